"""归档范围 — which papers a file holds, in which order and class, and which a stage must not lack: the rules in force.

The shipped text (`data/scheme.yaml`) holds everywhere and always has; a county's decided rows stand above it, the nearer
division above the further, the later first day above the earlier. Everything that asks for a rule asks here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Q

from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.kernel.remembered import remembered
from dibao.regions import codes

from .choices import RulePart
from .models import SchemeRow
from .scheme_text import Key, PaperKind, Scheme, Term, load

SOURCE = Path(__file__).parent / "data" / "scheme.yaml"
# The list and the note belong to the volume but are not counted among its papers.
FRAME = frozenset({"item_list", "note_sheet"})


class Decided(NamedTuple):
    """A decided row as the resolver sees it; `value` is JSON, "null" ends the rule here."""

    division: int
    valid_from: date
    decided_at: datetime | None
    pk: int
    part: str
    key: str
    value: str


@cache
def scheme() -> Scheme:
    """The shipped scheme, without any place's own decisions. ValueError when its text is wrong."""
    return load(SOURCE.read_text(encoding="utf-8"))


@remembered(lambda division, on=None, *, supposing=(), without=0: (division, on, tuple(supposing), without))
def scheme_for(division: int, on: date | None = None, *, supposing: Sequence[Decided] = (), without: int = 0) -> Scheme:
    """The rules in force in a division on a day (today); one query.

    `supposing` adds rows as if they were decided last, `without` leaves one change out: what a change would move.
    """
    line = (codes.NATION, *codes.ancestors(division), division)
    rows = list(decided_on(on or clock.today(), line, without=without))
    rows += [row for row in supposing if row.division in line]
    return assembled(tuple(sorted(rows, key=rank)))


def decided_on(on: date, line: Iterable[int] = (), *, without: int = 0) -> Iterator[Decided]:
    """Decided rows that hold on a day, of these divisions or of all."""
    rows = SchemeRow.objects.filter(
        Q(change__valid_to=None) | Q(change__valid_to__gt=on),
        change__valid_from__lte=on,
        change__decided_at__isnull=False,
        change__refused_why="",
    ).exclude(change=without)
    if line:
        rows = rows.filter(change__division__in=tuple(line))
    wanted = ("change__division", "change__valid_from", "change__decided_at", "pk", "part", "key", "value")
    for division, valid_from, decided_at, pk, part, key, value in rows.values_list(*wanted):
        said = json.dumps(value, ensure_ascii=False, sort_keys=True)
        yield Decided(division, valid_from, decided_at, pk, part, key, said)


def rank(row: Decided) -> tuple[Any, ...]:
    """The order rows are laid over one another: the nearer place, then the later first day, then the newer decision."""
    return (row.division, row.valid_from, row.decided_at is None, row.decided_at, row.pk)


@lru_cache(maxsize=256)
def assembled(rows: tuple[Decided, ...]) -> Scheme:
    """The shipped scheme with the rows laid over it, the last one on top."""
    shipped = scheme()
    values, own = dict(shipped.values), set[Key]()
    for row in rows:
        key, value = (row.part, row.key), json.loads(row.value)
        own.add(key)
        if value is None:
            values.pop(key, None)
        else:
            values[key] = value
    return Scheme(values, shipped.stages, shipped.facts, frozenset(own))


def known_kinds() -> frozenset[str]:
    """Every kind of paper that any place has or had."""
    own = SchemeRow.objects.filter(part=RulePart.KIND, change__decided_at__isnull=False, change__refused_why="")
    return frozenset(scheme().kinds) | frozenset(own.values_list("key", flat=True))


def kind_of(slug: str, division: int | None = None) -> PaperKind:
    """The kind of paper of this name, as it is in force in `division`; Invalid for a name no scheme has.

    A kind that ended, or that only some county has, is still known by its name: the papers filed under it remain.
    """
    if division is not None and (found := scheme_for(division).kinds.get(slug)):
        return found
    if slug in scheme().kinds:
        return scheme().kinds[slug]
    rows = SchemeRow.objects.filter(
        part=RulePart.KIND, key=slug, change__decided_at__isnull=False, change__refused_why=""
    )
    row = rows.filter(value__isnull=False).order_by("-pk").first()
    if row is None:
        raise Invalid(f"归档范围里没有“{slug}”这种材料，请从列表中选择。")
    return PaperKind(slug, *(row.value or ()))


def term_of(category: str, subject: str, *, division: int, on: date | None = None) -> Term:
    """保管期限 — the term in force for a programme or subject; Invalid when the place ended the rule and set no other."""
    try:
        return scheme_for(division, on).terms[f"{category}/{subject}"]
    except KeyError:
        raise Invalid("这一类档案在本地没有规定保管期限，请档案管理员先在“归档规则”中规定。") from None
