"""Pages of volumes: find one, read its list, go through one series."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.access.permissions import may
from dibao.access.rooms import rooms_for
from dibao.regions import codes

from .. import queries
from ..choices import Category, Series
from ..forms import ExemptionForm
from ..models import Volume
from ..permissions import EXCEPT_MISSING, REFER, VERIFY_FILE
from ..queries.duties import duties, series_counts
from ..queries.records import pointers
from ..services.exemption import except_missing
from .rooms import RECEIVED, ROOMS
from .scope import place_of, short_names, trail

PAGE = 25


@staff_page()
def volumes(request: HttpRequest) -> HttpResponse:
    """案卷 — those in scope; a scanned code that fits one volume opens it."""
    text = request.GET.get("q", "").strip()
    found: Any = queries.find_volumes(text, request.user) if text else Volume.objects.visible_to(request.user)
    if text and len(found) == 1:
        return redirect("archive:volume", pk=found[0].pk)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rooms = list(rooms_for(request.user, ROOMS))
    received = any(rooms_for(request.user, (RECEIVED,)))
    shown = {"page": page, "q": text, "series": Series.choices, "rooms": rooms, "received": received}
    return render(request, "archive/volumes.html", shown)


@staff_page()
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """卷内目录 — the papers of one volume in their order, by series, and where the paper stands."""
    volume = one_or_404(Volume.objects.visible_to(request.user).select_related("fonds", "bag"), pk=pk)
    opened(request, "archive.view_volume", volume)
    staff = request.user
    shown = {
        "contents": queries.contents(volume, staff),
        "gaps": queries.gaps_in(volume),
        "file": queries.file_of(volume) if volume.category == Category.PROFESSIONAL else None,
        "pointers": pointers(volume, staff),
        "former": list(volume.former_codes.all()),
        "may_verify": may(staff, VERIFY_FILE, volume.division),
        "may_refer": may(staff, REFER, volume.division),
        "may_except": volume.is_open and may(staff, EXCEPT_MISSING, volume.division),
    }
    return render(request, "archive/volume.html", shown)


@staff_page()
def series(request: HttpRequest, series: str) -> HttpResponse:
    """收入评估、公示监管、审核 — one series across all volumes in scope (F3)."""
    if series not in Series.values:
        raise Http404
    place = place_of(request)
    papers = queries.series_across(series, request.user).filter(volume__division__range=codes.span(place))
    rows = series_counts(place, series, request.user)
    names = short_names([division for division, _, _ in rows], root=place)
    shown = {
        "page": Paginator(papers, PAGE).get_page(request.GET.get("page")),
        "label": Series(series).label,
        "series": Series.choices,
        "current": series,
        "place": place,
        "trail": trail(place, request.user),
        "rows": [(division, names[division], total, having) for division, total, having in rows],
        "duty": next(duty for duty in duties(place)[1] if duty.slug == series),
    }
    return render(request, "archive/series.html", shown)


@staff_page(*EXCEPT_MISSING.posts)
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, pk: Any) -> HttpResponse:
    """签署缺件说明 — a named person says why a required paper will not come; the reason goes into the sealed package."""
    volume = one_or_404(Volume.objects.visible_to(request.user), pk=pk)
    gaps, posted = queries.gaps_in(volume), request.method == "POST"
    form = ExemptionForm(request.POST or None, gaps=gaps, initial={"kind": request.GET.get("kind", "")})
    if posted and form.is_valid():
        outcome = act(request, except_missing, said="已签署缺件说明。", volume=volume, **form.signed())
        if outcome:
            return redirect("archive:volume", pk=volume.pk)
        outcome.onto(form)
    return render(
        request, "archive/exempt.html", {"form": form, "volume": volume, "gaps": gaps}, status=422 if posted else 200
    )
