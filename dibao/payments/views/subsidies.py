"""价格临时补贴 — asked by one, approved by another, paid with the roster of a month."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dibao.access.pages import act, one_or_404, staff_page
from dibao.regions.queries import path_names

from ..forms import AgreeForm, SubsidyForm, this_month
from ..models import SubsidyOrder
from ..permissions import ASK_SUBSIDY, DECIDE_SUBSIDY
from ..services import subsidy
from .door import reader_page


@reader_page
def index(request: HttpRequest) -> HttpResponse:
    """清单 — orders in sight, newest month first, and a new one."""
    form = SubsidyForm(request.POST or None, initial=_first(request))
    if request.method == "POST" and form.is_valid():
        outcome = act(
            request,
            subsidy.ask,
            verb="payments.ask_subsidy",
            said="已提出，等另一位县级确认人员批准。",
            **form.cleaned_data,
        )
        if outcome:
            return redirect("payments:subsidies")
        outcome.onto(form)
    return _page(request, form, status=422 if request.method == "POST" else 200)


@staff_page(*DECIDE_SUBSIDY.posts)
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """批准或不批准 — by another human."""
    order = one_or_404(SubsidyOrder.objects.visible_to(request.user), number=number)
    form = AgreeForm(request.POST)
    if form.is_valid() and act(request, subsidy.decide, verb="payments.decide_subsidy", said="已办理。", order=order,
                               **form.cleaned_data):  # fmt: skip
        return redirect("payments:subsidies")
    return _page(request, SubsidyForm(initial=_first(request)), typed=(order.pk, form), status=422)


def _first(request: HttpRequest) -> dict[str, Any]:
    staff: Any = request.user
    mine = next((post.division for post in staff.live_posts if post.kind in ASK_SUBSIDY.posts), 0)
    return {"division": mine, "month": this_month()}


def _page(request: HttpRequest, form: SubsidyForm, *, typed: Any = None, status: int = 200) -> HttpResponse:
    staff: Any = request.user
    orders = list(SubsidyOrder.objects.visible_to(staff))
    places = path_names({order.division for order in orders})
    rows = []
    for order in orders:
        may = order.state == "asked" and staff.covers(order.division, DECIDE_SUBSIDY.posts)
        mine = typed[1] if typed and typed[0] == order.pk else AgreeForm(auto_id=f"agree_{order.pk}_%s")
        rows.append((order, places[order.division], mine if may else None))
    context = {"rows": rows, "form": form, "asks": bool(staff.holds(*ASK_SUBSIDY.posts))}
    return render(request, "payments/subsidies.html", context, status=status)
