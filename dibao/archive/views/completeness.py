"""缺件 — what open files lack, from whom, since when, by place down to the household; and the same as a table to hand on."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.kernel import clock

from ..choices import Series, Source
from ..forms import ExportForm
from ..permissions import EXPORT_LIST
from ..queries.gaps import by_place, by_source, gaps
from ..services.exporting import export_gaps
from .scope import place_of, short_names, trail

PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page()
@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    """缺件 — asked anew each time it is opened."""
    return _page(request, ExportForm())


@staff_page(*EXPORT_LIST.posts)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出缺件清单."""
    form, place = ExportForm(request.POST), place_of(request)
    if form.is_valid():
        outcome = act(request, export_gaps, place=place, **form.cleaned_data)
        if outcome:
            answer = HttpResponse(outcome.result, content_type=XLSX)
            name = f"缺件清单-{clock.today()}.xlsx"
            answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
            return answer
        outcome.onto(form)
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    place, source = place_of(request), request.GET.get("from", "")
    found = gaps(place, request.user)
    rows = by_place(place, request.user, found)
    wanted = [gap for gap in found if gap.source == source] if source in Source.values else found
    page = Paginator(wanted, PAGE).get_page(request.GET.get("page"))
    names = short_names([*{*(row.division for row in rows), *(gap.division for gap in page)}], root=place)
    shown = {
        "place": place,
        "trail": trail(place, request.user),
        "rows": [(row, names[row.division]) for row in rows],
        "page": page,
        "lines": [(gap, names[gap.division]) for gap in page],
        "late": sum(gap.late for gap in found),
        "sources": list(by_source(found)),
        "files": sum(row.files for row in rows),
        "form": form,
        "may_export": may(request.user, EXPORT_LIST, place),
        "series": Series.choices,
    }
    return render(request, "archive/completeness.html", shown, status=status)
