"""A value, its text in a cell, and the value again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dibao.policy import cells
from dibao.policy.cell_words import FIELDS
from dibao.policy.services.load import seeds
from dibao.rules import tables
from dibao.rules.catalogue import KEYS

words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["percent", "补差", "top_up", "是", "空", "停止执行", "5", "1）", "a=b", "甲、乙"]),
)
scalars = st.one_of(words, st.integers(-(10**14), 10**14), st.booleans(), st.none())
names = st.sampled_from(["name", "amount", "percent", "cap", "exempt", "levels", "new_field", "age_from"])
row = st.dictionaries(names, st.one_of(scalars, st.lists(scalars, max_size=3)), min_size=1, max_size=4)
shapes = st.one_of(row, st.lists(row, min_size=1, max_size=3), st.lists(scalars, max_size=4))


@given(shapes)
@example([{"name": "\x85"}])  # a line end to Python, and none to a spreadsheet
def test_any_table_comes_back_unchanged(value: Any) -> None:
    again = cells.read(cells.write(value, unit="table"), unit="table")
    assert repr(again) == repr(cells.canonical(value)) and again == value


def test_the_columns_of_a_table_stand_in_one_order() -> None:
    one, other = {"cause": "elder", "percent": 10, "zz": 1}, {"zz": 1, "percent": 10, "cause": "elder"}
    assert cells.write(one, unit="table") == cells.write(other, unit="table")
    assert repr(cells.canonical([one])) == repr(cells.canonical([other]))


@given(st.integers(-(10**14), 10**14))
def test_any_amount_comes_back_in_fen(fen: int) -> None:
    assert cells.read(cells.write(fen, unit="fen_per_month"), unit="fen_per_month") == fen


def test_every_seed_comes_back_unchanged() -> None:
    for entry in seeds():
        assert cells.read(cells.write(entry.value, unit=entry.unit), unit=entry.unit) == entry.value, entry
        assert cells.read_unit(cells.write_unit(entry.unit)) == entry.unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (63_250, "fen_per_month", "632.50"),
        (None, "table", "停止执行"),
        (True, "flag", "是"),
        ("highest", "choice", "就高不叠加"),
        (["preferential", "aid"], "table", "[优待抚恤金、社会救助款物]"),
        ({"strategy": "capped", "percent": 10, "amount": 10_000}, "table", "办法=按比例封顶 比例%=10 元=100"),
        (
            [{"name": "一档", "below_percent": 30, "amount": 46_500}],
            "table",
            "1）名称=一档 低于标准%=30 元=465",
        ),
    ],
)
def test_it_reads_as_a_person_writes(value: Any, unit: str, text: str) -> None:
    assert cells.write(value, unit=unit) == text
    assert cells.read(text, unit=unit) == value


@pytest.mark.parametrize(("text", "value"), [("1,320", 132_000), ("632元", 63_200), (" 632.5 ", 63_250), ("0.01", 1)])
def test_an_amount_may_be_written_in_several_ways(text: str, value: int) -> None:
    assert cells.read(text, unit="fen_per_month") == value


def test_a_list_may_be_written_without_brackets() -> None:
    assert cells.read("奖学金、社会救助款物", unit="table") == ["scholarship", "aid"]


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("", "fen_per_month", "没有填写值"),
        ("很多", "fen_per_month", "不是金额"),
        ("1.005", "fen_per_month", "最多写到分"),
        ("nan", "fen_per_month", "不是金额"),
        ("1e999999", "fen_per_month", "不是金额"),
        ("办法=按比例 十", "table", "看不懂"),
        ("办法=按比例 办法=不用", "table", "写了两次"),
        ("1）名称=一档 元=很多", "table", "不是金额"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, unit: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        cells.read(text, unit=unit)


def test_no_two_parameters_and_no_two_units_share_a_name() -> None:
    """Otherwise a heading in words would not say which is meant."""
    assert len({key.name for key in KEYS.values()}) == len(KEYS)
    assert len(set(cells.UNIT_WORDS.values())) == len(cells.UNIT_WORDS)
    assert {unit for key in KEYS.values() for unit in key.units} <= set(cells.UNIT_WORDS)


def test_every_column_of_every_table_has_words() -> None:
    columns = {f.name for table in vars(tables).values() if is_dataclass(table) for f in fields(table)}
    assert columns <= set(FIELDS), columns - set(FIELDS)
    assert len(set(FIELDS.values())) == len(FIELDS)
