"""Which figures are in force for a place, a track and a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from dibao.kernel import clock
from dibao.regions import codes
from dibao.rules import parameters as rules
from dibao.rules.catalogue import name_of
from dibao.rules.deadlines import Calendar

from .models import CalendarDay, CalendarYear, Parameter
from .wording import words


def _in_force(division: int, track: str, on: date, known_at: datetime | None) -> QuerySet[Parameter]:
    line = (0, *codes.ancestors(division), division)
    rows = Parameter.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), division__in=line, track__in=(track, "any"), valid_from__lte=on
    )
    return rows.filter(decided_at__lte=known_at) if known_at else rows


def effective(division: int, track: str, on: date, known_at: datetime | None = None) -> list[Parameter]:
    """The row in force per key: the most specific place, then the exact track, then the latest start, then the newest
    decision wins. The start goes before the decision so that last year's figure, entered late, does not replace this
    year's. A null value ends a rule: the key is then not in force at all, whatever the places above say.
    """
    chosen: dict[str, Parameter] = {}
    rows = sorted(
        _in_force(division, track, on, known_at),
        key=lambda p: (-_size(p.division), p.track == track, p.valid_from, p.decided_at, p.pk),
    )
    for row in rows:
        chosen[row.key] = row
    return [row for row in chosen.values() if row.value is not None]


def _size(division: int) -> int:
    """How many codes a division spans: the smaller, the more specific."""
    lo, hi = codes.span(division)
    return hi - lo


def parameters_for(*, division: int, track: str, on: date, known_at: datetime | None = None) -> rules.Parameters:
    """参数 — everything in force there and then, as the rules take it; what is missing refuses when asked for."""
    return rules.Parameters(
        rules.Parameter(key=p.key, value=p.value, id=p.code, document=p.document, article=p.article, unit=p.unit)
        for p in effective(division, track, on, known_at)
    )


def calendar() -> Calendar:
    """工作日历 — read afresh each time (two small queries): a notice entered a minute ago already counts."""
    days = list(CalendarDay.objects.values_list("kind", "date"))
    return Calendar(
        holidays=frozenset(day for kind, day in days if kind == "holiday"),
        workdays=frozenset(day for kind, day in days if kind == "workday"),
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """One figure in force, for the page that shows the standards."""

    key: str
    name: str
    value: str
    division: int
    track: str
    valid_from: date
    document: str
    article: str
    source: str
    confidence: str
    code: str


def in_force(division: int, track: str, on: date | None = None) -> list[InForce]:
    """All figures in force there and then, by name."""
    rows = effective(division, track, on or clock.today())
    return sorted(
        (
            InForce(
                p.key,
                name_of(p.key),
                words(p.value, unit=p.unit),
                p.division,
                p.get_track_display(),
                p.valid_from,
                p.document,
                p.article,
                p.source,
                p.confidence,
                p.code,
            )
            for p in rows
        ),
        key=lambda row: row.name,
    )
