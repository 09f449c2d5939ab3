"""期限 — how the clock of each file stands on a day, when its term ends, and what holds it back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dibao.archive.choices import Trigger
from dibao.archive.models import Item, Volume
from dibao.kernel import clock
from dibao.policy.queries import parameters_for
from dibao.rules.retention import file_retention

from ..choices import Verdict
from ..models import Hold, Opinion
from ..term import Clock, Part, Run, clock_of, ends_on

GRANT, EXIT = "confirmation", "exit"
BATCH = 400


@dataclass(frozen=True, slots=True)
class Term:
    """期限 of one volume. `ends`: the last day of keeping, None when it is for ever or not counted yet."""

    volume: Volume
    clock: Clock
    ends: date | None
    basis: str
    extended: date | None
    holds: tuple[Hold, ...]

    def expired(self, on: date) -> bool:
        """Whether the last day has passed and nothing holds the volume back."""
        return self.ended(on) and not self.holds

    def ended(self, on: date) -> bool:
        """Whether the last day has passed, held back or not."""
        return self.ends is not None and self.ends < on

    @property
    def words(self) -> str:
        """How it stands, in words."""
        if self.holds:
            return "；".join(hold.words for hold in self.holds)
        if self.clock.run != Run.RUNS:
            return self.clock.run.value
        return "永久" if self.ends is None else f"至 {self.ends:%Y-%m-%d}"


def terms(volumes: Iterable[Volume]) -> list[Term]:
    """期限 — of these volumes, in their order; three queries for every four hundred of them."""
    rows = list(volumes)
    found: list[Term] = []
    known: dict[tuple[int, str], tuple[int, str]] = {}
    for at in range(0, len(rows), BATCH):
        found += _terms(rows[at : at + BATCH], known)
    return found


def term_of(volume: Volume) -> Term:
    """期限 — of one volume."""
    return terms([volume])[0]


def _terms(rows: list[Volume], known: dict[tuple[int, str], tuple[int, str]]) -> list[Term]:
    numbers = {row.household_number for row in rows}
    clocks, holds = _clocks(numbers), _holds(numbers)
    longer = _extensions(rows)
    told = []
    for row in rows:
        stands, extended = _by_year(row) or clocks[row.household_number, row.programme], longer.get(str(row.pk))
        ends, basis = None, ""
        if stands.starts is not None:
            key = (row.division, row.track)
            if key not in known:
                known[key] = _least(*key)
            least, basis = known[key]
            ends = ends_on(stands.starts, term=row.retention, least=least, extended=extended)
        held = tuple(holds[row.household_number])
        told.append(Term(row, stands, ends, basis, extended, held))
    return told


def _by_year(volume: Volume) -> Clock | None:
    """Aid that is given once is counted from the end of its year, as the rule said under which the volume was sealed."""
    term = (volume.sealed_under or {}).get("term") or {}
    if volume.is_open or term.get("trigger") != Trigger.YEAR_END:
        return None
    return Clock(Run.RUNS, date(volume.year + 1, 1, 1))


def _least(division: int, track: str) -> tuple[int, str]:
    """The years local rules demand at least, as they stand today: a floor that rose holds for what is still there."""
    today = clock.today()
    rule = file_retention(today, parameters=parameters_for(division=division, track=track, on=today))
    return rule.years, rule.article


def _clocks(numbers: Iterable[str]) -> dict[tuple[str, str], Clock]:
    volumes = list(Volume.objects.filter(household_number__in=numbers))
    papers: dict[str, set[str]] = defaultdict(set)
    telling = Item.objects.filter(volume__in=volumes, kind__in=(GRANT, EXIT), withdrawn_at=None)
    for volume, kind in telling.values_list("volume_id", "kind"):
        papers[str(volume)].add(kind)
    parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for volume in volumes:
        kinds = papers[str(volume.pk)]
        opened = volume.opened_at.astimezone(clock.OFFICE)
        parts[volume.household_number, volume.programme].append(
            Part(opened, volume.is_open, volume.retention_starts, GRANT in kinds, EXIT in kinds)
        )
    return {key: clock_of(each) for key, each in parts.items()}


def _holds(numbers: Iterable[str]) -> Mapping[str, list[Hold]]:
    held: dict[str, list[Hold]] = defaultdict(list)
    for hold in Hold.objects.standing().filter(household_number__in=numbers).order_by("placed_at"):
        held[hold.household_number].append(hold)
    return held


def _extensions(rows: list[Volume]) -> dict[str, date]:
    """The day the newest signed appraisal set; a later appraisal may only set a later one."""
    said = Opinion.objects.filter(volume__in=rows, appraisal__signed_at__isnull=False, verdict=Verdict.EXTEND)
    longest: dict[str, date] = {}
    for volume, until in said.order_by("until").values_list("volume_id", "until"):
        longest[str(volume)] = until
    return longest
