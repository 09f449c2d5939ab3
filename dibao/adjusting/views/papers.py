"""文书原件 — as it was printed, compared with its digest first; a sealed one is asked for in the reading room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dibao.access.pages import one_or_404, opened
from dibao.archive.queries import at_hand
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused

from ..models import AdjustmentPaper
from .door import reader_page


@reader_page
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """一份文书."""
    rows = AdjustmentPaper.objects.visible_to(request.user).select_related(
        "stored", "item__volume", "adjustment__household"
    )
    row = one_or_404(rows, pk=pk)
    if row.item and not at_hand(row.item.volume, request.user, class_code=row.item.class_code):
        return redirect("reading:volume", row.item.volume_id)
    opened(request, "adjusting.read_paper", row)
    try:
        with open_verified(row.stored) as source:
            content = source.read()
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=row.stored.media_type)
    answer["Content-Disposition"] = f'inline; filename="{row.kind}-{row.pk}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
