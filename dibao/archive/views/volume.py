"""Pages of volumes: find one, read its list, go through one series."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dibao.access.pages import one_or_404, opened, staff_page

from .. import queries
from ..choices import Series
from ..models import Volume

PAGE = 25


@staff_page()
def volumes(request: HttpRequest) -> HttpResponse:
    """案卷 — those in scope; a scanned code that fits one volume opens it."""
    text = request.GET.get("q", "").strip()
    found: Any = queries.find_volumes(text, request.user) if text else Volume.objects.visible_to(request.user)
    if text and len(found) == 1:
        return redirect("archive:volume", pk=found[0].pk)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "archive/volumes.html", {"page": page, "q": text, "series": Series.choices})


@staff_page()
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """卷内目录 — the papers of one volume in their order, by series, and where the paper stands."""
    volume = one_or_404(Volume.objects.visible_to(request.user).select_related("fonds", "bag"), pk=pk)
    opened(request, "archive.view_volume", volume)
    return render(request, "archive/volume.html", {"contents": queries.contents(volume, request.user)})


@staff_page()
def series(request: HttpRequest, series: str) -> HttpResponse:
    """收入评估、公示监管、审核 — one series across all volumes in scope (F3)."""
    if series not in Series.values:
        raise Http404
    page = Paginator(queries.series_across(series, request.user), PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "label": Series(series).label, "series": Series.choices, "current": series}
    return render(request, "archive/series.html", shown)
