"""移交 — the register, a new list, one batch with the receiver's word."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import Outcome, act, opened
from dibao.access.permissions import may
from dibao.archive.models import Volume
from dibao.exchange.models import Partner
from dibao.regions.queries.divisions import path_name

from .. import printing, sheets
from ..choices import TransferState as State
from ..forms import ReceiptForm, TransferForm, WhyForm
from ..models import Transfer
from ..parcel import zipped
from ..permissions import TRANSFER
from ..queries.handing import packing
from ..services import transfer as service
from ..services.packing import pack_in_tray
from ..trays import out_tray
from .door import archivist_page, one, own_division, pdf, reader_page


@reader_page
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """移交登记 — newest first."""
    rows = Transfer.objects.visible_to(request.user).select_related("partner")
    shown = {"rows": rows, "may_draw": may(request.user, TRANSFER, own_division(request))}
    return render(request, "disposal/transfers.html", shown)


@archivist_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """列移交清单."""
    form = TransferForm(request.POST or None, partners=Partner.objects.visible_to(request.user))
    if request.method == "POST" and form.is_valid():
        outcome = _draw(request, form.cleaned_data)
        if outcome:
            return redirect("disposal:transfer", outcome.result.pk)
        outcome.onto(form)
    return render(request, "disposal/draw.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _draw(request: HttpRequest, given: dict[str, Any]) -> Outcome:
    common = {"partner": given["partner"], "division": own_division(request), "why": given["why"]}
    if given["household_number"]:
        return act(request, service.draw_move, household_number=given["household_number"].strip(), **common)
    wanted = list(Volume.objects.visible_to(request.user).filter(year=given["year"]))
    return act(request, service.draw_transfer, volumes=service.lasting(wanted), **common)


@reader_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一个批次."""
    return _page(request, one(request, Transfer, pk))


@reader_page
@require_POST
def do(request: HttpRequest, pk: UUID) -> HttpResponse:
    """装包、登记回执、作废."""
    found, verb = one(request, Transfer, pk), request.POST.get("verb", "")
    if verb == "pack":
        act(request, pack_in_tray, verb="disposal.pack_transfer", transfer=found)
    elif verb == "receipt":
        form = ReceiptForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, found, receipt_form=form, status=422)
        content = form.cleaned_data["file"].read()
        act(request, service.enter_transfer_receipt, transfer=found, content=content, said="对方的回执已登记。")
    elif verb == "drop":
        why = WhyForm(request.POST)
        if not why.is_valid():
            return _page(request, found, drop_form=why, status=422)
        act(request, service.drop_transfer, transfer=found, said="批次已作废。", **why.cleaned_data)
    return redirect("disposal:transfer", pk)


@archivist_page
@require_safe
def parcel(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """下载移交包 — the folder in the out-tray as one ZIP."""
    found = one(request, Transfer, pk)
    if not packing(found).ready:
        return redirect("disposal:transfer", pk)
    opened(request, "disposal.fetch_parcel", found)
    answer = StreamingHttpResponse(zipped(out_tray(found)), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, f"{found.number}.zip") or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@reader_page
@require_safe
def listed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """移交清单 to print and sign."""
    found = one(request, Transfer, pk)
    opened(request, "disposal.print_list", found)
    sheet = sheets.transfer_list(found, list(found.lines.all()), place=path_name(found.division))
    return pdf(printing.render(sheet), name=found.number)


def _page(request: HttpRequest, found: Transfer, *, status: int = 200, **more: Any) -> HttpResponse:
    mine = may(request.user, TRANSFER, found.division)
    tray = packing(found)
    shown = {
        "transfer": found,
        "tray": tray,
        "may_pack": mine and not tray.ready and found.state in (State.DRAWN, State.PACKED),
        "lines": found.lines.select_related("volume"),
        "receipt_form": ReceiptForm(),
        "drop_form": WhyForm(label="作废原因"),
        "may_receipt": mine and found.state == State.PACKED and not tray.running,
        "may_fetch": mine and tray.ready,
        "may_drop": mine and found.state in (State.DRAWN, State.PACKED),
    }
    return render(request, "disposal/transfer.html", shown | more, status=status)
