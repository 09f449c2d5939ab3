"""变更影响 — what a change of the rules moves: papers that change place, codes that change, files that newly lack something.

Only open volumes are asked; a sealed one keeps what it was sealed under.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dibao.kernel import clock
from dibao.regions import codes

from ..choices import Category, ClassCode, Retention, RulePart, Series, Status
from ..models import Item, SchemeChange, Volume
from ..scheme import Decided, decided_on, scheme_for
from ..scheme_text import Scheme
from .gaps import SchemeOf, gaps_of


@dataclass(frozen=True, slots=True)
class Moved:
    """调整归类 — one paper and its place before and after."""

    item: UUID
    volume: UUID
    code: str
    division: int
    title: str
    rule: int
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def words(self) -> str:
        """The two places as a person reads them."""
        return f"{_place(self.before)} → {_place(self.after)}"


@dataclass(frozen=True, slots=True)
class Recoded:
    """改编档号 — one open volume whose term, and with it whose code, changes."""

    volume: UUID
    code: str
    division: int
    title: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """The two terms as a person reads them."""
        return f"{Retention(self.before).label} → {Retention(self.after).label}"


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything a change does, and what it leaves alone."""

    papers: list[Moved]
    volumes: list[Recoded]
    lacking: list[tuple[str, str]]
    sealed: int
    own_rules: list[int]

    @property
    def nothing(self) -> bool:
        return not (self.papers or self.volumes or self.lacking)

    def by_village(self) -> list[tuple[int, int]]:
        """Division and number of papers and volumes that move there."""
        moving: list[Moved | Recoded] = [*self.papers, *self.volumes]
        return sorted(Counter(each.division for each in moving).items())


def _place(where: dict[str, Any]) -> str:
    series = Series(where["series"]).label if where["series"] else "不入系列"
    return f"{ClassCode(where['class_code']).label}·{series}·位次 {where['order']}"


def effect(change: SchemeChange) -> Effect:
    """变更影响 — of a change that waits or that is in force; on its first day, or today when that is later."""
    before, after = _both(change)
    span = codes.span(change.division)
    inside = Volume.objects.filter(category=Category.PROFESSIONAL, division__range=span)
    volumes = inside.filter(status=Status.OPEN)
    return Effect(
        list(_papers(change, volumes, before, after)),
        list(_volumes(change, volumes, before, after)),
        _lacking(change, volumes, before, after),
        inside.filter(status=Status.SEALED).count(),
        _own_rules(change),
    )


def _day(change: SchemeChange) -> date:
    return max(change.valid_from, clock.today())


def _both(change: SchemeChange) -> tuple[SchemeOf, SchemeOf]:
    """The scheme of a division without this change, and with it."""
    on = _day(change)
    rows = [
        Decided(change.division, change.valid_from, None, row.pk, row.part, row.key, row.json)
        for row in change.rows.all()
    ]
    own = {row.division for row in decided_on(on) if codes.within(row.division, change.division)}
    known: dict[tuple[int, bool], Scheme] = {}

    def of(division: int, new: bool) -> Scheme:
        line = (division, *reversed(codes.ancestors(division)))
        at = next((code for code in line if code in own), change.division)
        if (at, new) not in known:
            known[at, new] = scheme_for(at, on, without=change.pk, supposing=rows if new else ())
        return known[at, new]

    return lambda division: of(division, False), lambda division: of(division, True)


def _papers(change: SchemeChange, volumes: QuerySet[Volume], before: SchemeOf, after: SchemeOf) -> Iterator[Moved]:
    """Papers that lie where the old rule put them and belong elsewhere by the new one; others were placed by hand."""
    rules = {row.key: row.pk for row in change.rows.all() if row.part == RulePart.KIND and row.value is not None}
    items = Item.objects.filter(volume__in=volumes.values("pk"), kind__in=rules, withdrawn_at=None).select_related(
        "volume"
    )
    for item in items.order_by("volume__archival_code", "order", "pk"):
        volume = item.volume
        old, new = before(volume.division).kinds.get(item.kind), after(volume.division).kinds[item.kind]
        here = {"order": item.order, "class_code": item.class_code, "series": item.series}
        if old is not None and here == old.place and old.place != new.place:
            yield Moved(
                item.pk, volume.pk, volume.archival_code, volume.division, item.title, rules[item.kind], here, new.place
            )


def _volumes(change: SchemeChange, volumes: QuerySet[Volume], before: SchemeOf, after: SchemeOf) -> Iterator[Recoded]:
    keys = {row.key for row in change.rows.all() if row.part == RulePart.TERM and row.value is not None}
    for volume in volumes.order_by("archival_code") if keys else ():
        key = f"{volume.category}/{volume.programme}"
        old, new = before(volume.division).terms.get(key), after(volume.division).terms.get(key)
        if key in keys and old and new and volume.retention == old.term != new.term:
            yield Recoded(volume.pk, volume.archival_code, volume.division, volume.title, old.term, new.term)


def _lacking(
    change: SchemeChange, volumes: QuerySet[Volume], before: SchemeOf, after: SchemeOf
) -> list[tuple[str, str]]:
    """Codes of open files that will lack a paper they do not lack now, with its name."""
    if not any(row.part == RulePart.REQUIRED for row in change.rows.all()):
        return []
    now = {(gap.code, gap.paper) for gap in gaps_of(volumes, scheme_of=before)}
    return sorted({(gap.code, gap.paper) for gap in gaps_of(volumes, scheme_of=after)} - now)


def _own_rules(change: SchemeChange) -> list[int]:
    """Divisions inside the place that decided one of these rules for themselves: the change does not reach them."""
    keys = {(row.part, row.key) for row in change.rows.all()}
    inside = (row for row in decided_on(_day(change), without=change.pk) if (row.part, row.key) in keys)
    return sorted(
        {
            row.division
            for row in inside
            if row.division != change.division and codes.within(row.division, change.division)
        }
    )
