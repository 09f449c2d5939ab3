"""办理指引 — every step with its rule and a filled-in sample of its paper (J6)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.pages import staff_page
from dibao.casework.choices import Status
from dibao.casework.guidance import GUIDES
from dibao.documents.papers.kinds import KINDS

from ..samples import sample as sample_of


@staff_page()
def index(request: HttpRequest) -> HttpResponse:
    """从申请到归档，一步一步."""
    steps = [
        {"label": Status(status).label, **guide, "paper": KINDS[guide["sample"]].title}
        for status, guide in GUIDES.items()
    ]
    blanks = [(kind.slug, kind.title) for kind in KINDS.values() if kind.blank]
    return render(request, "desk/help.html", {"steps": steps, "blanks": blanks})


@staff_page()
def sample(request: HttpRequest, kind: str) -> HttpResponse:
    """样表 — invented, marked 示例 on every page."""
    if kind not in KINDS:
        raise Http404
    return HttpResponse(sample_of(kind), content_type="application/pdf")
