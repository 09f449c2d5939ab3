"""登记库 — every situation of sources.yaml, and what holds for all sources alike."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dibao.exchange.choices import REGISTERS
from dibao.exchange.tabular import read
from dibao.registry import dictionary
from dibao.rules.catalogue import KEYS
from dibao.rules.money import yuan
from dibao.verification.choices import Register
from dibao.verification.models import Finding
from dibao.verification.services.answering import as_row
from dibao.verification.sources import SOURCES, Found, Source, Thresholds
from dibao.verification.sources.forms import reply_fields, write_template

SITUATIONS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("sources.yaml").read_text("utf-8")
)
KEY_OF = {about.name: key for key, about in KEYS.items()}
# The demo place: what matters for a source is whether a key is decided, and three figures.
DECIDED: dict[str, Any] = {
    "abroad_times": 0, "payment_total_year": 3_000_000, "utility_year": 360_000, "tuition_year": 1_200_000,
    "basic_pension_excluded": True, "housing_fund_counted": True, "farm_subsidy_counted": False,
    "financial_months": 24, "income_exclusions": ["preferential"],
    **{f"property_{thing}": {"allowed": 0} for thing in ("vehicle", "machine", "dwelling", "shop", "company")},
}  # fmt: skip
BLOCKS = {"income": "收入", "property": "财产", "hint": "线索"}
PERIODS = {"month": "每月", "year": "每年", "once": "一次性", "": ""}


def typed(source: Source, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer in the words of the form as the values a reader gives."""
    by_label, row = {field.label: field for field in source.fields}, {}
    for label, said in answer.items():
        field = by_label[label]
        if field.kind == "code":
            said = {word: code for code, word in field.codes.items()}[said]
        elif field.kind == "fen":
            said = round(said * 100)
        elif field.kind == "flag":
            said = {"是": True, "否": False}.get(said, said)
        elif field.kind == "date":
            assert isinstance(said, date)
        row[field.code] = str(said) if field.kind in ("text", "account", "name") else said
    return row


def sentence(found: Found) -> str:
    """A finding as one line, in the words of the form."""
    item = found.item and dictionary.label(found.block, "item" if found.block == "income" else "kind", found.item)
    amount = "没有金额" if found.amount is None else f"{yuan(found.amount)} 元"
    return " ".join((BLOCKS[found.block], item, PERIODS[found.period], amount, found.text, found.question))


def situations() -> Iterator[Any]:
    for register, cases in SITUATIONS.items():
        for case in cases:
            yield pytest.param(register, case, id=f"{register}-{case['情形']}")


@pytest.mark.parametrize(("register", "case"), list(situations()))
def test_a_situation(register: str, case: dict[str, Any]) -> None:
    values = DECIDED | {KEY_OF[name]: value for name, value in case.get("改为", {}).items()}
    local = Thresholds({key: value for key, value in values.items() if key not in undecided(case)})
    source = SOURCES[register]
    told = [] if case["答复"] == "无信息" else source.says(typed(source, case["答复"]), local)
    said = [sentence(found) for found in told]
    assert len(said) == len(case["发现"]), said
    for line, words in zip(said, case["发现"], strict=True):
        missing = [word for word in words.split() if word not in line.replace(",", "")]
        assert not missing, f"{missing} 不在：{line}"


def undecided(case: dict[str, Any]) -> set[str]:
    keys = {KEY_OF[name] for name in case.get("未规定", ())}
    assert keys <= set(SOURCES_KEYS), keys
    return keys


SOURCES_KEYS = {key for source in SOURCES.values() for key in source.thresholds}


def test_every_source_has_three_situations_and_one_of_nothing() -> None:
    assert set(SITUATIONS) == set(SOURCES)
    for register, cases in SITUATIONS.items():
        assert len(cases) >= 3, register
        assert any(not case["发现"] for case in cases), f"{register}: nothing found is a situation too"


def test_every_threshold_is_tried_undecided() -> None:
    tried = {KEY_OF[name] for cases in SITUATIONS.values() for case in cases for name in case.get("未规定", ())}
    assert tried == SOURCES_KEYS


def test_every_register_has_its_source_and_the_exchange_knows_them_all() -> None:
    assert set(SOURCES) == set(Register.values)
    assert dict(Register.choices).items() <= REGISTERS.items()
    for name, source in SOURCES.items():
        assert (source.register, source.label) == (name, Register(name).label)


@pytest.mark.parametrize("register", SOURCES)
def test_what_a_source_promises_is_there(register: str) -> None:
    source = SOURCES[register]
    assert set(source.thresholds) <= set(KEYS)
    assert source.department and source.label
    assert len({field.label for field in source.fields}) == len(source.fields)
    assert all(field.codes for field in source.fields if field.kind == "code")
    assert source.nightly == bool(source.columns)
    numbers = ("fen", "date", "integer", "code", "flag", "account")
    assert all(source.field(column).kind in numbers for column in source.columns)
    limits = {"kind": 24, "item": 24, "question": 100, "text": 300, "period": 8, "block": 10}
    local = Thresholds(DECIDED)
    for case in SITUATIONS[register]:
        if case["答复"] != "无信息":
            for found in source.says(typed(source, case["答复"]), local):
                for column, most in limits.items():
                    assert len(getattr(found, column)) <= most


@pytest.mark.parametrize("register", SOURCES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_read_by_the_reader(register: str, ending: str, tmp_path: Path) -> None:
    source, path = SOURCES[register], tmp_path / f"t.{ending}"
    row = {"query_number": "CX0000000001", "outcome": "nothing", "id_number": "11010519491231002X", "name": "张三"}
    assert write_template(path, source, rows=[row]) == 1
    (line,) = read(path, reply_fields(source))
    assert line.faults == ()
    assert {key: value for key, value in line.values.items() if value is not None} == row


def test_a_text_longer_than_its_column_is_cut_and_says_so() -> None:
    found = Found("hint", "", None, "", "长" * 400, "x")
    row = as_row(found)
    assert len(row["text"]) == 300 and row["text"].endswith("…")
    assert set(row) <= {field.name for field in Finding._meta.get_fields()}


def test_an_empty_answer_breaks_no_source() -> None:
    for source in SOURCES.values():
        assert isinstance(source.says({}, Thresholds()), list)


def test_a_source_whose_fields_do_not_begin_with_the_person_is_refused() -> None:
    source = SOURCES["bank"]
    for fields in (source.fields[2:], (*source.fields, source.fields[-1])):
        with pytest.raises(ValueError, match="begin with id_number"):
            Source("x", "x", "x", "", fields, source.meaning)
    with pytest.raises(ValueError, match="columns are fields"):
        Source("x", "x", "x", "", source.fields, source.meaning, columns=("nowhere",))
