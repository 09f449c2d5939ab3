"""资金发放 — the cashier's whole day on one page, and the batches behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.regions.queries import path_name

from ..forms import MakeForm
from ..models import Bank, Batch
from ..queries import day as reads
from ..services import batch as services
from .door import month_in, paged, reader_page


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """待发 → 已发待回 → 退回 → 已完成."""
    return _page(request)


@reader_page
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """组批."""
    today = _today(request)
    form = _form(request, today, data=request.POST)
    if form.is_valid():
        given = form.cleaned_data
        bank = one_or_404(Bank.objects.visible_to(request.user), code=given["bank"])
        outcome = act(
            request, services.make, said="已组批。请核对笔数和金额，再开始发送。", bank=bank, division=given["division"],
            month=given["month"],
        )  # fmt: skip
        if outcome:
            return redirect("banking:batch", outcome.result.number)
        outcome.onto(form)
    return _page(request, form=form, status=422)


def _today(request: HttpRequest) -> reads.Day:
    """The figures of the month that is asked for; without one the newest with a roster."""
    asked = request.GET.get("month", "") or request.POST.get("month", "")[:7]
    return reads.day(request.user, month_in(asked, reads.months(request.user)[0]))


def _form(request: HttpRequest, today: reads.Day, data: Any = None, **more: Any) -> MakeForm:
    banks = [(bank.code, bank.name) for bank in reads.banks(request.user)]
    whole = [(today.place, f"{path_name(today.place)}（全部）")] if today.place else []
    return MakeForm(data, banks=banks, places=[*whole, *((row.division, row.name) for row in today.towns)], **more)


def _page(request: HttpRequest, *, form: MakeForm | None = None, status: int = 200) -> HttpResponse:
    today, banks = _today(request), reads.banks(request.user)
    if form is None and today.may_make and today.waiting.count and banks:
        form = _form(request, today, initial={"month": today.month})
    context = {
        "day": today, "months": reads.months(request.user), "form": form, "open": reads.open_batches(request.user),
        "banks": banks, "place": path_name(today.place) if today.place else "",
    }  # fmt: skip
    return render(request, "banking/index.html", context, status=status)


@reader_page
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """全部批次, newest first."""
    page = paged(request, Batch.objects.visible_to(request.user).select_related("bank"))
    return render(request, "banking/batches.html", {"page": page, "rows": reads.batch_rows(list(page))})
