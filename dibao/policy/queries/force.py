"""Which figures are in force for a place, a track and a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from dibao.kernel import clock
from dibao.kernel.remembered import remembered
from dibao.regions import codes
from dibao.rules import parameters as rules
from dibao.rules.catalogue import KEYS, name_of
from dibao.rules.deadlines import Calendar

from ..models import CalendarDay, CalendarYear, Parameter
from ..sheet import CONFIDENCES
from ..snapshot import Row, Snapshot
from ..wording import words


def rows_on(on: date, known_at: datetime | None) -> QuerySet[Parameter]:
    """Every row that holds on the day, in the order of decision, as far as it was known then."""
    rows = Parameter.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
    return (rows.filter(decided_at__lte=known_at) if known_at else rows).order_by("decided_at", "pk")


def _row(p: Parameter) -> Row:
    return Row(p.key, p.division, p.track, p.valid_from, p.value, p.unit, p.code, p.document, p.article)


def snapshot(on: date, known_at: datetime | None = None) -> Snapshot:
    """参数快照 — all figures in force on a day, nation-wide, as they were known at a moment; one query."""
    return Snapshot(map(_row, rows_on(on, known_at)), on)


def effective(division: int, track: str, on: date, known_at: datetime | None = None) -> list[Parameter]:
    """The row in force per key for one place and track; `Snapshot.chosen` has the rule of precedence."""
    line = (codes.NATION, *codes.ancestors(division), division)
    found = {p.code: p for p in rows_on(on, known_at).filter(division__in=line, track__in=(track, "any"))}
    return [found[row.id] for row in Snapshot(map(_row, found.values()), on).chosen(division, track)]


@remembered(lambda *, division, track, on, known_at=None: (division, track, on, known_at))
def parameters_for(*, division: int, track: str, on: date, known_at: datetime | None = None) -> rules.Parameters:
    """参数 — everything in force there and then, as the rules take it; what is missing refuses when asked for."""
    line = (codes.NATION, *codes.ancestors(division), division)
    rows = rows_on(on, known_at).filter(division__in=line, track__in=(track, "any"))
    return Snapshot(map(_row, rows), on).parameters(division, track)


@remembered(lambda: None)
def calendar() -> Calendar:
    """工作日历 — read afresh for each page and each service: a notice entered a minute ago already counts."""
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

    @property
    def trust(self) -> str:
        """How sure the source is, in words."""
        return CONFIDENCES.get(self.confidence, self.confidence)


def shown(p: Parameter) -> InForce:
    """A row as the pages show it."""
    return InForce(
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


def in_force(division: int, track: str, on: date | None = None, known_at: datetime | None = None) -> list[InForce]:
    """All figures in force there and then, as known at a moment, in the order of the catalogue."""
    rows = effective(division, track, on or clock.today(), known_at)
    rank = {key: n for n, key in enumerate(KEYS)}
    return sorted(map(shown, rows), key=lambda row: rank.get(row.key, len(rank)))
