"""What is written is read back the same, and no cell begins like a formula."""

import csv
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.exchange.tabular import Field, cells, read, write_csv, write_xlsx
from tests.exchange.test_tabular_read import FIELDS, number

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
NOTE = Field("note", "备注")
texts = st.text(max_size=30).map(lambda text: cells.text("'" + text, NOTE, "")).map(lambda text: text or None)
rows = st.fixed_dictionaries(
    {
        "id_number": st.integers(1, 999).map(number),
        "name": st.sampled_from(["张三", "买买提·吐尔逊", "欧阳娜娜", "王䶮"]),
        "amount": st.none() | st.integers(1 - 10**15, 10**15 - 1),
        "since": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        "count": st.none() | st.integers(-(10**14), 10**14),
        "state": st.none() | st.sampled_from(["01", "02"]),
        "lived_in": st.none() | st.booleans(),
        "account": st.none() | st.from_regex(r"62[0-9]{14}", fullmatch=True),
        "note": texts,
    }
)


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=150)
@given(table=st.lists(rows, min_size=1, max_size=5), unit=st.sampled_from(["", "（万元）", "（分）"]))
def test_what_is_written_is_read_back(tmp_path_factory, kind, table, unit):
    fields = [Field("amount", f"金额{unit}", "fen") if each.code == "amount" else each for each in FIELDS]
    path = tmp_path_factory.mktemp("written") / f"a.{kind}"
    assert WRITERS[kind](path, fields, table) == len(table)
    lines = list(read(path, fields))
    assert [line.faults for line in lines] == [()] * len(table)
    assert [line.values for line in lines] == table


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "\u3000=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "'=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(tmp_path, text):
    row = {"id_number": number(1), "name": "张三", "note": text, "amount": -500}
    write_csv(tmp_path / "a.csv", FIELDS, [row])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        _, written = csv.reader(stream)
    assert written[-1].startswith("'") and written[2] == "-5.00"
    write_xlsx(tmp_path / "a.xlsx", FIELDS, [row])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_id_numbers_and_accounts_are_text_cells(tmp_path):
    row = {"id_number": number(1), "name": "张三", "account": "6222020200012345", "amount": 150, "count": 3}
    write_xlsx(tmp_path / "a.xlsx", FIELDS, [row])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    for cell in ("A2", "H2"):
        assert f'r="{cell}"' in sheet and 't="s"' in sheet.split(f'r="{cell}"')[1].split(">")[0]
    assert "<v>1.5</v>" in sheet and "<v>3</v>" in sheet


def test_the_template_says_how_to_fill_it(tmp_path):
    path = tmp_path / "模板.xlsx"
    assert write_xlsx(path, FIELDS, [], notes=["请不要改动列名。"]) == 0
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        assert book.sheet_names == ["数据", "填写说明"]
        said = [row for row in book.get_sheet_by_name("填写说明").to_python() if any(row)]
    assert said[0][0] == "请不要改动列名。"
    assert ["　状态", "", "下列之一：正常（01）、注销（02）"] in said
    assert list(read(path, FIELDS)) == []
