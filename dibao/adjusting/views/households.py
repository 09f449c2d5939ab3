"""一户 — its chain of awards and adjustments, the door to a new one, and the refusals of work on record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act
from dibao.kernel.refusals import Conflict
from dibao.registry.models import Household

from ..forms import LiftForm, OfferForm, OpenForm
from ..queries import household as reads
from ..services import opening, work
from .door import household_of, reader_page


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一户的历次保障和动态调整."""
    return _page(request, household_of(request, number))


@reader_page
@require_POST
def open_(request: HttpRequest, number: str) -> HttpResponse:
    """提起动态调整; the one that is open already takes the new ground."""
    household = household_of(request, number)
    form = OpenForm(request.POST, auto_id="open_%s")
    if form.is_valid():
        outcome = act(request, _opened, verb="adjusting.open", household=household, **form.cleaned_data)
        if outcome:
            return redirect("adjusting:adjustment", outcome.result.number)
        outcome.onto(form)
    return _page(request, household, {"open": form}, status=422)


def _opened(*, household: Household, by: Any, **given: Any) -> Any:
    award = reads.live_award(household)
    if award is None:
        raise Conflict("该家庭目前没有享受的救助，不能办理动态调整；需要救助的，请登记新申请。")
    return opening.open_(award=award, by=by, **given)


@reader_page
@require_POST
def refusal(request: HttpRequest, number: str) -> HttpResponse:
    """登记一次拒绝就业."""
    return _did(request, number, "refusal", OfferForm, work.refused, "已登记。")


@reader_page
@require_POST
def lift(request: HttpRequest, number: str) -> HttpResponse:
    """不再计入."""
    return _did(request, number, "lift", LiftForm, work.lift, "已登记，请提起动态调整恢复其份额。")


def _did(request: HttpRequest, number: str, name: str, kind: Any, service: Any, said: str) -> HttpResponse:
    household = household_of(request, number)
    form = kind(request.POST, household=household, auto_id=f"{name}_%s")
    if form.is_valid():
        outcome = act(request, service, said=said, household=household, **form.arguments())
        if outcome:
            return redirect("adjusting:household", number)
        outcome.onto(form)
    return _page(request, household, {name: form}, status=422)


def _page(
    request: HttpRequest, household: Household, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    first = {name: request.GET[name] for name in ("ground", "source", "why") if name in request.GET}
    forms = {
        "open": OpenForm(auto_id="open_%s", initial=first),
        "refusal": OfferForm(household=household, auto_id="refusal_%s"),
        "lift": LiftForm(household=household, auto_id="lift_%s"),
    }
    context = {
        "page": reads.page(household, request.user),
        "forms": forms | (typed or {}),
        "typed": set(typed or ()),
        "wanted": bool(first),
    }
    return render(request, "adjusting/household.html", context, status=status)
