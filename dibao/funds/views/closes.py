"""月结 — which month is next, what stands against it, the close and its papers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused

from ..choices import Source
from ..models import ClosePaper, MonthClose
from ..permissions import CLOSE
from ..queries.standing import against, first_open
from ..services import close as services
from .door import close_page, covered, last_month, month_of, paged, place_of, reader_page, where


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """月结 — the next month of a place with what stands against it, and the months closed so far."""
    staff: Any = request.user
    place = place_of(request)
    month = first_open(place)
    begun = MonthClose.objects.visible_to(staff).filter(division=place, state="closing").first()
    page = paged(request, MonthClose.objects.visible_to(staff))
    context = where(place) | {
        "page": page,
        "asked": f"place={place}&",
        "month": begun.month if begun else month,
        "begun": begun,
        "against": [] if begun or month is None else against(place, month),
        "may_close": staff.covers(place, CLOSE.posts),
        "last_month": last_month(),
    }
    return render(request, "funds/closes.html", context)


@close_page
@require_POST
def close(request: HttpRequest, division: int, month: str) -> HttpResponse:
    """结账 or carry on."""
    place = covered(request, division)
    outcome = act(
        request, services.close_month, verb="funds.close", said="已结账，四份文书已归入会计档案。", division=place,
        month=month_of(month, default=last_month()),
    )  # fmt: skip
    return redirect("funds:close", outcome.result.number) if outcome else redirect(f"/funds/closes/?place={place}")


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一次月结 — its sums and papers."""
    row = one_or_404(MonthClose.objects.visible_to(request.user), number=number)
    shares = [(Source(source).label, fen) for source, fen in row.totals.get("shares", {}).items()]
    papers = row.papers.select_related("record")
    context = where(row.division) | {"close": row, "shares": shares, "papers": papers}
    return render(request, "funds/close.html", context)


@reader_page
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """文书原件 — as it was printed, compared with its digest first."""
    row = one_or_404(ClosePaper.objects.visible_to(request.user).select_related("stored"), pk=pk)
    opened(request, "funds.read_paper", row)
    try:
        with open_verified(row.stored) as source:
            content = source.read()
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.kind}-{row.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
