"""What leaves the case page: a form printed for signature, and sensitive values shown plain with a purpose."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dibao.access.pages import act, opened, staff_page
from dibao.documents.papers.engine import render as print_paper

from ...choices import Level
from ...queries import sheets
from ...services.paper import code_of
from ...services.plain import PLAIN, show_plain
from ..door import case_of

BLANKS = ("visit", "neighbour_interview", "objection", "panel")


@staff_page()
def print_form(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """打印表格 — the visit form as filled so far for signature, or a blank form for filling by hand."""
    case = case_of(request, number)
    visit = case.visits.filter(level=Level.TOWNSHIP).last()
    if kind == "visit" and visit is not None and "blank" not in request.GET:
        opened(request, "casework.print", case)
        content = print_paper("visit", sheets.visit(case, visit), code=code_of(case))
    elif kind in BLANKS:
        content = print_paper(kind, {}, code=code_of(case), blank=True)
    else:
        raise Http404
    return HttpResponse(content, content_type="application/pdf")


@staff_page()
@require_POST
def reveal(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """查看明文 — recorded with its purpose, then shown once."""
    if what not in PLAIN:
        raise Http404
    case = case_of(request, number)
    outcome = act(request, show_plain, case=case, what=what)
    if not outcome:
        return redirect("casework:case", number)
    return render(request, "casework/plain.html", {"case": case, "title": PLAIN[what][0], "rows": outcome.result})
