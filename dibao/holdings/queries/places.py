"""Where things stand: a place by its code, what is in it, and how thick it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from dibao.archive.choices import PlaceKind
from dibao.archive.models import Item, Place
from dibao.archive.numbering import tidy
from dibao.kernel import clock
from dibao.regions import codes

from ..choices import Apart
from ..models import BoxRule, BoxSpine
from ..plan import Rule


@dataclass(frozen=True, slots=True)
class Measure:
    """排盒规则 in force: micrometres of a page and of an empty bag, the boxes, and what is kept apart."""

    sheet: int
    bag: int
    boxes: Rule
    apart: tuple[str, ...]
    set_on: date | None = None

    def thickness(self, pages: int) -> int:
        """Micrometres of a bag with so many pages, each on a sheet of its own."""
        return self.bag + pages * self.sheet


# Plain 80 g paper is about 0.1 mm thick, a kraft bag about 0.5 mm; DA/T 22 names the four widths.
USUAL = Measure(100, 500, Rule(), (Apart.FONDS, Apart.RETENTION))


def measure_for(division: int, on: date | None = None) -> Measure:
    """排盒规则 — the newest rule of the nearest division above (or of) this one; the usual measures where none is set."""
    above = [division, *codes.ancestors(division)]
    rows = BoxRule.objects.filter(division__in=above, valid_from__lte=on or clock.today())
    # Of codes that lie in each other the largest is the nearest.
    row = max(rows, key=lambda each: (each.division, each.valid_from), default=None)
    if row is None:
        return USUAL
    return Measure(row.sheet, row.bag, Rule(tuple(row.spines), row.board), tuple(row.apart), row.valid_from)


def place_by_code(text: str, staff: Any) -> Place | None:
    """存址 — the place whose code was typed or scanned (a bare code or the address in the QR), if this person may see it."""
    code = tidy(text.strip().rstrip("/").rpartition("/")[2])
    return Place.objects.visible_to(staff).filter(code=code).first() if code else None


def bags_in(place: Place) -> Any:
    """档案袋 — every bag that stands in this place, at whatever depth; a queryset ordered by box and code."""
    depth = {PlaceKind.BAG: "pk", PlaceKind.BOX: "parent", PlaceKind.CABINET: "parent__parent"}
    where = depth.get(PlaceKind(place.kind), "parent__parent__parent")
    return Place.objects.filter(kind=PlaceKind.BAG, **{where: place.pk}).select_related("parent").order_by(
        "parent__code", "code"
    )  # fmt: skip


def pages_of(bags: Iterable[Place]) -> dict[int, int]:
    """页数 — pages by bag; a paper whose pages nobody can count (a photograph) is one page."""
    rows = Item.objects.filter(volume__bag__in=[bag.pk for bag in bags], withdrawn_at=None)
    counted = rows.values_list("volume__bag").annotate(total=Sum(Greatest(F("pages"), 1))).order_by()
    return dict(counted)


def spines_of(boxes: Iterable[Place]) -> dict[int, int]:
    """盒脊 — millimetres by box, as far as somebody said."""
    return dict(BoxSpine.objects.filter(box__in=[box.pk for box in boxes]).values_list("box", "millimetres"))


def box_of(bag: Place) -> Place:
    """The box in which a bag stands. LookupError for a bag that stands nowhere, which no service makes."""
    if bag.parent is None:
        raise LookupError(f"bag {bag.code} stands in no box")
    return bag.parent


def box_number(box: Place) -> int:
    """盒号 — the number at the end of a box's code."""
    return int(box.code.rpartition("-")[2])


@dataclass(frozen=True, slots=True)
class Inside:
    """One row of a place's page: a place in it, and how many bags that holds."""

    place: Place
    bags: int


def inside(place: Place) -> list[Inside]:
    """What stands directly in this place."""
    children = list(place.children.order_by("code"))
    if place.kind == PlaceKind.BOX:
        return [Inside(child, 1) for child in children]
    return [Inside(child, bags_in(child).count()) for child in children]


def rooms(staff: Any) -> list[Inside]:
    """The widest places this person may see: the county's room, or the town's cabinet."""
    seen = Place.objects.visible_to(staff)
    top = seen.filter(kind=PlaceKind.ROOM) or seen.filter(kind=PlaceKind.CABINET) or seen.filter(kind=PlaceKind.BOX)
    return [Inside(place, bags_in(place).count()) for place in top.order_by("code")]


def box_rules(staff: Any) -> list[BoxRule]:
    """排盒规则 of the divisions this person sees, the newest first."""
    return list(BoxRule.objects.visible_to(staff).order_by("division", "-valid_from"))
