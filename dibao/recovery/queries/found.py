"""多领 — what the ledger shows a family has really received beyond what was due, and who is not asked for it yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Sum, When

from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.payments.choices import Kind as Booked
from dibao.payments.choices import Side
from dibao.payments.models import Entry
from dibao.payments.queries.due import differences
from dibao.payments.queries.overpaid import overpaid
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.registry.queries import heads_of

from ..choices import Status
from ..lifecycle import OPEN
from ..models import Item, Recovery

REACHED = (Side.PAID, Side.IN_TRANSIT)
# Proposals are worked on in a county; whoever looks from further up sees what counties have opened.
WORKED_ON = ("county", "township", "village")


@dataclass(frozen=True, slots=True)
class TooMuch:
    """One month: what reached the family, what was due, the difference. fen, above zero."""

    month: date
    booked: int
    due: int

    @property
    def amount(self) -> int:
        return self.booked - self.due


def too_much(award: Award, *, dismissed_too: bool = False) -> list[TooMuch]:
    """多领的月份 — up to this month; only what went out counts, and what 不予追缴 has settled is left alone."""
    found = differences(award, clock.today().replace(day=1))
    return _received(award.pk, found, reached([award.pk]), {} if dismissed_too else settled([award.pk]))


def _received(award: int, found: Iterable[Any], got: Any, let_go: Any) -> list[TooMuch]:
    """The negative differences of one award, held to what really reached the family."""
    rows = []
    for each in found:
        have = min(each.booked, got.get((award, each.month), 0))
        if have > each.due and have - each.due > let_go.get((award, each.month), 0):
            rows.append(TooMuch(each.month, have, each.due))
    return rows


def reached(awards: Sequence[int]) -> dict[tuple[int, date], int]:
    """到账 — fen by award and month that were sent out and did not come back, less what was ordered back since."""
    mine = Entry.objects.filter(award__in=awards).exclude(kind=Booked.PRICE_SUBSIDY)
    went = Case(
        When(debit__in=REACHED, credit__in=REACHED, then=0),
        When(credit__in=REACHED, then=F("amount")),
        default=-F("amount"),
        output_field=BigIntegerField(),
    )
    back = Q(debit=Side.RECEIVABLE, credit=Side.EXPENSE)
    rows = mine.filter(Q(credit__in=REACHED) | Q(debit__in=REACHED) | back).order_by().values_list("award_id", "month")
    return {(award, month): fen for award, month, fen in rows.annotate(fen=Sum(went))}


def settled(awards: Sequence[int]) -> dict[tuple[int, date], int]:
    """不予追缴 — fen by award and month that were decided not to be asked for."""
    rows = Item.objects.filter(recovery__award__in=awards, recovery__status=Status.DISMISSED, replaced=False)
    sums = rows.order_by().values_list("recovery__award_id", "month").annotate(fen=Sum("amount"))
    return {(award, month): fen for award, month, fen in sums}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One family the ledger shows as paid too much and nobody has taken up. fen."""

    award: Award
    head: str
    place: str
    months: list[TooMuch]

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.months)


def proposals(staff: Any) -> list[Proposal]:
    """追缴提示 — in one's own place, largest first: one line per award, each leading to an act."""
    rows = [each for place in _places(staff) for each in overpaid(place)]
    taken = set(
        Recovery.objects.filter(status__in=OPEN, award__in=[r.award.pk for r in rows]).values_list("award", flat=True)
    )
    rows = [each for each in rows if each.award.pk not in taken]
    keys = [each.award.pk for each in rows]
    got, let_go = reached(keys), settled(keys)
    found = [(each.award, _received(each.award.pk, each.months, got, let_go)) for each in rows]
    heads = heads_of(award.household for award, months in found if months)
    names = path_names({award.division for award, months in found if months})
    ready = [Proposal(a, heads.get(a.household_id, ""), names[a.division], months) for a, months in found if months]
    return sorted(ready, key=lambda each: (-each.amount, each.award.pk))


def _places(staff: Any) -> list[int]:
    """Where this person's posts are, down from the county; a place inside another is not asked twice."""
    wide = {post.division for post in staff.live_posts if codes.level(post.division) in WORKED_ON}
    return sorted(code for code in wide if not any(code != other and codes.within(code, other) for other in wide))
