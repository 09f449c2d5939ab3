"""Pages of places: which box holds which bag."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.pages import staff_page
from dibao.regions.codes import NATION

from .. import queries
from ..choices import Series


@staff_page()
def boxes(request: HttpRequest) -> HttpResponse:
    """一村一盒、一户一袋 — every box in scope with its bags (F4)."""
    shown = {"boxes": queries.boxes(NATION, request.user), "series": Series.choices}
    return render(request, "archive/boxes.html", shown)
