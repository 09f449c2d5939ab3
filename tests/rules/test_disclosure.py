"""Nothing but six fields reaches the village wall, and free text is searched for what must not."""

from __future__ import annotations

import inspect

import pytest

from dibao.rules.disclosure import NOTICE_FIELDS, DisclosureRefused, find_leaks, notice_row

ROW = {
    "name": "张建国",
    "village": "平安村",
    "member_count": 3,
    "amount": 50550,
    "period": "2026-03-01 至 2026-03-09",
    "phone": "0436-3210000",
}


def test_the_row_has_the_six_fields_and_no_others() -> None:
    row = notice_row(**ROW)
    assert tuple(row) == NOTICE_FIELDS == tuple(inspect.signature(notice_row).parameters)
    assert row["amount"] == "505.50 元/月"
    assert row["member_count"] == "3 人"


def test_a_seventh_field_cannot_be_passed() -> None:
    with pytest.raises(TypeError):
        notice_row(**ROW, disability="一级")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "张建国 11010519491231002X"),
        ("village", "平安村（重度残疾）"),
        ("name", "张建国13812345678"),
        ("period", "6222021234567890123"),
    ],
)
def test_a_leak_in_a_text_field_is_refused(field: str, text: str) -> None:
    with pytest.raises(DisclosureRefused, match="不得公开"):
        notice_row(**(ROW | {field: text}))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("该户情况属实，同意公示。", []),
        ("身份证11010519491231002x，电话13812345678", ["id_number", "phone"]),
        ("身份证 110105 19491231 002X", ["id_number"]),
        ("旧证110105491231002", ["id_number"]),
        ("卡号 6222 0212 3456 7890 123", ["account"]),
        ("卡号6228-4801-2345-6789", ["account"]),
        ("手机 138 1234 5678 或 +86 13912345678", ["phone", "phone"]),
        ("座机0436-3210000", ["phone"]),
        ("患尿毒症，每周透析；儿子肢体残疾", ["health", "health", "health"]),
        ("因癌症手术", ["health", "health"]),
        ("手机１３８１２３４５６７８", ["phone"]),
        ("每月 1234.50 元，2026 年 3 月 1 日，共 3 人", []),
        ("户号 2208021000000012", ["account"]),
    ],
)
def test_find_leaks(text: str, kinds: list[str]) -> None:
    assert [leak.kind for leak in find_leaks(text)] == kinds


def test_a_leak_says_where_it_stands() -> None:
    text = "联系１３８１２３４５６７８本人"
    (leak,) = find_leaks(text)
    assert text[leak.start : leak.end] == "１３８１２３４５６７８"
