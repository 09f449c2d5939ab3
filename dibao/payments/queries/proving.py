"""核对 — every line of a roster reckoned again from the decisions, in Python and apart from the query that made it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from dibao.casework.models import Award, AwardAmount
from dibao.kernel.money import yuan
from dibao.regions import codes
from dibao.rules.periods import first_of_month

from ..models import Line, Roster
from .due import by_award
from .subsidy import heads_of, in_month

STEP = 1000
NAMED = 5


@dataclass(slots=True)
class Proof:
    """合计相符 — lines that are right and their sum in fen; how many places differ, and sentences for the first ``NAMED``."""

    lines: int = 0
    total: int = 0
    differing: int = 0
    wrong: list[str] = field(default_factory=list)

    def differs(self, sentence: str) -> None:
        """One more place that differs."""
        self.differing += 1
        if len(self.wrong) < NAMED:
            self.wrong.append(sentence)


@dataclass(slots=True)
class Decided:
    """The decision in force so far while the amounts of an award go by."""

    rank: tuple[date, datetime, int]
    amount: int
    uplift: int
    pk: int


def proof(roster: Roster) -> Proof:
    """Every award of the place and every line of the roster."""
    orders, found = in_month(roster.division, roster.month), Proof()
    for awards, lines in _parts(roster):
        decided = decided_by([award.pk for award in awards], roster.month)
        for award in awards:
            line = lines.get(award.pk)
            if wrong := _wrong(roster, award, line, decided.get(award.pk), orders):
                found.differs(wrong)
            elif line is not None:
                found.lines, found.total = found.lines + 1, found.total + line.total
        for wrong in _wrong_arrears(roster, lines):
            found.differs(wrong)
    if not found.differing and (found.lines, found.total) != (roster.lines, roster.total):
        found.differs(
            f"名册记 {roster.lines} 户 {yuan(roster.total)} 元，逐户相加是 {found.lines} 户 {yuan(found.total)} 元。"
        )
    return found


def _parts(roster: Roster) -> Iterator[tuple[list[Award], dict[int, Line]]]:
    """Awards by ranges of their key, with the roster's lines of them; also of families that moved away since."""
    mine = Q(division__range=codes.span(roster.division), pk__lte=roster.last)
    listed = Q(pk__in=Line.objects.filter(roster=roster).values("award"))
    awards = (
        Award.objects.filter(mine | listed).order_by("pk")
        if _moved(roster)
        else Award.objects.filter(mine).order_by("pk")
    )
    low = 0
    while rows := list(awards.filter(pk__gt=low)[:STEP]):
        high = rows[-1].pk
        lines = Line.objects.live().filter(roster=roster, award__gt=low, award__lte=high)
        yield rows, {line.award_id: line for line in lines}
        low = high


def _moved(roster: Roster) -> bool:
    low, high = codes.span(roster.division)
    lines = Line.objects.filter(roster=roster)
    return lines.exclude(award__division__range=(low, high)).exists()


def decided_by(awards: list[int], month: date, known_at: datetime | None = None) -> dict[int, Decided]:
    """The amount in force of each: the latest start, then the newest decision, then the later row."""
    found: dict[int, Decided] = {}
    rows = AwardAmount.objects.filter(award__in=awards).order_by()
    if known_at is not None:
        rows = rows.filter(decided_at__lte=known_at)
    columns = ("award_id", "from_month", "decided_at", "pk", "amount_month", "uplift_month")
    for award, from_month, decided_at, pk, amount, uplift in rows.values_list(*columns):
        rank = (from_month, decided_at, pk)
        if from_month <= month and (award not in found or rank > found[award].rank):
            found[award] = Decided(rank, amount, uplift, pk)
    return found


def _wrong(roster: Roster, award: Award, line: Line | None, decided: Decided | None, orders: Any) -> str:
    over = award.ended_on is not None and award.ended_on < roster.month
    due = decided.amount if decided and not over else 0
    if line is None:
        missing = due and not Line.objects.live().filter(award=award, month__gte=roster.month).exists()
        return f"户号 {award.household.number} 本月应发 {yuan(due)} 元，名册里没有。" if missing else ""
    words = _differs(line, due, decided, head=heads_of(orders, division=line.division, track=award.track))
    return f"户号 {award.household.number} {words}" if words else ""


def _differs(line: Line, due: int, decided: Decided | None, *, head: int) -> str:
    """What stands in the line and should not; empty when it equals the decision."""
    if line.grant + line.uplift != due:
        return f"名册列 {yuan(line.grant + line.uplift)} 元，现行决定是 {yuan(due)} 元。"
    if due and decided and (line.uplift, line.amount_id) != (decided.uplift, decided.pk):
        return "名册依据的决定已有新的决定代替。"
    subsidy = head * line.members if due else 0
    if line.price_subsidy != subsidy:
        return f"价格临时补贴列 {yuan(line.price_subsidy)} 元，应为 {yuan(subsidy)} 元。"
    return ""


def _wrong_arrears(roster: Roster, lines: dict[int, Line]) -> Iterator[str]:
    back = {pk: line for pk, line in lines.items() if line.back_pay}
    if not back:
        return
    found = by_award(back, first_of_month(roster.month, months=-1), without=roster.pk)
    for pk, line in back.items():
        now = {each.month: (each.due, each.booked) for each in found.get(pk, [])}
        items = list(line.arrears.all())
        if sum(each.amount for each in items) != line.back_pay or any(
            now.get(each.month) != (each.due, each.booked) for each in items
        ):
            yield f"户号 {line.household.number} 的补发 {yuan(line.back_pay)} 元与现行决定和台账不符。"
