"""Boxes, bags and the labels to stick on them."""

from dataclasses import dataclass, field
from typing import Any

import segno

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


@dataclass(frozen=True, slots=True)
class Label:
    """One label: what it says and the picture of its code."""

    heading: str
    code: str
    lines: list[str]

    @property
    def picture(self) -> str:
        """The code as QR (never Micro QR, which office readers miss), a data address for an image."""
        return segno.make_qr(self.code, error="m").svg_data_uri(scale=4, border=2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The labels of one box: its spine first, then its bags."""

    box: Place
    labels: list[Label]


def labels(box: Place) -> Sheet:
    """盒脊和袋签 — without names: a label is read by everybody who passes the shelf."""
    bags = list(box.children.order_by("code").prefetch_related("volumes"))
    span = f"{bags[0].code} 至 {bags[-1].code}" if bags else "空盒"
    spine = Label("盒脊", box.code, [*(place.label for place in box.path), f"共 {len(bags)} 袋", span])
    stuck = [Label("档案袋", bag.code, [v.archival_code for v in bag.volumes.all()] or [bag.label]) for bag in bags]
    return Sheet(box, [spine, *stuck])
