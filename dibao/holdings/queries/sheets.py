"""打印内容 — what labels, spines, covers, lists, notes and cards say, from the rows, for `printing.render`.

Labels and spines carry no names: everybody who passes the shelf reads them. A title that the printing person may not
read (another archivist keeps that class) is left out of a list, its line is not.
"""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from dibao.archive.choices import PlaceKind
from dibao.archive.models import Item, Place, Volume
from dibao.archive.queries import class_visible
from dibao.archive.scheme import FRAME, kind_of
from dibao.kernel import clock

from ..choices import Sheet
from .places import bags_in, box_number, box_of, measure_for, pages_of, spines_of

Link = Callable[[str], str]
PER_LABEL_PAGE, PER_LIST_PAGE, PER_CARD_PAGE = 10, 26, 2
LEFT, RIGHT = 10, 200  # millimetres of an A4 that spines may use
NOT_YOURS = "（由其他保管人保管，题名从略）"


def sheets(place: Place, what: Sheet, *, link: Link, staff: Any) -> list[dict[str, Any]]:
    """The sheets of one kind for everything in `place`; `link` makes the address that the QR of a code opens."""
    bags = list(bags_in(place).select_related("parent__parent__parent"))
    if what == Sheet.CARDS:
        return _cards([place] if place.kind in (PlaceKind.BOX, PlaceKind.CABINET, PlaceKind.ROOM) else [], link)
    if what == Sheet.SPINES:
        return _spines(bags, link)
    volumes = _volumes(bags)
    if what == Sheet.LABELS:
        return _labels(bags, volumes, link)
    items = _items(bags)
    made: list[dict[str, Any]] = _labels(bags, volumes, link) if what == Sheet.ALL else []
    for bag in bags:
        if what in (Sheet.COVERS, Sheet.ALL):
            made.append(_cover(bag, volumes[bag.pk], items, link))
        for volume in volumes[bag.pk]:
            if what in (Sheet.LISTS, Sheet.ALL):
                made += _lists(volume, items.get(volume.pk, []), link(bag.code), set(class_visible(staff, volume)))
            if what in (Sheet.NOTES, Sheet.ALL):
                made.append(_note(volume, items.get(volume.pk, []), link(bag.code)))
    return made


def _volumes(bags: list[Place]) -> dict[int, list[Volume]]:
    found: dict[int, list[Volume]] = {bag.pk: [] for bag in bags}
    rows = Volume.objects.filter(bag__in=list(found)).select_related("fonds").prefetch_related("exemptions")
    for volume in rows.order_by("archival_code"):
        found[volume.bag_id].append(volume)
    return found


def _items(bags: list[Place]) -> dict[Any, list[Item]]:
    rows = Item.objects.filter(volume__bag__in=bags).exclude(kind__in=FRAME).live()
    found: dict[Any, list[Item]] = {}
    for item in rows:
        found.setdefault(item.volume_id, []).append(item)
    return found


def _labels(bags: list[Place], volumes: dict[int, list[Volume]], link: Link) -> list[dict[str, Any]]:
    labels = [
        {
            "code": bag.code,
            "link": link(bag.code),
            "place": box_of(bag).label.rpartition("盒")[0] or box_of(bag).label,
            "volumes": "\n".join(volume.archival_code for volume in volumes[bag.pk][-3:]),
            "box": f"盒 {box_number(box_of(bag)):02d}",
        }
        for bag in bags
    ]
    return [{"kind": "labels", "labels": page} for page in _pages(labels, PER_LABEL_PAGE)]


def _spines(bags: list[Place], link: Link) -> list[dict[str, Any]]:
    """Side by side, as many as an A4 holds."""
    pages: list[list[dict[str, Any]]] = [[]]
    x = LEFT
    volumes, pages_by_bag = _volumes(bags), pages_of(bags)
    spines = spines_of({box_of(bag).pk: box_of(bag) for bag in bags}.values())
    for box, inside in groupby(bags, key=box_of):
        made = _spine(box, list(inside), volumes, pages_by_bag, spines.get(box.pk, 0)) | {"link": link(box.code)}
        if x + made["spine"] > RIGHT:
            pages.append([])
            x = LEFT
        pages[-1].append(made | {"x": x})
        x += made["spine"]
    return [{"kind": "spines", "spines": page} for page in pages if page]


def _spine(
    box: Place, bags: list[Place], volumes: dict[int, list[Volume]], pages: dict[int, int], spine: int
) -> dict[str, Any]:
    inside = [volume for bag in bags for volume in volumes[bag.pk]]
    measure = measure_for(box.division)
    thickness = sum(measure.thickness(pages.get(bag.pk, 0)) for bag in bags)
    return {
        "code": box.code,
        "spine": spine or measure.boxes.narrowest(thickness),
        "fonds": _joined(volume.fonds.code for volume in inside),
        "year": _span(sorted({volume.year for volume in inside})),
        "retention": _joined(volume.get_retention_display() for volume in inside),
        "category": _joined(volume.get_category_display() for volume in inside),
        "place": "\n".join(place.label for place in box.path[1:]),
        "first": bags[0].code,
        "last": bags[-1].code,
        "count": len(bags),
        "number": f"{box_number(box):02d}",
    }


def _cover(bag: Place, volumes: list[Volume], items: dict[Any, list[Item]], link: Link) -> dict[str, Any]:
    box = box_of(bag)
    return {
        "kind": "covers",
        "code": bag.code,
        "link": link(bag.code),
        "place": box.label.rpartition("盒")[0] or box.label,
        "path": " › ".join(place.label for place in box.path),
        "volumes": [
            {
                "category": volume.get_category_display(),
                "code": volume.archival_code,
                "title": volume.title,
                "year": volume.year,
                "retention": volume.get_retention_display(),
                "status": volume.get_status_display(),
                "count": len(items.get(volume.pk, [])),
                "pages": sum(max(item.pages, 1) for item in items.get(volume.pk, [])),
            }
            for volume in volumes
        ],
    }


def _lists(volume: Volume, items: list[Item], link: str, seen: set[str]) -> list[dict[str, Any]]:
    rows, page = [], 1
    for order, item in enumerate(items, start=1):
        last = page + max(item.pages, 1) - 1
        shown = item.class_code in seen
        rows.append({
            "order": item.number or order,
            "author": item.responsible if shown else "",
            "title": item.title if shown else NOT_YOURS,
            "dated": f"{item.dated:%Y-%m-%d}",
            "pages": str(page) if last == page else f"{page}-{last}",
            "note": "" if item.pages else "非纸质",
        })  # fmt: skip
        page = last + 1
    parts = _pages(rows, PER_LIST_PAGE) or [[]]
    return [
        {
            "kind": "lists", "code": volume.archival_code, "link": link, "title": volume.title,
            "retention": volume.get_retention_display(), "rows": part,
            "part": f"第 {at} 页，共 {len(parts)} 页" if len(parts) > 1 else "",
        }
        for at, part in enumerate(parts, start=1)
    ]  # fmt: skip


def _note(volume: Volume, items: list[Item], link: str) -> dict[str, Any]:
    missing = [f"缺《{kind_of(each.kind).title}》：{each.reason}" for each in volume.exemptions.all()]
    return {
        "kind": "notes",
        "code": volume.archival_code,
        "link": link,
        "title": volume.title,
        "count": len(items),
        "pages": sum(max(item.pages, 1) for item in items),
        "situation": "；\n".join(missing),
        "opened": f"{volume.opened_at.astimezone(clock.OFFICE):%Y-%m-%d}",
    }


def _cards(places: list[Place], link: Link) -> list[dict[str, Any]]:
    cards = [
        {
            "code": each.code, "link": link(each.code), "label": each.label,
            "path": " › ".join(place.label for place in each.path),
            "inside": _inside(each),
        }
        for place in places
        for each in [place, *_below(place)]
    ]  # fmt: skip
    return [{"kind": "cards", "cards": page} for page in _pages(cards, PER_CARD_PAGE)]


def _below(place: Place) -> list[Place]:
    return [] if place.kind == PlaceKind.BOX else list(place.children.order_by("code"))


def _inside(place: Place) -> str:
    """Up to twelve lines: a card is read standing."""
    if place.kind == PlaceKind.BOX:
        return f"共 {place.children.count()} 袋"
    rows = [f"{child.label}　{bags_in(child).count()} 袋" for child in place.children.order_by("code")[:13]]
    return "\n".join(rows if len(rows) <= 12 else [*rows[:11], "……"])


def _pages(rows: list[Any], size: int) -> list[list[Any]]:
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def _joined(values: Iterable[str]) -> str:
    return "、".join(sorted(set(values)))


def _span(years: list[int]) -> str:
    return "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}—{years[-1]}"
