"""专库 — the special libraries, each as a live view of its own fields, counted by place, with export."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries.divisions import path_name, path_names

from .. import queries
from ..forms import ExportForm
from ..permissions import EXPORT, LIBRARY_READERS
from ..services.library import export as export_library
from ..special_libraries import LIBRARIES, Library

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _library(slug: str) -> Library:
    if slug not in LIBRARIES:
        raise Http404
    return LIBRARIES[slug]


def _place(request: HttpRequest) -> int:
    """The place asked for, if a post of this person covers it; else the place of his first post."""
    posts = request.user.live_posts  # type: ignore[union-attr]
    asked = request.GET.get("place", "")
    if asked.isdigit() and any(codes.within(int(asked), post.division) for post in posts):
        return int(asked)
    return int(posts[0].division)


@staff_page(*LIBRARY_READERS)
@require_safe
def library(request: HttpRequest, slug: str) -> HttpResponse:
    """一个专库."""
    return _page(request, _library(slug), ExportForm())


def _page(request: HttpRequest, wanted: Library, form: ExportForm, *, status: int = 200) -> HttpResponse:
    place = _place(request)
    where = path_name(place)
    found = queries.people(wanted, place=place, staff=request.user, on=clock.today())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    entries = queries.shown(wanted, list(page), clock.today())
    names = path_names({entry.division for entry in entries})
    shown = {
        "library": wanted,
        "libraries": LIBRARIES.values(),
        "place": place,
        "where": where,
        "places": [(code, name.removeprefix(where) or name, count) for code, name, count in queries.by_place(found)],
        "page": page,
        "rows": [(entry, names[entry.division].removeprefix(where) or where) for entry in entries],
        "form": form,
        "may_export": may(request.user, EXPORT, place),
    }
    return render(request, "reading/library.html", shown, status=status)


@staff_page(*LIBRARY_READERS)
@require_POST
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """导出专库."""
    wanted, form = _library(slug), ExportForm(request.POST)
    if form.is_valid():
        outcome = act(request, export_library, library=slug, place=_place(request), **form.cleaned_data)
        if outcome:
            answer = HttpResponse(outcome.result, content_type=XLSX)
            name = f"{wanted.label}-{clock.today()}.xlsx"
            answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
            return answer
        outcome.onto(form)
    return _page(request, wanted, form, status=422)
