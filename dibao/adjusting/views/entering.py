"""登记变动 — one small form for each kind of change; what was typed comes back when it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dibao.access.pages import act, one_or_404
from dibao.registry.models import Household

from .. import forms
from ..forms.shape import people_of
from ..models import Adjustment
from ..services import entering, member, work
from .door import adjustment_of, fresh, key_in, reader_page


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: its name on the button, its form and its service."""

    label: str
    form: type[forms.WishForm] | Any
    service: Callable[..., Any]


CHANGES: dict[str, Change] = {
    "income": Change("收入变化", forms.IncomeForm, entering.set_line),
    "property": Change("财产变化", forms.PropertyForm, entering.set_line),
    "spending": Change("刚性支出变化", forms.SpendingForm, entering.set_line),
    "facts": Change("残疾、患病、就学、就业变化", forms.FactsForm, member.facts),
    "join": Change("成员增加", forms.JoinForm, member.join),
    "leave": Change("成员减少", forms.LeaveForm, member.leave),
    "die": Change("成员死亡", forms.DieForm, member.die),
    "split": Change("分户", forms.SplitForm, member.split),
    "merge": Change("合户", forms.MergeForm, member.merge),
    "move": Change("迁移", forms.MoveForm, entering.move_away),
    "work": Change("三次拒绝就业", forms.WithholdForm, work.withhold),
    "wish": Change("家庭自愿退出", forms.WishForm, entering.wish),
}


@reader_page
def enter(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """登记一项变动."""
    if what not in CHANGES:
        raise Http404
    adjustment, this = adjustment_of(request, number), CHANGES[what]
    form, people = _form(request, adjustment, what)
    status = 200
    if request.method == "POST":
        status = 422
        if not fresh(request, adjustment):
            status = 409
        elif form is not None and form.is_valid():
            outcome = act(
                request, this.service, verb=f"adjusting.{what}", said="已登记，请核对后重新核算。", adjustment=adjustment,
                **form.arguments(),
            )  # fmt: skip
            if outcome:
                return redirect("adjusting:adjustment", number)
            outcome.onto(form)
    context = {"adjustment": adjustment, "what": what, "change": this, "form": form, "people": people}
    if form is not None and what == "facts":
        context |= {"ticks": forms.FactsForm.TICKS.items(), "ticked": form.ticked, "person": form.person}
    return render(request, "adjusting/enter.html", context, status=status)


def _form(request: HttpRequest, adjustment: Adjustment, what: str) -> tuple[Any, Any]:
    """The form; for the facts of a member, first the choice of the member (no form yet)."""
    sent = (request.POST,) if request.method == "POST" else ()
    more: dict[str, Any] = {"household": adjustment.household}
    if what == "merge":
        more["homes"] = Household.objects.visible_to(request.user)
    if what == "facts":
        people, key = people_of(adjustment.household), request.GET.get("member", "")
        if not key:
            return None, people
        more["person"] = one_or_404(people, pk=key_in(key))
        if "types" in request.GET:
            more["ticked"] = set(request.GET.getlist("types")) & set(forms.FactsForm.TICKS)
    return CHANGES[what].form(*sent, **more), ()
