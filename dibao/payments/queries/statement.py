"""发放明细 — what a household was paid, month by month: what was due, what was sent, what arrived, what is on its way."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dibao.registry.models import Household

from ..choices import Kind, Side, Status
from ..models import Entry, Line
from .ledger import balances


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One line of one month's roster as the family may read it; `standing` says where the money is."""

    line: Line
    standing: str
    arrears: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """发放明细 — lines newest first; sums in fen by side; months paid before this system's ledger."""

    household: Household
    lines: list[PaidLine]
    sides: dict[str, int]
    earlier: int
    earlier_from: date | None
    earlier_to: date | None

    @property
    def paid(self) -> int:
        """已发 — fen that arrived, what was paid before included."""
        return self.sides.get(Side.PAID, 0)


def statement(household: Household) -> Statement:
    """The whole of what one household was paid."""
    lines = Line.objects.filter(household=household).exclude(roster__status__in=(Status.BUILDING, Status.DISCARDED))
    rows = lines.select_related("roster").prefetch_related("arrears").order_by("-month", "-pk")
    before = Entry.objects.filter(household=household, kind=Kind.OPENING).order_by("month")
    months = list(before.values_list("month", "amount"))
    return Statement(
        household,
        [PaidLine(line, standing(line), tuple(line.arrears.all())) for line in rows],
        balances(Entry.objects.filter(household=household)),
        sum(amount for _, amount in months),
        months[0][0] if months else None,
        months[-1][0] if months else None,
    )


def standing(line: Line) -> str:
    """Where the money of a line is, in words for the family."""
    if line.roster.status not in (Status.APPROVED, Status.CLOSED):
        return "正在核对，还没有批准"
    if not line.live:
        return "没有发出，决定改变后已冲回"
    sides = balances(Entry.objects.filter(source=f"payments.Line:{line.pk}"))
    if sides.get(Side.RETURNED):
        return "银行退回，正在核实账户"
    if sides.get(Side.IN_TRANSIT):
        return "已送银行"
    if sides.get(Side.PAID):
        return "已到账"
    return f"暂缓：{line.get_hold_display()}" if line.hold else "已批准，待送银行"
