"""Personal numbers stay out of the log, and the act goes through."""

import datetime
import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.audit.models import Event
from dibao.audit.privacy import HIDDEN, hide, plain
from dibao.audit.services.record import record, refuse, viewed

from .office import CLERK, make_grant

PERSONAL = [
    "220802199001011234",
    "22080219900101123X",
    "22080219900101123x",
    "220802 19900101 1234",
    "220802900101123",
    "6222021234567890123",
    "6222 0212 3456 7890 123",
    "6222-0212-3456-7890",
    "1234567890123",
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "１３８１２３４５６７８",
    "２２０８０２１９９００１０１１２３４",
]
HARMLESS = [
    "220802100000",
    "2026-11-21T04:05:20.123456+08:00",
    "59700",
    "0436-3223456",
    "档号 X042-DB·2026-0001",
    "低保函〔2026〕12号",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "a1234567890123456789012345678901234567890123456789012345678901bc",
    "4b8d7f6e-2a20-4746-8820-a5fdac5911a4",
    "28012345678",
]


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("around", ["{}", "身份证{}。", "卡号：{}，户名张三", "id={}", "ID{}x", "（{}）"])
def test_a_personal_number_is_hidden_wherever_it_stands(number, around):
    hidden = hide(around.format(number))
    assert HIDDEN in hidden
    assert not re.search(r"\d{6}", hidden)


@pytest.mark.parametrize("text", HARMLESS)
def test_codes_dates_money_and_digests_stay(text):
    assert hide(text) == text


@given(st.from_regex(r"[1-9]\d{16}[\dX]", fullmatch=True), st.text(), st.text())
def test_no_id_number_survives_between_any_texts(number, before, after):
    assert number not in hide(before + number + after)


def test_nested_data_is_hidden_in_keys_lists_and_whole_numbers():
    data = plain({"13812345678": [{"卡": 6222021234567890123}, ("22080219900101123X",)], "fen": 13_000_000_000})
    assert data == {HIDDEN: [{"卡": HIDDEN}, [HIDDEN]], "fen": 13_000_000_000}


def test_data_becomes_json_that_every_database_keeps():
    moment = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)
    data = plain(
        {1: Decimal("1.50"), "t": moment, "f": 0.1, "s": {"b", "a"}, "n": None, "y": True, "z": "a\x00b\ud800"}
    )
    assert data == {
        "1": "1.50", "t": "2026-01-02T03:04:00+00:00", "f": "0.1", "s": ["a", "b"], "n": None, "y": True, "z": "ab?",
    }  # fmt: skip
    json.dumps(data).encode()


@pytest.mark.django_db
def test_nothing_personal_reaches_the_table_and_the_act_is_done(seals):
    grant = make_grant("H1")
    for number in PERSONAL:
        grant.remark = f"改 {len(number)}"
        grant.save()
        record(
            "grant.edit", by=CLERK, about=grant, because=f"因 {number}", basis=number, data={"x": [number], number: 1}
        )
        refuse("grant.edit", by=CLERK, about=grant, why=number, data={"x": number})
        viewed("grant.view", by=CLERK, about=grant, purpose=number, data={"x": number})
    assert Event.objects.count() == 1 + 3 * len(PERSONAL)
    for event in Event.objects.all():
        text = event.because + event.basis + json.dumps(event.data)
        assert not re.search(r"\d{6}", text)


def test_a_case_number_stays_and_an_id_number_behind_two_letters_does_not():
    assert hide("办理 DB220802100202600001") == "办理 DB220802100202600001"
    assert HIDDEN in hide("DB2208021002026000012")
    assert HIDDEN in hide("ID11010519491231002X")
