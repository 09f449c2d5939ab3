"""Find a place by scanning it, see what is in it, print its labels and lists."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import opened
from dibao.archive.choices import PlaceKind
from dibao.archive.models import Volume

from .. import printing
from ..choices import Sheet
from ..queries import places, sheets, stock
from .door import keeper_page, link_to, place_of

# What makes sense for which place; a room holds more than one wants in one file.
PRINTS = {
    PlaceKind.ROOM: (Sheet.CARDS,),
    PlaceKind.CABINET: (Sheet.CARDS, Sheet.SPINES),
    PlaceKind.BOX: (Sheet.ALL, Sheet.LABELS, Sheet.SPINES, Sheet.COVERS, Sheet.LISTS, Sheet.NOTES, Sheet.CARDS),
    PlaceKind.BAG: (Sheet.ALL, Sheet.LABELS, Sheet.COVERS, Sheet.LISTS, Sheet.NOTES),
}
UNKNOWN = "没有这个码对应的盒或袋，或不在您的管辖范围内。请核对标签后重扫，或到“档案”里按户号查找。"


@keeper_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """库房 — scan, or walk down from the room; inventories that wait."""
    shown = {"rooms": places.rooms(request.user), "open_ones": stock.open_ones(request.user)}
    return render(request, "holdings/index.html", shown)


@keeper_page
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """扫码打开 — what a scanner types into the one field."""
    typed = request.GET.get("code", "")
    found = places.place_by_code(typed, request.user)
    if found is None:
        why = UNKNOWN if typed.strip() else "请扫码，或输入袋签、盒脊上的编号。"
        return render(request, "holdings/unknown.html", {"why": why})
    return redirect("holdings:place", code=found.code)


@keeper_page
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """一个位置 — what is in it, where it stands, what can be printed and done there."""
    try:
        place = place_of(request, code)
    except Http404:
        # The code is not repeated: out of scope and unknown must look the same.
        return render(request, "holdings/unknown.html", {"why": UNKNOWN}, status=404)
    kind = PlaceKind(place.kind)
    shown: dict[str, Any] = {
        "place": place,
        "path": place.path,
        "inside": places.inside(place),
        "prints": PRINTS[kind],
        "is_bag": kind == PlaceKind.BAG,
        "is_box": kind == PlaceKind.BOX,
        "running": stock.open_inventory(place),
        "closed": stock.closed_inventories(place)[:5],
    }
    if kind == PlaceKind.BAG:
        opened(request, "holdings.view_bag", place)
        shown["volumes"] = Volume.objects.visible_to(request.user).filter(bag=place)
    return render(request, "holdings/place.html", shown)


@keeper_page
@require_safe
def printed(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """打印 — one PDF; nothing is stored. Covers and lists carry names, so who printed them is on record."""
    place = place_of(request, code)
    if what not in Sheet.values or what not in PRINTS[PlaceKind(place.kind)]:
        raise Http404
    sheet = Sheet(what)
    opened(request, f"holdings.print_{sheet.value}", place)
    made = sheets.sheets(place, sheet, link=link_to(request), staff=request.user)
    if not made:
        why = f"{place.label}里还没有档案袋，没有可打印的内容。"
        return render(request, "holdings/unknown.html", {"why": why})
    answer = HttpResponse(printing.render(made, title=f"{sheet.label} {place.code}"), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{sheet.value}-{place.code}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
