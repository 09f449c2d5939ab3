"""最近核实 — when each block of a household's file was last looked at, and how far this year's round has come (D7)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from dibao.kernel import clock
from dibao.regions import codes

from ..choices import Category, ClassCode
from ..models import Item, Verified, Volume
from .gaps import below

STALE_DAYS = 365  # files are looked through at least once a year


@dataclass(frozen=True, slots=True)
class Block:
    """One class of papers of a household: how many there are, and the days it was last filed into, verified, opened."""

    class_code: str
    papers: int
    filed_on: date | None
    verified_on: date | None
    opened_on: date
    by: str = ""

    @property
    def label(self) -> str:
        return str(ClassCode(self.class_code).label)

    @property
    def last(self) -> date:
        """The latest of them: a paper that came in, or a file newly opened, is as good as a look."""
        return max(day for day in (self.filed_on, self.verified_on, self.opened_on) if day)

    @property
    def stale(self) -> bool:
        """Whether nobody looked for a year."""
        return (clock.today() - self.last).days > STALE_DAYS


@dataclass(frozen=True, slots=True)
class File:
    """The living file of a household: its newest volume and the last look at each block."""

    volume: UUID
    code: str
    household_number: str
    title: str
    division: int
    blocks: tuple[Block, ...]

    @property
    def last(self) -> date:
        """The block that was left longest decides."""
        return min(block.last for block in self.blocks)

    def done_in(self, year: int) -> bool:
        """Whether every block was looked at in that year."""
        return self.last.year >= year

    @property
    def stale(self) -> bool:
        return any(block.stale for block in self.blocks)


def living(place: int, staff: Any) -> QuerySet[Volume]:
    """在管档案 — household files whose term of keeping has not begun, as far as this person may see them."""
    rows = Volume.objects.visible_to(staff).filter(category=Category.PROFESSIONAL, retention_starts=None)
    return rows.filter(division__range=codes.span(place))


def files(place: int, staff: Any) -> list[File]:
    """每户档案 — the living file of every household of a place, the one left longest first."""
    return sorted(_files(living(place, staff)), key=lambda file: (file.last, file.code))


def file_of(volume: Volume) -> File:
    """The blocks of the household this volume belongs to, over all its living volumes."""
    same = Volume.objects.filter(household_number=volume.household_number, category=Category.PROFESSIONAL)
    return next(file for file in _files(same) if file.household_number == volume.household_number)


def _files(volumes: QuerySet[Volume]) -> list[File]:
    """Three queries, however many households."""
    newest: dict[str, tuple[Any, ...]] = {}
    wanted = ("household_number", "pk", "archival_code", "title", "division", "opened_at")
    for number, *rest in volumes.order_by("opened_at", "archival_code").values_list(*wanted):
        newest[number] = tuple(rest)
    filed, looked = _filed(volumes), _looked(volumes)
    return [
        File(pk, code, number, title, division, tuple(_blocks(number, opened_at, filed, looked)))
        for number, (pk, code, title, division, opened_at) in newest.items()
    ]


def _blocks(number: str, opened_at: datetime, filed: Any, looked: Any) -> Iterator[Block]:
    opened_on = opened_at.astimezone(clock.OFFICE).date()
    for class_code in ClassCode.values:
        filed_on, papers = filed.get((number, class_code), (None, 0))
        verified_on, by = looked.get((number, class_code), (None, ""))
        yield Block(class_code, papers, filed_on, verified_on, opened_on, by)


def _filed(volumes: QuerySet[Volume]) -> dict[tuple[str, str], tuple[date, int]]:
    """The newest filing and the number of papers of each class of each household; grouped by the database."""
    rows = Item.objects.filter(volume__in=volumes.values("pk"), withdrawn_at=None).order_by()
    grouped = rows.values_list("volume__household_number", "class_code").annotate(
        last=Max("filed_at"), papers=Count("pk")
    )
    return {(number, kind): (at.astimezone(clock.OFFICE).date(), papers) for number, kind, at, papers in grouped}


def _looked(volumes: QuerySet[Volume]) -> dict[tuple[str, str], tuple[date, str]]:
    """The newest look at each class of each household, and whose."""
    rows = Verified.objects.filter(volume__in=volumes.values("pk")).order_by("on", "pk")
    wanted = rows.values_list("volume__household_number", "class_code", "on", "by_name")
    return {(number, kind): (on, by) for number, kind, on, by in wanted}


@dataclass(frozen=True, slots=True)
class Progress:
    """年度核实 — one place: its living files, those looked through this year, and those nobody looked at for a year."""

    division: int
    files: int
    done: int
    stale: int

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means every file."""
        return 100 * self.done // self.files if self.files else 100


def progress(place: int, found: list[File]) -> list[Progress]:
    """本年进度 — one line for each division right below `place`; for a village, itself."""
    year, rows = clock.today().year, defaultdict[int, list[File]](list)
    for file in found:
        rows[below(place, file.division)].append(file)
    return [
        Progress(division, len(each), sum(file.done_in(year) for file in each), sum(file.stale for file in each))
        for division, each in sorted(rows.items())
    ]
