"""Boxes and the bags in them."""

from dataclasses import dataclass, field
from typing import Any

from dibao.regions import codes

from ..choices import PlaceKind
from ..models import Place


@dataclass(frozen=True, slots=True)
class Box:
    """A village box and the household bags in it, each with its volumes."""

    place: Place
    bags: list[Place] = field(default_factory=list)


def boxes(division: int, staff: Any) -> list[Box]:
    """一村一盒、一户一袋 — the boxes of a division and below, with their bags, by code."""
    places = Place.objects.visible_to(staff).filter(kind=PlaceKind.BOX, division__range=codes.span(division))
    found = places.order_by("code").prefetch_related("children__volumes").select_related("parent__parent")
    return [Box(box, sorted(box.children.all(), key=lambda bag: bag.code)) for box in found]
