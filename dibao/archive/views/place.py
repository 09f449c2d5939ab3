"""Pages of places: which box holds which bag, and the labels to stick on them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.choices import PostKind
from dibao.access.pages import one_or_404, staff_page
from dibao.regions.codes import NATION

from .. import queries
from ..choices import PlaceKind, Series
from ..models import Place


@staff_page()
def boxes(request: HttpRequest) -> HttpResponse:
    """一村一盒、一户一袋 — every box in scope with its bags (F4)."""
    shown = {"boxes": queries.boxes(NATION, request.user), "series": Series.choices}
    return render(request, "archive/boxes.html", shown)


@staff_page(PostKind.TOWNSHIP_CLERK, PostKind.ARCHIVIST)
def labels(request: HttpRequest, pk: Any) -> HttpResponse:
    """标签 — the spine of one box and a label for each of its bags, with codes a scanner reads."""
    box = one_or_404(Place.objects.visible_to(request.user).filter(kind=PlaceKind.BOX), pk=pk)
    return render(request, "archive/labels.html", {"sheet": queries.labels(box)})
