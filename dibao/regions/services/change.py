"""区划沿革 — renaming, merging, splitting and abolishing divisions. History stays; codes are never reused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from dibao.audit import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from .. import codes
from ..choices import ChangeKind
from ..models import Division, DivisionChange
from ..naming import search_words, short_name
from ..queries.divisions import current, path_name


@dataclass(frozen=True, slots=True)
class Place:
    """A division to be: its twelve-digit code and its full name."""

    code: int
    name: str


@transaction.atomic
def rename(*, code: int, name: str, on: date, document: str, by: Actor, new_code: int | None = None) -> DivisionChange:
    """更名 — the division is called `name` from that day, under its own code or under a new one.

    Under its own code the old name stays in the history (`path_name(code, on=…)`). Under a new code the old
    division ends; what lies in it must have been given its new codes before.
    """
    division = _living(code, on, document)
    if new_code is not None and new_code != code:
        heir = _create(Place(new_code, name), division, on)
        return _end(division, ChangeKind.RENAME, heir, on, document, by)
    full_name = _name(name)
    if full_name == division.full_name:
        raise Invalid(f"“{path_name(code)}”已经叫这个名称，没有需要更改的。")
    change = DivisionChange(
        kind=ChangeKind.RENAME, old_code=code, old_name=division.name, new_code=code, on=on, document=document
    )
    division.full_name, division.name = full_name, short_name(full_name)
    division.words = search_words(division.name, level=codes.level(code))
    division.save()
    change.new_name = division.name
    change.save()
    record("regions.rename", by=by, about=change, rows=[division], division=code, because=document)
    return change


@transaction.atomic
def merge(*, old: Sequence[int], into: int, on: date, document: str, by: Actor) -> list[DivisionChange]:
    """并入 — the `old` divisions end on that day and are from then on part of `into`, of the same level."""
    heir = _living(into, on, document)
    divisions = [_living(code, on, document) for code in dict.fromkeys(old)]
    if not divisions or any(division.code == into or division.level != heir.level for division in divisions):
        raise Invalid("请选择至少一个要并入的区划；它与并入的去处必须同级，且不能是同一个。")
    return [_end(division, ChangeKind.MERGE, heir, on, document, by) for division in divisions]


@transaction.atomic
def split(*, code: int, into: Sequence[Place], on: date, document: str, by: Actor) -> list[DivisionChange]:
    """拆分 — the division ends and at least two new ones take its place; old rows keep the old code."""
    division = _living(code, on, document)
    if len(into) < 2:
        raise Invalid("拆分要写明拆成的两个或更多区划；只改名称或代码请用“更名”。")
    heirs = [_create(place, division, on) for place in into]
    return [_end(division, ChangeKind.SPLIT, heir, on, document, by) for heir in heirs]


@transaction.atomic
def abolish(*, code: int, on: date, document: str, by: Actor) -> DivisionChange:
    """撤销 — the division ends and nothing follows."""
    return _end(_living(code, on, document), ChangeKind.ABOLISH, None, on, document, by)


def _living(code: int, on: date, document: str) -> Division:
    """The division, locked; refused when it does not exist on that day, or the act has no document."""
    if not document.strip():
        raise Invalid("请写明批准变更的文件名称和文号。")
    if on > clock.today():
        raise Invalid(f"生效日期 {on} 还没有到，请在当天或之后登记。")
    Division.objects.select_for_update().filter(pk=code).first()
    current(code, on=on)
    return current(code)


def _name(name: str) -> str:
    full_name = "".join(name.split())
    if not full_name or len(full_name) > 100:
        raise Invalid("请填写区划名称，不超过 100 个字。")
    return full_name


def _create(place: Place, instead_of: Division, on: date) -> Division:
    """A division of the same level that begins on that day."""
    full_name = _name(place.name)
    if not codes.is_code(place.code) or codes.level(place.code) != instead_of.level:
        raise Invalid(f"代码 {place.code} 与“{instead_of.name}”不是同一层级，请核对。")
    if Division.objects.filter(pk=place.code).exists():
        raise Conflict(f"代码 {place.code} 已经属于“{path_name(place.code)}”，区划代码不重复使用。")
    above = codes.parent(place.code)
    if above != codes.NATION:
        current(above, on=on)
    name = short_name(full_name)
    return Division.objects.create(
        code=place.code, name=name, full_name=full_name, level=instead_of.level, parent_code=above,
        urban_rural=instead_of.urban_rural, words=search_words(name, level=codes.level(place.code)), valid_from=on,
    )  # fmt: skip


def _end(
    division: Division, kind: ChangeKind, heir: Division | None, on: date, document: str, by: Actor
) -> DivisionChange:
    lo, hi = codes.span(division.code)
    living = Division.objects.filter(code__gt=lo, code__lte=hi).valid(on).count()
    if living:
        raise Invalid(
            f"“{path_name(division.code)}”下面还有 {living} 个在用的区划，请先逐一登记它们的去向（更名、并入或撤销）。"
        )
    division.valid_to = on
    division.save()
    change = DivisionChange.objects.create(
        kind=kind, old_code=division.code, old_name=division.name, on=on, document=document,
        new_code=heir.code if heir else None, new_name=heir.name if heir else "",
    )  # fmt: skip
    rows = [division, heir] if heir else [division]
    record(f"regions.{kind}", by=by, about=change, rows=rows, division=division.code, because=document)
    return change
