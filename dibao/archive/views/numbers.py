"""号码清查 — the running numbers of the area, those with a gap or a double first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import staff_page

from ..queries.numbers import number_lines

PAGE = 50


@staff_page(PostKind.TOWNSHIP_CLERK, PostKind.ARCHIVIST, PostKind.COUNTY_APPROVER, PostKind.AUDITOR)
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """号码清查 — read over the tables each time."""
    lines = number_lines(request.user)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "wrong": sum(bool(line.problems) for line in lines),
        "given": sum(line.used for line in lines),
    }
    return render(request, "archive/numbers.html", shown)
