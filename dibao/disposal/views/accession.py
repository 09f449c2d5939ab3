"""接收 — batches of other offices that were taken in, our answer to each, and the number a family has here."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import act
from dibao.access.permissions import may
from dibao.kernel.refusals import Conflict

from ..choices import Outcome, TransferKind
from ..forms import LinkForm, ParcelForm
from ..models import Accession
from ..permissions import TRANSFER
from ..queries.handing import taken_in, waiting
from ..queries.registers import batches
from ..services import accession as service
from ..services.tray import clear, lay_in
from ..trays import came_in_as, folder_of, in_tray
from .door import archivist_page, one, own_division, reader_page

PAGE = 25


def _may_take(request: HttpRequest) -> bool:
    return may(request.user, TRANSFER, own_division(request))


@reader_page
@require_safe
def accessions(request: HttpRequest) -> HttpResponse:
    """接收登记 — newest first; `?q=` a number of a household or a volume."""
    text = request.GET.get("q", "").strip()[:80]
    waiting_there = len(waiting(request.user))
    shown = {"rows": batches(request.user, text=text), "q": text, "waiting": waiting_there}
    return render(request, "disposal/accessions.html", shown | {"may_take": _may_take(request)})


@archivist_page
@require_http_methods(["GET", "HEAD", "POST"])
def tray(request: HttpRequest) -> HttpResponse:
    """收件箱 — batches that wait; put one in as a ZIP, look at it and take it in, or take an answered one away."""
    form, verb = ParcelForm(), request.POST.get("verb", "")
    if verb == "upload":
        form = ParcelForm(request.POST, request.FILES)
        if form.is_valid():
            outcome = act(request, lay_in, content=form.cleaned_data["file"].file, division=own_division(request),
                          said="移交包已放进收件箱，请在下面核对后接收。")  # fmt: skip
            if outcome:
                return redirect("disposal:tray")
            outcome.onto(form)
    elif verb == "take":
        return _taken(request, came_in_as(request.POST.get("name", "")))
    shown = {"form": form, "rows": waiting(request.user), "place": in_tray()}
    return render(request, "disposal/tray.html", shown, status=422 if request.method == "POST" else 200)


def _taken(request: HttpRequest, folder: Path | None) -> HttpResponse:
    """Go on with the batch in this folder; its page shows how far it is."""
    if folder is None:
        messages.error(request, "收件箱里已经没有这个移交包。请把它放回收件箱，再从停下的地方接着收。")
        return redirect("disposal:tray")
    outcome = act(request, service.accept_some, verb="disposal.accept", folder=folder)
    return redirect("disposal:accession", outcome.result.pk) if outcome else redirect("disposal:tray")


@reader_page
@require_POST
def do(request: HttpRequest, pk: UUID) -> HttpResponse:
    """接着接收、清出收件箱."""
    found, verb = one(request, Accession, pk), request.POST.get("verb", "")
    if verb == "go_on":
        outcome = act(request, _go_on, verb="disposal.accept", accession=found)
        if outcome and outcome.result.answered_at:
            messages.success(request, "全部核验完毕。请下载回执交回对方。")
    elif verb == "clear":
        act(request, clear, verb="disposal.clear_tray", accession=found, said="已清出收件箱。")
    return redirect("disposal:accession", pk)


def _go_on(*, accession: Accession, by: Any) -> Accession:
    folder = folder_of(accession)
    if folder is None:
        raise Conflict("收件箱里已经没有这个移交包。请把它放回收件箱，再从停下的地方接着收。")
    return service.accept_some(folder=folder, by=by)


@reader_page
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """接收的案卷 — those of other offices kept here; `?rows` only their rows, for the catalogue of our own."""
    text = request.GET.get("q", "").strip()[:80]
    page = Paginator(taken_in(request.user, text=text), PAGE).get_page(request.GET.get("page"))
    name = "disposal/_received.html" if "rows" in request.GET else "disposal/received.html"
    return render(request, name, {"page": page, "q": text})


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
    lines = list(found.lines.all())
    refused = sum(line.outcome == Outcome.REFUSED for line in lines)
    shown = {
        "accession": found,
        "lines": lines,
        "done": len(lines),
        "refused": refused,
        "taken": len(lines) - refused,
        "may_go_on": found.answered_at is None and _may_take(request),
        "may_clear": found.answered_at is not None and _may_take(request) and folder_of(found) is not None,
        "form": form,
        "may_link": found.kind == TransferKind.HOUSEHOLD and may(request.user, TRANSFER, found.division),
    }
    return render(request, "disposal/accession.html", shown, status=status)
