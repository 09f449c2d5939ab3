"""`dibao screening` — bring registers in, compare everybody, list what is there."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from dibao.audit.actors import SYSTEM
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.refusals import Refused
from dibao.regions import codes
from dibao.screening.models import Import, Plan, ScreeningRun
from dibao.screening.queries.finding import meaning, register_label
from dibao.screening.queries.runs import sentence
from dibao.screening.services.register import take
from dibao.screening.services.run import due_plans, step


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"日期写成 2026-10-08 的样子，不是“{text}”") from None


def _place(text: str) -> int:
    try:
        return codes.expand(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是行政区划代码") from None


def _import(parser: ArgumentParser) -> None:
    parser.add_argument("register", metavar="登记册", help="登记册代码，例如 population、vehicle")
    parser.add_argument("file", metavar="文件", type=Path, help="CSV 或 XLSX 文件")
    parser.add_argument("--as-of", dest="as_of", required=True, type=_day, metavar="日期", help="数据截止日期")
    parser.add_argument("--origin", required=True, metavar="来源", help="谁、什么时候、怎样交来的")
    parser.add_argument(
        "--division", type=_place, default=codes.NATION, metavar="区划", help="文件覆盖的地区，默认全部"
    )


def _run(parser: ArgumentParser) -> None:
    parser.add_argument("--division", type=_place, default=codes.NATION, metavar="区划", help="比对哪个地区，默认全部")
    parser.add_argument("--plan", metavar="编号", help="按普通排查计划比对；写 due 比对全部到期的计划")


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


class Command(Base):
    """普遍比对."""

    help = "普遍比对：导入其他部门的登记册，全部在保人员逐一比对（中断后可再次运行），列出登记册、计划和比对"

    def _take(self, **options: Any) -> int | None:
        """A register's file: whole, or every fault by row."""
        path: Path = options["file"]
        if not path.is_file():
            raise Refused(f"没有文件 {path}。请检查路径。")
        row = take(
            register=options["register"], content=path, name=path.name, as_of=options["as_of"], origin=options["origin"],
            division=options["division"], by=SYSTEM, progress=lambda read: self._progress(f"已读 {read} 行"),
        )  # fmt: skip
        self.stdout.write(
            f"{register_label(row.register)} 截至 {row.as_of}：{row.get_state_display()}。"
            f"读到 {row.read} 行 = 导入 {row.taken} + 重复 {row.skipped} + 有错 {row.failed}"
        )
        for number, words in row.faults:
            self.stdout.write(f"  第 {number} 行：{words}")
        return 0 if row.usable else 1

    def _compare(self, *, division: int, plan: str | None, **options: Any) -> int | None:
        """Everybody; a run that was killed goes on. With `due`, every plan whose day has come."""
        if not plan:
            return self._say(step(division=division, by=SYSTEM, progress=self._far))
        plans = due_plans() if plan == "due" else list(Plan.objects.filter(number=plan))
        if not plans and plan != "due":
            raise Refused(f"没有核查计划 {plan}。运行 dibao screening list 查看全部编号。")
        for each in plans:
            self.stdout.write(f"{each.number} {each.name}")
            self._say(step(division=each.division, plan=each, by=SYSTEM, progress=self._far))
        return None

    def _far(self, run: ScreeningRun) -> None:
        self._progress(f"已登记 {run.position}/{run.total} 条（{run.percent}%）")

    def _progress(self, words: str) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{words}", ending="")

    def _say(self, run: ScreeningRun) -> int | None:
        self.stdout.write(f"{run.on} {run.get_state_display()}：{sentence(run)}")
        for code, count in sorted(run.by_finder.items()):
            self.stdout.write(f"  {meaning(code).label}：新 {count} 条")
        return None

    def _list(self, **options: Any) -> int | None:
        """Register files, plans and runs, newest first."""
        for row in Import.objects.all():
            self.stdout.write(
                f"登记册  {row.register}  {row.as_of}  {row.get_state_display()}  {row.taken} 行  {row.origin}"
            )
        for plan in Plan.objects.all():
            self.stdout.write(
                f"计划  {plan.number}  {plan.get_kind_display()}  {plan.name}  下次 {plan.next_on or '—'}"
            )
        for run in ScreeningRun.objects.all():
            self.stdout.write(f"比对  {run.on}  {run.get_state_display()}  {sentence(run)}")
        return None

    verbs: ClassVar[dict[str, Verb]] = {
        "import": ("导入一份登记册文件：整份采用，或逐行列出错误", _import, _take),
        "run": ("全部在保人员与登记册比对，中断后接着做", _run, _compare),
        "list": ("列出登记册、核查计划和历次比对", _nothing, _list),
    }
