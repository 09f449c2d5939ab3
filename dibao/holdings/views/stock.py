"""清点 — one field for the scanner, a list to tick, a report at the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, opened
from dibao.archive.choices import PlaceKind
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused

from ..choices import Found
from ..models import Inventory
from ..queries import stock
from ..services import stock as service
from .door import keeper_page, place_of

COUNTED = (PlaceKind.ROOM, PlaceKind.CABINET, PlaceKind.BOX)


@keeper_page
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """清点 of a place: the run that is open, or how to begin one; and the earlier ones."""
    place = place_of(request, code, *COUNTED)
    running = stock.open_inventory(place)
    shown: dict[str, Any] = {"place": place, "running": running, "closed": stock.closed_inventories(place)}
    if running is not None:
        lines = stock.lines_of(running)
        shown |= {"lines": lines, "counts": stock.counted(lines), "states": Found}
    return render(request, "holdings/inventory.html", shown)


@keeper_page
@require_POST
def do(request: HttpRequest, code: str) -> HttpResponse:
    """开始、扫码、勾选、结束."""
    place = place_of(request, code, *COUNTED)
    verb, running = request.POST.get("verb", ""), stock.open_inventory(place)
    if verb == "begin":
        act(request, service.begin, verb="holdings.begin_inventory", place=place,
            said="清点已开始。随时可以停下，以后接着清点。")  # fmt: skip
    elif running is None:
        messages.error(request, "这里没有进行中的清点，可能已经结束。")
    else:
        _go_on(request, verb, running)
    return redirect("holdings:inventory", code=code)


def _go_on(request: HttpRequest, verb: str, running: Inventory) -> None:
    sent = request.POST
    if verb == "scan":
        outcome = act(request, service.scan, inventory=running, code=sent.get("code", ""))
        if outcome:
            messages.info(request, outcome.result)
    elif verb == "mark":
        bag, state, note = sent.get("bag", ""), sent.get("state", ""), sent.get("note", "")[:200]
        act(request, service.mark, inventory=running, bag=bag, state=state, note=note, said=f"档案袋 {bag} 已记录。")
    elif verb == "close":
        act(request, service.close, verb="holdings.close_inventory", inventory=running,
            said="清点已结束，报告已生成并保存。")  # fmt: skip


@keeper_page
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """清点报告 — of the run `?of=`, or of the newest; without one, back to the inventory."""
    place = place_of(request, code, *COUNTED)
    closed = stock.closed_inventories(place)
    found = next((each for each in closed if str(each.pk) == request.GET.get("of", str(each.pk))), None)
    if found is None or found.report is None:
        return redirect("holdings:inventory", code=code)
    opened(request, "holdings.read_report", found)
    try:
        with open_verified(found.report) as stream:
            answer = HttpResponse(stream.read(), content_type="application/pdf")
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
        return redirect("holdings:inventory", code=code)
    answer["Content-Disposition"] = f'inline; filename="inventory-{place.code}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
