"""接收 — batches of other offices that were taken in, our answer to each, and the number a family has here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act
from dibao.access.permissions import may

from ..choices import TransferKind
from ..forms import LinkForm
from ..models import Accession
from ..permissions import TRANSFER
from ..queries.registers import batches
from ..services import accession as service
from .door import one, reader_page


@reader_page
@require_safe
def accessions(request: HttpRequest) -> HttpResponse:
    """接收登记 — newest first; `?q=` a number of a household or a volume."""
    text = request.GET.get("q", "").strip()[:80]
    return render(request, "disposal/accessions.html", {"rows": batches(request.user, text=text), "q": text})


@reader_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一个接收批次."""
    return _page(request, one(request, Accession, pk), LinkForm(), 200)


@reader_page
@require_POST
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """接续户号."""
    found, form = one(request, Accession, pk), LinkForm(request.POST)
    if form.is_valid():
        outcome = act(request, service.link_household, accession=found, **form.cleaned_data)
        if outcome:
            messages.success(request, f"{outcome.result} 卷已接续到该户。")
            return redirect("disposal:accession", pk)
        outcome.onto(form)
    return _page(request, found, form, 422)


@reader_page
@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """回执 — our signed word, as the file the sender enters."""
    found = one(request, Accession, pk)
    if not found.receipt:
        return redirect("disposal:accession", pk)
    answer = HttpResponse(found.receipt, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{found.number}.json"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(request: HttpRequest, found: Accession, form: LinkForm, status: int) -> HttpResponse:
    shown = {
        "accession": found,
        "lines": found.lines.all(),
        "form": form,
        "may_link": found.kind == TransferKind.HOUSEHOLD and may(request.user, TRANSFER, found.division),
    }
    return render(request, "disposal/accession.html", shown, status=status)
