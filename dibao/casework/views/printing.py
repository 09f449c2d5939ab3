"""打印签字件 — forms for signing with what is known, and blanks for filling by hand; nothing is stored."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dibao.access.pages import staff_page
from dibao.documents.papers.engine import render
from dibao.documents.papers.kinds import KINDS

from ..models import Case
from ..queries import sheets
from ..services.paper import code_of
from ..services.reveal import printed_for_signing
from .door import case_of

# Forms the family signs, by kind: what fills them. A field not known yet is an empty line to write on.
FOR_SIGNING: dict[str, str] = {
    "application": "最低生活保障申请书",
    "declaration": "家庭经济状况声明和承诺书",
    "authorisation": "信息核对授权书",
    "visit": "入户调查表（空白）",
}
DATA: dict[str, Callable[[Case], dict[str, Any]]] = {
    "application": sheets.application,
    "declaration": sheets.declaration,
    "authorisation": sheets.authorisation,
    "visit": sheets.visit_to_fill,
}


@staff_page()
@require_safe
def for_signing(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """打印签字件."""
    case = case_of(request, number)
    if kind not in DATA:
        raise Http404
    printed_for_signing(case=case, kind=kind, by=request.user)
    return _pdf(render(kind, DATA[kind](case), code=code_of(case), blank=True), f"{kind}-{case.number}.pdf")


@staff_page()
@require_safe
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    """空白表 — for filling by hand, without anybody's name."""
    if kind not in KINDS or not KINDS[kind].blank:
        raise Http404
    return _pdf(render(kind, {}, code="", blank=True), f"{kind}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
