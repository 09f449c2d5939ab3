"""年度核实 — how far this year's round has come, which files nobody looked at for a year, and one file looked through."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dibao.access.pages import act, one_or_404, staff_page
from dibao.kernel import clock

from ..choices import Series
from ..forms import VerifyForm
from ..models import Volume
from ..permissions import VERIFY_FILE
from ..queries.freshness import file_of, files, progress
from ..services.verifying import verify_blocks
from .scope import place_of, short_names, trail

PAGE = 25


@staff_page()
@require_safe
def freshness(request: HttpRequest) -> HttpResponse:
    """年度核实 — progress by place, and what is left to do, the longest first."""
    place = place_of(request)
    found, year = files(place, request.user), clock.today().year
    rows = progress(place, found)
    left = [file for file in found if not file.done_in(year)]
    page = Paginator(left, PAGE).get_page(request.GET.get("page"))
    names = short_names([*{*(row.division for row in rows), *(file.division for file in page)}], root=place)
    shown = {
        "place": place,
        "trail": trail(place, request.user),
        "year": year,
        "rows": [(row, names[row.division]) for row in rows],
        "page": page,
        "lines": [(file, names[file.division]) for file in page],
        "total": len(found),
        "done": len(found) - len(left),
        "series": Series.choices,
        "may_verify": request.user.holds(*VERIFY_FILE.posts),  # type: ignore[union-attr]
    }
    return render(request, "archive/freshness.html", shown)


@staff_page(*VERIFY_FILE.posts)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, pk: Any) -> HttpResponse:
    """核实 — the blocks of one household's file, and what was compared today."""
    volume = one_or_404(Volume.objects.visible_to(request.user), pk=pk)
    form, posted = VerifyForm(request.POST or None), request.method == "POST"
    if posted and form.is_valid():
        outcome = act(
            request, verify_blocks, verb="archive.verify_file", said="已登记核实。", volume=volume, **form.cleaned_data
        )
        if outcome:
            return redirect("archive:volume", pk=volume.pk)
        outcome.onto(form)
    shown = {"volume": volume, "file": file_of(volume), "form": form}
    return render(request, "archive/verify.html", shown, status=422 if posted else 200)
