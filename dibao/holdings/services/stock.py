"""清点 — begin a run over a place, scan or tick its bags, go on any day, close it with a report."""

from collections.abc import Sequence

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import PlaceKind
from dibao.archive.models import Place
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from .. import printing
from ..choices import Found
from ..models import Inventory, Line
from ..permissions import TAKE_STOCK
from ..queries import places, stock

_BY_HAND = (Found.PRESENT, Found.DAMAGED, Found.MISSING)


@transaction.atomic
def begin(*, place: Place, by: Actor) -> Inventory:
    """开始清点 — every bag that stands in the place is expected; the run that is still open, when there is one."""
    require(by, TAKE_STOCK, place.division)
    if (already := stock.open_inventory(place)) is not None:
        return already
    bags = list(places.bags_in(place))
    if not bags:
        raise Invalid(f"{place.label}里没有档案袋，不用清点。")
    inventory = Inventory.objects.create(
        place=place, division=place.division, begun_by=by.actor_key, at_box=place if _is_box(place) else None
    )
    lines = [Line.objects.create(inventory=inventory, bag=bag) for bag in bags]
    record("holdings.begin_inventory", by=by, about=inventory, rows=lines, data={"expected": len(lines)})
    return inventory


@transaction.atomic
def scan(*, inventory: Inventory, code: str, by: Actor) -> str:
    """扫码 — of a box: its bags come next; of a bag: it was seen here. Returns what was noted, as a sentence.

    A bag seen in another box than its own is misplaced; one that this run does not expect is a stray, and where
    another open run expects it, it is misplaced there.
    """
    inventory = _open(inventory)
    require(by, TAKE_STOCK, inventory.division)
    place = places.place_by_code(code, by)
    if place is None:
        raise Invalid(
            f"没有“{code.strip()}”这个码对应的盒或袋，或不在您的管辖范围内。请核对后重扫，或在下面的清单里勾选。"
        )
    if place.kind == PlaceKind.BAG:
        return _seen(inventory, place, by)
    if not _is_box(place) or inventory.place not in place.path:
        raise Invalid(f"{place.label}不在本次清点范围内。请扫范围内的盒脊或档案袋。")
    inventory.at_box = place
    inventory.save(update_fields=["at_box"])
    record("holdings.scan", by=by, about=inventory, data={"box": place.code})
    return f"现在清点{place.label}，请逐袋扫码。"


def _seen(inventory: Inventory, bag: Place, by: Actor) -> str:
    line = Line.objects.filter(inventory=inventory, bag=bag).first()
    here = inventory.at_box
    if line is None:
        return _stray(inventory, bag, by)
    if not line.expected:
        return f"档案袋 {bag.code} 已记为不属此处。"
    home = here is None or here.pk == bag.parent_id
    # What was damaged stays damaged when it is scanned again.
    state = (Found.DAMAGED if line.state == Found.DAMAGED else Found.PRESENT) if home else Found.MISPLACED
    _set(line, state, by, seen_in=None if home else here)
    record("holdings.scan", by=by, about=inventory, rows=[line], data={"bag": bag.code, "state": state})
    if home:
        return f"档案袋 {bag.code}：{Found(state).label}。"
    return f"档案袋 {bag.code} 错位：应在{_label(bag.parent)}。请放回，或先放一边。"


def _stray(inventory: Inventory, bag: Place, by: Actor) -> str:
    here = inventory.at_box or inventory.place
    line = Line(inventory=inventory, bag=bag, expected=False)
    _set(line, Found.MISPLACED, by, seen_in=here)
    elsewhere = list(
        Line.objects.filter(bag=bag, expected=True, inventory__closed_at=None).exclude(inventory=inventory)
    )
    for other in elsewhere:
        _set(other, Found.MISPLACED, by, seen_in=here)
    record("holdings.scan", by=by, about=inventory, rows=[line, *elsewhere], data={"bag": bag.code, "state": "stray"})
    return f"档案袋 {bag.code} 不属此处：应在{_label(bag.parent)}。请送回。"


@transaction.atomic
def mark(*, inventory: Inventory, bag: str, state: str, note: str = "", by: Actor) -> Line:
    """勾选 — what was seen of one expected bag without scanning; `state` is present, damaged or missing."""
    inventory = _open(inventory)
    require(by, TAKE_STOCK, inventory.division)
    line = Line.objects.filter(inventory=inventory, bag__code=bag, expected=True).first()
    if line is None or state not in _BY_HAND:
        raise Invalid("请在清单里选一个档案袋，并说明在位、破损还是缺失。")
    if state == Found.DAMAGED and not note.strip():
        raise Invalid(fields={"note": "请写明哪里破损，例如“受潮，第 3 页粘连”。"})
    _set(line, Found(state), by, note=note.strip())
    record("holdings.mark", by=by, about=inventory, rows=[line], data={"bag": bag, "state": state})
    return line


def close(*, inventory: Inventory, by: Actor) -> Inventory:
    """结束清点 — what was not seen is missing; the report is printed and kept. Conflict when somebody scanned meanwhile."""
    require(by, TAKE_STOCK, inventory.division)
    lines = stock.lines_of(_still_open(inventory))
    before = [(line.pk, line.state, line.at) for line in lines]
    for line in lines:
        line.state = Found.MISSING if line.state == Found.WAITING else Found(line.state)
    today = clock.today()
    title = f"档案清点报告 {inventory.place.label} {today:%Y-%m-%d}"
    pdf = printing.render(stock.report_sheets(inventory, lines, on=today, by=by.actor_name), title=title)
    report = put(content=pdf, name=f"{title}.pdf", by=by)
    return _close(inventory=inventory, before=before, report=report, by=by)


@transaction.atomic
def _close(*, inventory: Inventory, before: Sequence[tuple[object, ...]], report: StoredFile, by: Actor) -> Inventory:
    inventory = _open(inventory)
    lines = stock.lines_of(inventory)
    if [(line.pk, line.state, line.at) for line in lines] != before:
        raise Conflict("结束时又有人扫了码，清点没有结束。请看一眼清单，再点一次“结束清点”。")
    missing = [line for line in lines if line.state == Found.WAITING]
    for line in missing:
        _set(line, Found.MISSING, by)
    inventory.closed_at, inventory.closed_by, inventory.report = clock.now(), by.actor_key, report
    inventory.at_box = None
    inventory.save(update_fields=["closed_at", "closed_by", "report", "at_box"])
    record("holdings.close_inventory", by=by, about=inventory, rows=missing, data={"missing": len(missing)})
    return inventory


def _set(line: Line, state: Found, by: Actor, *, seen_in: Place | None = None, note: str = "") -> None:
    line.state, line.seen_in, line.at, line.by = state, seen_in, clock.now(), by.actor_key
    line.note = note or line.note
    line.save()


def _open(inventory: Inventory) -> Inventory:
    return _still_open(
        Inventory.objects.select_for_update(of=("self",)).select_related("place", "at_box").get(pk=inventory.pk)
    )


def _still_open(inventory: Inventory) -> Inventory:
    if inventory.closed_at is not None:
        raise Conflict("这次清点已经结束。要再清点，请重新开始一次。")
    return inventory


def _is_box(place: Place) -> bool:
    return place.kind == PlaceKind.BOX


def _label(place: Place | None) -> str:
    return place.label if place else "未知位置"
