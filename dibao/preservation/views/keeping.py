"""保管进度 — for the archivist and the system administrator: what was re-read, what is damaged, where the copies are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import staff_page

from ..queries import keeping as queries


@staff_page(PostKind.ARCHIVIST, PostKind.COUNTY_APPROVER, PostKind.AUDITOR, PostKind.SYSTEM_ADMIN)
@require_safe
def keeping(request: HttpRequest) -> HttpResponse:
    """保管进度 — figures of the whole house and 档号 only; no household is named."""
    shown = {
        "places": queries.progress(),
        "damaged": queries.damaged(),
        "exports": queries.exports(),
        "term": queries.TERM_DAYS,
    }
    return render(request, "preservation/keeping.html", shown)
