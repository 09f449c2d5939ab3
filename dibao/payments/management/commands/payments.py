"""`dibao payments` — open a ledger, carry a roster on, check rosters and ledger against the decisions."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any, ClassVar

from dibao.audit.actors import SYSTEM
from dibao.kernel.commands import Command as Base
from dibao.kernel.commands import Verb
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid, Refused
from dibao.payments.arrears import month_in
from dibao.payments.choices import Skip, Status
from dibao.payments.models import Roster
from dibao.payments.queries.invariant import breaks
from dibao.payments.services import opening
from dibao.payments.services.building import carry_on
from dibao.regions import codes


def _month(text: str) -> date:
    found = month_in(text)
    if found is None:
        raise Invalid(f"月份“{text}”看不懂，请写成 2026-09 的样子。")
    return found


def _number(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="编号", help="发放名册编号，在“资金发放”页面可以看到")


def _place(parser: ArgumentParser) -> None:
    parser.add_argument("--division", type=int, required=True, metavar="区划代码", help="12 位区划代码")
    parser.add_argument("--month", required=True, metavar="月份", help="第一个由本系统发放的月份，例如 2026-09")


def _scope(parser: ArgumentParser) -> None:
    parser.add_argument("--division", type=int, default=0, metavar="区划代码", help="只核对这个地区；不写就是全部")
    parser.add_argument("--since", default="", metavar="月份", help="只核对这个月以来的名册，例如 2026-09")


class Command(Base):
    """发放名册和台账."""

    help = "发放名册和台账：启用台账，继续编制名册，核对台账与决定"

    def _open(self, *, division: int, month: str, **options: Any) -> int | None:
        """Months before this one are taken over as already paid; interrupted, the same command goes on."""
        made = opening.open_or_go_on(division=division, month=_month(month), by=SYSTEM)
        self.stdout.write(
            f"台账已从 {made.month:%Y年%m月} 启用：登记 {made.awards} 户以前月份已发 {yuan(made.total)} 元。"
        )
        return None

    def _build(self, *, number: str, **options: Any) -> int | None:
        """Carry a roster on that somebody has begun; when it is built nothing changes."""
        roster = Roster.objects.filter(number=number).first()
        if roster is None:
            raise Refused(f"没有发放名册 {number}。请在“资金发放”页面核对编号。")
        carry_on(roster=roster, by=SYSTEM, progress=self._progress)
        self.stdout.write(
            f"{roster.number} {Status(roster.status).label}：应办 {roster.seen} 户 = 列入 {roster.lines} 户"
            f"（{yuan(roster.total)} 元，其中暂缓 {roster.held} 户）+ 未列入 {roster.skipped} 户"
        )
        for reason, households in roster.reasons.items():
            self.stdout.write(f"  {Skip(reason).label}：{households} 户")
        return None

    def _progress(self, roster: Roster) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r已办 {roster.seen}/{roster.due} 户（{roster.percent}%）", ending="")

    def _check(self, *, division: int, since: str, **options: Any) -> int | None:
        """Name the first break and count the others."""
        if not codes.is_code(division):
            raise Invalid(f"{division} 不是 12 位区划代码。")
        found = breaks(division, since=_month(since) if since else None)
        first = next(found, None)
        if first is None:
            self.stdout.write("台账核对通过：名册、台账与决定一致，记账前后相连。")
            return None
        self.stdout.write(f"台账核对不通过，第一处：{first.words}")
        others = sum(1 for _ in found)
        if others:
            self.stdout.write(f"另有 {others} 处。")
        return 1

    verbs: ClassVar[dict[str, Verb]] = {
        "open": ("启用一个地区的台账：以前月份按已发放登记", _place, _open),
        "build": ("继续编制一份名册，中断后可以再次运行", _number, _build),
        "check": ("核对名册、台账与决定；有不符的指出第一处", _scope, _check),
    }
