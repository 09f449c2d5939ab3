"""手机设备 — which handset touched which households."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.pages import staff_page

from ..permissions import READERS
from ..queries import handset_rows, handsets
from ..queries.clusters import PAGE


@staff_page(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """手机设备 — the one that touched most households first."""
    page = Paginator(handsets(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/handsets.html", {"page": page, "rows": handset_rows(list(page), request.user)})
