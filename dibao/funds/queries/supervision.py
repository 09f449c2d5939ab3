"""监督 — how long money takes to arrive, every act by hand beside the normal path, and what looks too even. Counts only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Min

from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.payments.choices import Kind, RosterKind, Side
from dibao.payments.models import Ceiling, Entry, Line, Release, Roster, RosterEvent
from dibao.regions import codes
from dibao.regions.queries import short_names
from dibao.rules.periods import first_of_month

from . import tables
from .ledger import entries

ROUND = 100_00
"""Whole hundreds of yuan; a grant reckoned from real incomes is one seldom."""
SLOWEST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """一个家庭: decided on, first money arrived on (None: not yet), days between (until today where not yet)."""

    award: Award
    arrived_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Town:
    """从确认到首次到账 by town: days, the middle one and the worst, how many have not arrived yet."""

    division: int
    name: str
    households: int
    middle: int
    worst: int
    not_yet: int


def waits(division: int, *, first: date, last: date) -> list[Waiting]:
    """从确认到首次到账 — families confirmed between two days, the slowest first."""
    awards: Any = Award.objects.filter(division__range=codes.span(division), confirmed_on__range=(first, last))
    paid = Entry.objects.filter(credit=Side.PAID, award__in=awards).exclude(kind=Kind.OPENING)
    arrived = dict(paid.order_by().values_list("award").annotate(first=Min("booked_on")))
    taken_over = set(Entry.objects.filter(kind=Kind.OPENING, award__in=awards).values_list("award", flat=True))
    rows = [
        Waiting(award, arrived.get(award.pk), ((arrived.get(award.pk) or clock.today()) - award.confirmed_on).days)
        for award in awards.filter(amount_month__gt=0).select_related("household")
        if award.pk not in taken_over and (award.ended_on is None or award.pk in arrived)
    ]
    return sorted(rows, key=lambda row: (-row.days, row.award.pk))


def by_town(rows: Iterable[Waiting], within: int) -> list[Town]:
    """The same by town, the slowest first."""
    groups: dict[int, list[Waiting]] = {}
    for row in rows:
        groups.setdefault(row.award.division // tables.TOWN * tables.TOWN, []).append(row)
    names = short_names(groups, within)
    found = [
        Town(
            code, names[code], len(group), int(median(each.days for each in group)),
            max(each.days for each in group), sum(each.arrived_on is None for each in group),
        )
        for code, group in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.worst, row.division))


@dataclass(frozen=True, slots=True)
class ByHand:
    """One act beside the normal path: when, what, where, who, why."""

    at: datetime
    what: str
    place: int
    about: str
    who: str
    why: str


def by_hand(division: int, *, first: date, last: date) -> list[ByHand]:
    """人工干预 — released lines, supplementary and discarded rosters, ceilings, payments sent again; newest first."""
    span, days = codes.span(division), (first, last)
    rows = [
        ByHand(
            each.at,
            f"解除暂缓：{each.get_hold_display()}",
            each.division,
            each.household_number,
            each.by_name,
            each.why,
        )
        for each in Release.objects.filter(division__range=span, at__date__range=days).select_related("line__household")
    ]
    rows += [
        ByHand(each.at, "设定发放上限", each.division, f"{each.month:%Y-%m}", each.by_name, each.document)
        for each in Ceiling.objects.filter(division__range=span, at__date__range=days)
    ]
    rows += _rosters(span, days)
    rows += _again(division, days)
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _rosters(span: tuple[int, int], days: tuple[date, date]) -> list[ByHand]:
    supplements = Roster.objects.filter(division__range=span, kind=RosterKind.SUPPLEMENT, created_at__date__range=days)
    begun = {event.roster_id: event for event in RosterEvent.objects.filter(roster__in=supplements).order_by("-pk")}
    found = [
        ByHand(each.created_at, "补充名册", each.division, each.number, begun[each.pk].actor_name, begun[each.pk].why)
        for each in supplements
        if each.pk in begun
    ]
    gone = RosterEvent.objects.filter(roster__division__range=span, move="discard", at__date__range=days)
    found += [
        ByHand(each.at, "名册作废", each.roster.division, each.roster.number, each.actor_name, each.why)
        for each in gone.select_related("roster")
    ]
    return found


def _again(division: int, days: tuple[date, date]) -> list[ByHand]:
    """退回后重发, one row per line and booking."""
    rows = entries(division).filter(debit=Side.RETURNED, credit=Side.IN_TRANSIT, booked_on__range=days)
    seen: dict[tuple[str, int], ByHand] = {}
    for each in rows.select_related("booking", "household"):
        seen[each.source, each.booking_id] = ByHand(
            each.at, "退回后重发", each.place, each.household.number, each.booking.by_name, ""
        )
    return list(seen.values())


@dataclass(frozen=True, slots=True)
class Pattern:
    """一个村的数: households paid, how many get the most frequent sum, whole hundreds, and who decided most of them."""

    division: int
    name: str
    households: int
    modal: int
    modal_fen: int
    round: int
    handlers: int
    most: int
    most_name: str


def patterns(division: int, month: date) -> list[Pattern]:
    """金额和经办分布 by village of one month; plain counts, nothing is concluded from them here."""
    rows = tables.lines(division, month).filter(grant__gt=0).exclude(amount=None)
    groups: dict[int, list[tuple[int, str]]] = {}
    for place, grant, uplift, who in rows.order_by().values_list(
        "division", "grant", "uplift", "amount__decided_by_name"
    ):
        groups.setdefault(place, []).append((grant + uplift, who))
    names = short_names(groups, division)
    found = [_pattern(code, names[code], group) for code, group in groups.items()]
    return sorted(found, key=lambda row: (-row.modal * 1000 // row.households, row.division))


def _pattern(code: int, name: str, group: list[tuple[int, str]]) -> Pattern:
    sums, people = Counter(fen for fen, _ in group), Counter(who for _, who in group)
    (fen, modal), (who, most) = sums.most_common(1)[0], people.most_common(1)[0]
    whole = sum(count for each, count in sums.items() if each % ROUND == 0)
    return Pattern(code, name, len(group), modal, fen, whole, len(people), most, who)


def last_paid_month(division: int) -> date:
    """The newest month with approved lines; this one where there are none."""
    rows = Line.objects.live().filter(roster__status__in=tables.PAID, division__range=codes.span(division))
    newest = rows.order_by("-month").values_list("month", flat=True).first()
    return newest or first_of_month(clock.today())
