"""`dibao policy` — load the seeded parameters, show what is in force."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.kernel.commands import Command as Base
from dibao.policy.queries import in_force
from dibao.policy.services.calendar import enter_year
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


def _days(text: str) -> list[date]:
    return [date.fromisoformat(day.strip()) for day in text.split(",") if day.strip()]


class Command(Base):
    """政策标准."""

    help = "政策标准：载入参数、查看某地某日执行的标准"

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

    verbs = {
        "enter-year": ("录入一年的节假日安排", _year, enter_year),
        "load": ("载入预置参数和节假日", _nothing, load),
        "show": ("查看某地某日执行的标准", _place, show),
    }
