"""Decisions as files: out and in again unchanged, all faults at once with their rows, all or nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from dibao.access.models import Staff
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.kernel.refusals import Invalid
from dibao.policy.models import Parameter
from dibao.policy.queries import entries_for, export_file, parameters_for
from dibao.policy.services.exchange import bring_in, examine, read_file
from dibao.policy.services.load import PLACES, seeds
from dibao.policy.sheet import Entry
from dibao.policy.sheet_xlsx import HEADINGS, read_xlsx, write_xlsx
from dibao.policy.sheet_yaml import read_yaml, write_yaml

pytestmark = pytest.mark.django_db

CITY, TAOBEI, TAONAN, PROVINCE = 220800000000, 220802000000, 220881000000, 220000000000
FIRST = Entry(
    "standard", TAOBEI, "urban", date(2027, 1, 1), None, 75_000, "fen_per_month",
    "区政府 2027 年第 1 号文件", "第一条", "文件全文", "R",
)  # fmt: skip
EARLIER = replace(FIRST, valid_from=date(2026, 1, 1), value=73_000)


def lined(*entries: Entry) -> list[Entry]:
    return [replace(entry, line=n) for n, entry in enumerate(entries, start=2)]


def why(*entries: Entry, by: Any = SYSTEM) -> list[str]:
    return [str(fault) for fault in examine(lined(*entries), by=by).faults]


def stored() -> list[str]:
    return [entry.content for entry in entries_for(division=0, on=None)]


@pytest.mark.parametrize("suffix", ["xlsx", "yaml"])
def test_out_in_and_out_again_is_identical(suffix: str) -> None:
    first, count = export_file(division=CITY, on=None, name=f"a.{suffix}")
    before = stored()
    entries, faults = read_file(first, name=f"a.{suffix}")
    assert not faults and len(entries) == count > 20
    Parameter.objects.filter(division__range=(CITY, 220899999999))._raw_delete("default")
    done = bring_in(entries=entries, name="a", by=SYSTEM)
    assert (len(done.fresh), done.skipped) == (count, 0)
    assert sorted(stored()) == sorted(before)
    assert export_file(division=CITY, on=None, name=f"b.{suffix}") == (first, count)


def test_a_workbook_carries_no_moment_of_its_making() -> None:
    """Otherwise the same decisions, exported a second later, would be another file."""
    with zipfile.ZipFile(BytesIO(write_xlsx([FIRST], names={}))) as book:
        assert b">2000-01-01T00:00:00Z<" in book.read("docProps/core.xml")


def test_both_formats_carry_the_same_content() -> None:
    entries = seeds()
    sheet, faults = read_xlsx(write_xlsx(entries, names={}))
    assert not faults
    text, faults = read_yaml(write_yaml(entries))
    assert not faults
    assert [entry.content for entry in sheet] == [entry.content for entry in text]
    assert sorted(entry.content for entry in text) == sorted(entry.content for entry in entries)


@pytest.mark.parametrize("suffix", ["xlsx", "yaml"])
def test_a_second_import_adds_nothing_even_after_a_correction(suffix: str) -> None:
    data, _ = export_file(division=CITY, on=None, name=f"a.{suffix}")
    entries, _ = read_file(data, name=f"a.{suffix}")
    assert not bring_in(entries=entries, name="a", by=SYSTEM).fresh
    done = bring_in(entries=lined(FIRST), name="a", by=SYSTEM)
    assert (len(done.fresh), done.skipped) == (1, 0)
    Parameter.objects.create(
        key="standard", division=TAOBEI, track="urban", valid_from=FIRST.valid_from, value=75_100, unit=FIRST.unit,
        document="更正", source="文件全文", confidence="R", decided_by="t",
    )  # fmt: skip
    again = bring_in(entries=lined(FIRST), name="a", by=SYSTEM)
    assert (len(again.fresh), again.skipped) == (0, 1)
    assert Event.objects.filter(verb="policy.import").count() == 1


def test_a_seed_file_is_itself_a_file_to_import() -> None:
    entries, faults = read_yaml((PLACES / "jilin.yaml").read_bytes())
    assert not faults
    assert [entry.key for entry in entries] == ["uplift_combination", "uplifts"]
    assert [entry.line for entry in entries] == [9, 10]


def test_an_export_of_one_day_holds_what_is_in_force_then() -> None:
    bring_in(entries=lined(EARLIER, FIRST), name="a", by=SYSTEM)
    on = [entry.value for entry in entries_for(division=TAOBEI, on=date(2026, 6, 1)) if entry.key == "standard"]
    assert on == [73_000]
    assert len([e for e in entries_for(division=TAOBEI, on=None) if e.key == "standard"]) == 2


# ---- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (replace(FIRST, key="unheard_of"), "没有“unheard_of”这个参数项"),
        (replace(FIRST, division=990101000000), "没有区划 990101000000"),
        (replace(FIRST, division=12), "没有区划 12"),
        (replace(FIRST, track="sea"), "城乡“sea”不认识"),
        (replace(FIRST, value=-5), "应为大于零的整数"),
        (replace(FIRST, value="很多"), "应为大于零的整数"),
        (replace(FIRST, unit="percent"), "单位只能是"),
        (replace(FIRST, document=" "), "没有填写依据的文件"),
        (replace(FIRST, source=""), "没有填写来源"),
        (replace(FIRST, document="长" * 201), "太长"),
        (replace(FIRST, valid_from=date(1027, 1, 1)), "起始日期 1027-01-01 不合理"),
        (replace(FIRST, valid_to=date(2027, 1, 1)), "应晚于起始日期"),
        (replace(FIRST, valid_to=date(2026, 1, 1)), "应晚于起始日期"),
    ],
)
def test_a_row_wrong_in_itself_is_named(entry: Entry, reason: str) -> None:
    found = why(replace(FIRST, division=TAONAN), entry)
    assert len(found) == 1 and found[0].startswith("第 3 行：") and reason in found[0]


def test_periods_that_overlap() -> None:
    assert "期间重叠" in why(replace(EARLIER, valid_to=date(2027, 2, 1)), FIRST)[0]
    assert "期间重叠" in why(FIRST, replace(FIRST, value=76_000))[0]
    assert why(FIRST, replace(FIRST, track="rural"), replace(FIRST, division=TAONAN)) == []


def test_periods_with_a_gap_between() -> None:
    assert "之间有空档：2026-12-01 至 2027-01-01" in why(FIRST, replace(EARLIER, valid_to=date(2026, 12, 1)))[0]
    ended = replace(EARLIER, valid_from=date(2026, 12, 1), value=None)
    assert why(FIRST, replace(EARLIER, valid_to=date(2026, 12, 1)), ended) == []
    assert why(FIRST, replace(EARLIER, valid_to=date(2027, 1, 1))) == []


def test_overlap_and_gap_are_seen_beside_what_is_stored_too() -> None:
    bring_in(entries=lined(replace(EARLIER, valid_to=date(2027, 1, 1))), name="a", by=SYSTEM)
    code = Parameter.objects.get(division=TAOBEI, valid_from=EARLIER.valid_from, key="standard").code
    assert why(FIRST) == []
    gap, overlap = replace(FIRST, valid_from=date(2027, 2, 1)), replace(FIRST, valid_from=date(2026, 9, 1))
    assert "空档" in why(gap)[0] and code in why(gap)[0]
    assert "期间重叠" in why(overlap)[0]
    assert "更正已录入的参数" in why(replace(EARLIER, value=74_000, valid_to=date(2027, 1, 1)))[0]


@pytest.mark.parametrize(
    "slip",
    [
        replace(FIRST, value=900_000),
        replace(FIRST, value=75_000, unit="fen_per_year"),
        replace(FIRST, value=75_000 * 100),
    ],
)
def test_a_slip_of_the_unit_is_seen_beside_the_figure_before(slip: Entry) -> None:
    assert "单位填反" in why(EARLIER, slip)[-1]
    assert why(EARLIER, replace(FIRST, value=900_000, unit="fen_per_year")) == []


def test_a_slip_is_seen_beside_the_figure_after_the_sister_track_and_the_stored_one() -> None:
    alone = replace(FIRST, division=220203000000)
    assert why(EARLIER, replace(FIRST, value=900_000))[0].startswith("第 2 行")  # both rows are named
    rural = replace(FIRST, track="rural", value=6_000_000, unit="fen_per_year")
    assert "城市的" in why(FIRST, rural)[-1]
    # the demo city's own rural standard stands in the database
    assert "单位填反" in why(replace(FIRST, track="urban", value=588_000))[0]
    assert alone.division not in {e.division for e in entries_for(division=0, on=None)}


def test_a_slip_names_the_stored_figure_before_and_after() -> None:
    place = {"division": TAONAN, "track": "urban"}
    bring_in(entries=lined(replace(EARLIER, **place)), name="a", by=SYSTEM)
    assert why(replace(FIRST, **place, value=900_000))[0].count("前一期 730 元/人·月") == 1
    bring_in(entries=lined(replace(FIRST, **place)), name="a", by=SYSTEM)
    before = replace(EARLIER, **place, value=900_000, valid_from=date(2025, 6, 1))
    assert "后一期 730 元/人·月" in why(before)[0]


def test_a_standard_below_the_guide_of_that_day_is_refused() -> None:
    guide = replace(FIRST, key="standard_guide", division=PROVINCE, value=74_000, valid_from=date(2026, 6, 1))
    assert why(guide, FIRST) == []
    low = why(guide, replace(FIRST, value=73_900))
    assert len(low) == 1 and "低于省级指导（最低）标准 740 元/人·月" in low[0]
    assert "低于省级" in why(guide, replace(FIRST, track="any", value=73_900))[0]
    assert "低于省级" in why(guide, replace(FIRST, value=73_900 * 12, unit="fen_per_year"))[0]
    assert why(guide, replace(EARLIER, value=73_900)) == []  # the guide was not in force yet
    bring_in(entries=lined(guide), name="a", by=SYSTEM)
    assert "低于省级" in why(replace(FIRST, value=73_900))[0]


def test_all_faults_are_listed_and_nothing_is_written() -> None:
    bad = [FIRST, replace(FIRST, key="x"), replace(FIRST, division=1), replace(FIRST, document="")]
    before = Parameter.objects.count()
    with pytest.raises(Invalid) as refused:
        bring_in(entries=lined(*bad), name="a", by=SYSTEM)
    assert [sentence[:5] for sentence in refused.value.sentences] == ["第 3 行", "第 4 行", "第 5 行"]
    assert Parameter.objects.count() == before


def test_a_person_imports_for_his_own_place_only(approver: Staff, clerk: Staff) -> None:
    assert why(FIRST, by=approver) == []
    assert "您的岗位不能录入" in why(replace(FIRST, division=TAONAN), by=approver)[0]
    assert "您的岗位不能录入" in why(FIRST, by=clerk)[0]
    done = bring_in(entries=lined(FIRST), name="标准.xlsx", by=approver)
    row = Parameter.objects.get(document=FIRST.document)
    assert (len(done.fresh), row.decided_by) == (1, approver.actor_key)
    assert Event.objects.get(verb="policy.import").because == "标准.xlsx"
    assert parameters_for(division=220802100000, track="urban", on=date(2027, 1, 1)).value("standard") == 75_000


# ---- files ---------------------------------------------------------------------------------------------------------


def sheet(*rows: list[Any], head: list[str] | None = None) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    for line, row in enumerate([head or list(HEADINGS.values()), *rows]):
        page.write_row(line, 0, row)
    book.close()
    return out.getvalue()


TYPED = ["最低生活保障标准", 220802, "", "城市", datetime(2027, 1, 1), None, 750, "元/人·月", "某文件", "", "全文", "R"]


def test_a_sheet_as_people_type_it() -> None:
    entries, faults = read_xlsx(sheet([], TYPED))
    assert not faults
    assert (entries[0].division, entries[0].value, entries[0].line) == (TAOBEI, 75_000, 3)
    assert (entries[0].valid_from, entries[0].valid_to) == (date(2027, 1, 1), None)


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        (1, "洮北", "不是区划代码"),
        (4, "明年", "不是日期"),
        (6, "七百五", "不是金额"),
        (6, "", "没有填写值"),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_row(column: int, typed: Any, reason: str) -> None:
    row = [*TYPED[:column], typed, *TYPED[column + 1 :]]
    entries, faults = read_xlsx(sheet(TYPED, row, row))
    assert len(entries) == 1
    assert [fault.line for fault in faults] == [3, 4]
    assert reason in faults[0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "不是 XLSX"),
        (b"PK\x03\x04 broken", "不是 XLSX"),
        (sheet(head=["甲", "乙"]), "表头没有"),
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes, reason: str) -> None:
    entries, faults = read_xlsx(data)
    assert not entries and reason in faults[0].reason


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("- [1, 2", 1, "YAML"),
        ("a: 1", 0, "应是一张清单"),
        ("- &a [1]\n- *a", 0, "引用"),
        ("- 5", 1, "名称: 值"),
        ("- {key: standard}", 1, "缺少"),
        ("\n- {key: standard, colour: red}", 2, "没有“colour”这一栏"),
        ("[" * 5000, 0, "嵌套"),
        ("- key: " + "[" * 20 + "]" * 20, 0, "嵌套"),
        ("- !!python/object/apply:os.system [ls]", 0, "YAML"),
    ],
)
def test_what_is_no_yaml_list_of_decisions_is_refused(text: str, line: int, reason: str) -> None:
    entries, faults = read_yaml(text.encode())
    assert not entries
    assert reason in faults[0].reason and faults[0].line in (line, line + 1)


def test_a_name_without_a_known_ending_is_refused() -> None:
    assert read_file(b"x", name="a.csv")[1][0].reason == "只能导入 .xlsx 或 .yaml 文件。"
    with pytest.raises(Invalid, match="后缀"):
        export_file(division=0, on=None, name="a.csv")


# ---- command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    def command(*words: Any) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("policy", *map(str, words), stdout=out, stderr=out)
        except SystemExit as stop:
            return int(stop.code or 0), out.getvalue()
        return 0, out.getvalue()

    return command


@pytest.mark.parametrize("suffix", ["xlsx", "yaml"])
def test_the_command_exports_and_imports(run: Callable[..., tuple[int, str]], tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"标准.{suffix}"
    code, text = run("export", "--division", "2208", path)
    assert code == 0 and "已导出" in text
    assert run("import", path) == (0, f"新增 0 项，跳过已录入的 {len(entries_for(division=CITY, on=None))} 项。\n")
    assert run("export", "--division", "31", "--on", "1999-01-01", path)[0] == 1


def test_the_command_refuses_a_file_with_every_fault(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(write_yaml([replace(FIRST, key="x"), replace(FIRST, document="")]))
    before = Parameter.objects.count()
    code, text = run("import", path)
    assert code == 1 and text.count("第 ") == 2
    assert Parameter.objects.count() == before
    assert run("import", tmp_path / "missing.yaml")[0] == 1
