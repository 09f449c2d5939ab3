"""`dibao policy` — load the seeded parameters, show what is in force, exchange them as files."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import export_file, in_force
from dibao.policy.services.calendar import enter_year
from dibao.policy.services.exchange import bring_in, examine, read_file
from dibao.policy.services.load import load_seeds
from dibao.regions import codes


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _place(parser: ArgumentParser) -> None:
    parser.add_argument("--division", type=codes.expand, required=True, metavar="代码", help="区划代码，例如 220802")
    parser.add_argument("--track", choices=["urban", "rural"], required=True, help="urban 城市，rural 农村")
    parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="日期", help="哪一天，默认今天")


def _year(parser: ArgumentParser) -> None:
    parser.add_argument("--year", type=int, required=True, metavar="年份", help="例如 2027")
    parser.add_argument("--holidays", type=_days, required=True, metavar="日期", help="放假的日子，逗号分隔")
    parser.add_argument("--workdays", type=_days, default=[], metavar="日期", help="调休上班的日子，逗号分隔")
    parser.add_argument("--source", required=True, metavar="文号", help="通知的名称和文号")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help=".xlsx 或 .yaml，格式与导出的相同")


def _export(parser: ArgumentParser) -> None:
    parser.add_argument("--division", type=codes.expand, required=True, metavar="代码", help="连同其下各地，例如 2208")
    parser.add_argument(
        "--on", type=date.fromisoformat, default=None, metavar="日期", help="只要这一天执行的，默认全部"
    )
    _file(parser)


def _days(text: str) -> list[date]:
    return [date.fromisoformat(day.strip()) for day in text.split(",") if day.strip()]


class Command(Base):
    """政策标准."""

    help = "政策标准：载入、导入、导出参数，查看某地某日执行的标准"

    def load(self, **options: Any) -> int | None:
        """Load the seeds; a second run changes nothing."""
        added = load_seeds(by=SYSTEM)
        self.stdout.write(f"新增参数 {added['parameters']} 项，节假日和调休 {added['days']} 天。")
        return None

    def show(self, *, division: int, track: str, on: date | None, **options: Any) -> int | None:
        """Every figure in force there and then; 1 when there is none."""
        rows = in_force(division, track, on or clock.today())
        for row in rows:
            self.stdout.write(
                f"{row.name}：{row.value}  〔{row.document} {row.article}；{row.code}；可信度 {row.confidence}〕"
            )
        return None if rows else 1

    def enter_year(self, **options: Any) -> int | None:
        """Enter a year's holidays from the notice; then run `dibao deadlines`."""
        wanted = {name: options[name] for name in ("year", "holidays", "workdays", "source")}
        enter_year(by=SYSTEM, **wanted)
        self.stdout.write(f"{options['year']} 年节假日已录入。请运行 dibao deadlines 重算暂定期限。")
        return None

    def bring_in(self, *, file: Path, **options: Any) -> int | None:
        """Import a file: all of it, or nothing and 1 with every fault by row."""
        if not file.is_file():
            raise Invalid(f"没有文件 {file}。")
        entries, faults = read_file(file.read_bytes(), name=file.name)
        if faults:
            raise Invalid(*map(str, examine(entries, faults=faults, by=SYSTEM).faults), "以上有误，没有导入任何参数。")
        done = bring_in(entries=entries, name=file.name, by=SYSTEM)
        self.stdout.write(f"新增 {len(done.fresh)} 项，跳过已录入的 {done.skipped} 项。")
        return None

    def export(self, *, division: int, on: date | None, file: Path, **options: Any) -> int | None:
        """Write the decisions of a place and everything in it; 1 when there are none."""
        data, count = export_file(division=division, on=on, name=file.name)
        file.write_bytes(data)
        self.stdout.write(f"已导出 {count} 项到 {file}。")
        return None if count else 1

    verbs = {
        "import": ("导入参数表（XLSX 或 YAML），有一处错误就全部不导入", _file, bring_in),
        "export": ("导出某地的参数表（XLSX 或 YAML）", _export, export),
        "enter-year": ("录入一年的节假日安排", _year, enter_year),
        "load": ("载入预置参数和节假日", _nothing, load),
        "show": ("查看某地某日执行的标准", _place, show),
    }
