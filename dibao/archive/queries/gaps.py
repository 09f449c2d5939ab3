"""缺件清单 — what open files lack now, from whom and since when, by place; nothing of it is stored (应归尽归)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry.choices import PersonType
from dibao.registry.models import Membership, PersonFacts, in_force

from ..choices import Category, Source, Status
from ..demand import Lack, Paper, lacks, standing
from ..models import Exemption, Item, Volume
from ..scheme import decided_on, scheme_for
from ..scheme_text import Scheme

SchemeOf = Callable[[int], Scheme]
_FACTS = {"disabled": PersonType.DISABLED, "ill": PersonType.ILL, "student": PersonType.STUDENT}


@dataclass(frozen=True, slots=True)
class Gap:
    """缺件 — one paper one open file lacks."""

    volume: UUID
    code: str
    household_number: str
    title: str
    division: int
    kind: str
    stage: str
    paper: str
    source: str
    why: str
    since: date
    late: bool

    @property
    def from_whom(self) -> str:
        return str(Source(self.source).label)

    @property
    def days(self) -> int:
        """Days it has been missing."""
        return (clock.today() - self.since).days

    @property
    def state(self) -> str:
        """Whether the work has gone past the stage that needs the paper, or is at it."""
        return "应有未有" if self.late else "本环节待收"


def schemes(place: int, on: date | None = None) -> SchemeOf:
    """The scheme of any division inside `place`, asked once for each division that has rules of its own."""
    own = {row.division for row in decided_on(on or clock.today()) if codes.within(row.division, place)}
    known: dict[int, Scheme] = {}

    def of(division: int) -> Scheme:
        at = next((code for code in (division, *reversed(codes.ancestors(division))) if code in own), place)
        if at not in known:
            known[at] = scheme_for(at, on)
        return known[at]

    return of


def open_volumes(place: int, staff: Any) -> QuerySet[Volume]:
    """在办案卷 — open household files of a place, as far as this person may see them."""
    visible = Volume.objects.visible_to(staff)
    return visible.filter(status=Status.OPEN, category=Category.PROFESSIONAL, division__range=codes.span(place))


def gaps(place: int, staff: Any, *, scheme_of: SchemeOf | None = None) -> list[Gap]:
    """缺件 — of every open file of the place, oldest first."""
    found = gaps_of(open_volumes(place, staff), scheme_of=scheme_of or schemes(place))
    return sorted(found, key=lambda gap: (not gap.late, gap.since, gap.code))


def gaps_in(volume: Volume) -> list[Gap]:
    """缺件 — of one file; nothing is missing any more in one that is sealed."""
    if not volume.is_open or volume.category != Category.PROFESSIONAL:
        return []
    return gaps_of(Volume.objects.filter(pk=volume.pk), scheme_of=schemes(volume.division))


def gaps_of(volumes: QuerySet[Volume], *, scheme_of: SchemeOf) -> list[Gap]:
    """缺件 — of these files, in four queries however many they are."""
    papers, excused, facts = _papers(volumes), _excused(volumes), _facts(volumes)
    found: list[Gap] = []
    wanted = ("pk", "archival_code", "household_number", "title", "division", "case_kind", "opened_at")
    for pk, code, number, title, division, case_kind, opened_at in volumes.order_by("archival_code").values_list(
        *wanted
    ):
        scheme, held = scheme_of(division), papers[pk]
        where = standing(scheme, case_kind, held, facts.get(number, {}))
        opened_on = opened_at.astimezone(clock.OFFICE).date()
        for lack in lacks(scheme, where, held, excused=excused[pk], opened_on=opened_on):
            found.append(
                Gap(pk, code, number, title, division, lack.row.any_of[0], lack.row.stage, paper_names(scheme, lack),
                    lack.row.source, lack.row.why, lack.since, lack.late)
            )  # fmt: skip
    return found


def paper_names(scheme: Scheme, lack: Lack) -> str:
    """The papers any of which would do; what a register proves is named alone."""
    kinds = lack.row.any_of[:1] if lack.row.source == Source.REGISTER else lack.row.any_of
    return "或".join(f"《{scheme.kinds[kind].title}》" for kind in kinds)


def _papers(volumes: QuerySet[Volume]) -> Mapping[UUID, list[Paper]]:
    found: dict[UUID, list[Paper]] = defaultdict(list)
    rows = Item.objects.filter(volume__in=volumes.values("pk"))
    for volume, kind, filed, withdrawn in rows.values_list("volume", "kind", "filed_at", "withdrawn_at"):
        out = withdrawn.astimezone(clock.OFFICE).date() if withdrawn else None
        found[volume].append(Paper(kind, filed.astimezone(clock.OFFICE).date(), out))
    return found


def _excused(volumes: QuerySet[Volume]) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for volume, kind in Exemption.objects.filter(volume__in=volumes.values("pk")).values_list("volume", "kind"):
        found[volume].append(kind)
    return found


def _facts(volumes: QuerySet[Volume]) -> dict[str, dict[str, bool]]:
    """残疾、患病、在学 — of the people of each household, by 户号; a household the registry does not know has none."""
    people = Membership.objects.filter(valid_to=None, household__number__in=volumes.values("household_number"))
    home = dict(people.values_list("person", "household__number"))
    found: dict[str, dict[str, bool]] = {number: dict.fromkeys(_FACTS, False) for number in home.values()}
    for row in PersonFacts.objects.filter(in_force(clock.today()), person__in=people.values("person")):
        types = row.values.get("types", [])
        facts = found[home[row.person_id]]
        facts |= {name: facts[name] or kind in types for name, kind in _FACTS.items()}
    return found


@dataclass(frozen=True, slots=True)
class PlaceGaps:
    """One line of the overview: open files of a place, how many lack something, and what of it should long be there."""

    division: int
    files: int
    lacking: int
    papers: int
    late: int
    oldest: date | None

    @property
    def percent(self) -> int:
        """齐全率 — files that lack nothing, in percent, rounded down."""
        return 100 * (self.files - self.lacking) // self.files if self.files else 100


def by_place(place: int, staff: Any, found: list[Gap]) -> list[PlaceGaps]:
    """缺件分布 — one line for each division right below `place` that has open files; for a village, itself."""
    files = Counter(
        below(place, division) for division in open_volumes(place, staff).values_list("division", flat=True)
    )
    rows: dict[int, list[Gap]] = defaultdict(list)
    for gap in found:
        rows[below(place, gap.division)].append(gap)
    return [_line(division, count, rows[division]) for division, count in sorted(files.items())]


def _line(division: int, files: int, rows: list[Gap]) -> PlaceGaps:
    return PlaceGaps(
        division,
        files,
        len({gap.volume for gap in rows}),
        len(rows),
        sum(gap.late for gap in rows),
        min((gap.since for gap in rows), default=None),
    )


def below(place: int, division: int) -> int:
    """The division right below `place` in which `division` lies."""
    line = (*codes.ancestors(division), division)
    return next((code for code in line if code != place and codes.within(code, place)), division)


def by_source(found: list[Gap]) -> Iterator[tuple[str, int]]:
    """向谁要 — how many papers are wanted from whom."""
    counted = Counter(gap.from_whom for gap in found)
    return ((str(label), counted[str(label)]) for _, label in Source.choices if counted[str(label)])
