"""代发银行 — the list, a new one, its data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act, staff_page
from dibao.exchange.models import Partner

from ..forms import BankForm
from ..models import Bank
from ..permissions import ENTER_BANK
from ..queries.day import place_of
from ..services import bank as services
from .door import bank_of, reader_page

NAMES = ("name", "layout", "agreement", "way", "payer_name", "answer_days")
cashier_page = staff_page(*ENTER_BANK.posts)


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """代发银行."""
    staff: Any = request.user
    rows = Bank.objects.visible_to(staff).select_related("partner")
    return render(request, "banking/banks.html", {"rows": rows, "enters": staff.holds(*ENTER_BANK.posts)})


@cashier_page
def new(request: HttpRequest) -> HttpResponse:
    """登记代发银行."""
    return _edit(request, None, {"division": place_of(request.user)})


@cashier_page
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """修改代发银行."""
    bank = bank_of(request, code)
    first = {name: getattr(bank, name) for name in NAMES}
    first |= {"payer_account": str(bank.payer_account), "partner": bank.partner.code if bank.partner else ""}
    return _edit(request, bank, first)


def _edit(request: HttpRequest, bank: Bank | None, first: dict[str, Any]) -> HttpResponse:
    partners = Partner.objects.visible_to(request.user)
    choices = [(each.code, each.name) for each in partners]
    form = BankForm(request.POST or None, partners=choices, known=bank is not None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["partner"] = partners.filter(code=given["partner"]).first() if given["partner"] else None
        if bank is not None:
            given |= {"code": bank.code, "division": bank.division}
        outcome = act(request, services.enter, verb="banking.enter_bank", said="已保存。", bank=bank, **given)
        if outcome:
            return redirect("banking:banks")
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "banking/bank.html", {"form": form, "bank": bank}, status=status)
