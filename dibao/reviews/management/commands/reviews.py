"""`dibao reviews` — carry an approved change of the standard on, and list the changes."""

import sys
from argparse import ArgumentParser
from typing import Any, ClassVar

from dibao.audit.actors import SYSTEM
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.refusals import Refused
from dibao.reviews.choices import Status
from dibao.reviews.models import Run, StandardChange
from dibao.reviews.queries.change import REASONS
from dibao.reviews.services.applying import carry_on
from dibao.reviews.services.task import collect
from dibao.reviews.services.undoing import take_back


def _number(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="编号", help="标准调整编号，见 dibao reviews list")


def _nothing(parser: ArgumentParser) -> None:
    """Nothing to choose."""


class Command(Base):
    """标准调整."""

    help = "标准调整：执行已批准的调整（中断后可再次运行），列出全部调整"

    def _apply(self, *, number: str, **options: Any) -> int | None:
        """Carry on what was approved: an adjustment, or taking it back. A second run changes nothing."""
        change = StandardChange.objects.filter(number=number).first()
        if change is None:
            raise Refused(f"没有标准调整 {number}。运行 dibao reviews list 查看全部编号。")
        if change.status in (Status.UNDOING, Status.UNDONE):
            run = take_back(change=change, by=SYSTEM, progress=self._progress)
        elif change.runs.exists():
            run = carry_on(change=change, by=SYSTEM, progress=self._progress)
        else:
            raise Refused(f"标准调整 {number} 现在是“{Status(change.status).label}”，还没有批准，不能执行。")
        self._say(run)
        return 1 if run.failed else 0

    def _progress(self, run: Run) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r已办 {run.position}/{run.total} 户（{run.percent}%）", ending="")

    def _say(self, run: Run) -> None:
        self.stdout.write(
            f"{run.change.number} {run.get_kind_display()}：应办 {run.total} 户 = 已办 {run.done}"
            f"（调整金额 {run.raised}，转人工 {run.tasked}）+ 跳过 {run.skipped} + 失败 {run.failed}"
        )
        for why, households in run.reasons.items():
            self.stdout.write(f"  {REASONS.get(why, why)}：{households} 户")

    def _list(self, **options: Any) -> int | None:
        """Every change, newest first."""
        for change in StandardChange.objects.all():
            self.stdout.write(
                f"{change.number}  {change.effective_on}  {change.get_status_display()}  {change.document}"
            )
        return None

    def _settle(self, **options: Any) -> int | None:
        """What waited for a hearing is done with the end of its adjustment."""
        self.stdout.write(f"办结 {collect()} 项待办：其动态调整已经办结。")
        return None

    verbs: ClassVar[dict[str, Verb]] = {
        "apply": ("执行或继续执行一次已批准的标准调整", _number, _apply),
        "list": ("列出全部标准调整", _nothing, _list),
        "settle": ("动态调整已办结的待办随之办结（每晚运行）", _nothing, _settle),
    }
