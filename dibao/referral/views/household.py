"""一户的需求 — its assessments, needs, contacts and plans, and the acts on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import act, opened
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.registry import queries as registry
from dibao.registry.models import Household

from ..choices import UNITS, Which
from ..forms import AdjustForm, AssessForm, ContactForm, DraftForm, NeedForm, PlanForm, SettleForm
from ..queries import needs as reads
from ..services import asking, families, paper, plan, referral
from .door import form_of, household_of, list_page, need_of, reader_page
from .door import paper as shown


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the page: its service, its form, what is said afterwards."""

    service: Callable[..., Any]
    form: type[Form]
    said: str


ACTS: dict[str, Act] = {
    "add_need": Act(asking.add_need, NeedForm, "已登记需求。"),
    "contact": Act(families.contact, ContactForm, "已登记联系情况。"),
    "plan": Act(plan.make, PlanForm, "已制定服务计划。"),
}


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一户的需求 — opening it is on record: illness and worries stand in it."""
    home = household_of(request, number)
    opened(request, "referral.read", home)
    return _page(request, home)


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    home, doing = household_of(request, number), ACTS[verb]
    form: Any = _form(verb, home, request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        if verb == "add_need":
            given["person"] = next((m.person for m in _members(home) if str(m.person_id) == given["person"]), None)
        outcome = act(request, doing.service, verb=f"referral.{verb}", said=doing.said, household=home, **given)
        if outcome:
            return redirect("referral:household", number)
        outcome.onto(form)
    return _page(request, home, typed={verb: form}, status=422)


@list_page
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: HttpRequest, number: str) -> HttpResponse:
    """提起动态调整 — from a row of a list."""
    home = household_of(request, number)
    which = request.GET.get("list", "")
    form = AdjustForm(request.POST or None, initial={"which": which if which in Which.values else Which.OVERSTAYED})
    if request.method == "POST" and form.is_valid():
        said = "已提起动态调整，请在动态调整中继续办理。"
        outcome = act(request, families.open_adjustment, said=said, household=home, **form.cleaned_data)
        if outcome:
            slug = form.cleaned_data["which"].replace("_", "-")
            return redirect("referral:families", slug)
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "referral/adjust.html", {"form": form, "family": home, "head": _head(home)}, status=status)


@reader_page
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, number: str) -> HttpResponse:
    """需求评估."""
    home = household_of(request, number)
    form = AssessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = act(
            request, asking.assess, said="已保存评估，需要帮助的已列为需求。", household=home, **form.arguments()
        )
        if outcome:
            return redirect("referral:household", number)
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "referral/assess.html", {"form": form, "family": home, "head": _head(home)}, status=status)


@reader_page
@require_POST
def print_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """打印需求评估表 — and show it."""
    form = form_of(request, pk)
    outcome = act(request, paper.print_form, form=form)
    return redirect("referral:form_paper", pk) if outcome else redirect("referral:household", form.household.number)


@reader_page
@require_safe
def form_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """需求评估表原件."""
    form = form_of(request, pk)
    if form.stored is None:
        raise Http404
    opened(request, "referral.read_paper", form)
    return shown(form.stored, f"needs-{form.household.number}")


@reader_page
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """转介 — a need to a department."""
    need = need_of(request, pk)
    unit = UNITS.get(need.kind, "")
    form = DraftForm(request.POST or None, initial={"unit": unit, "words": need.words})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, referral.draft, said="已登记，请打印转介函并发出。", need=need, **form.cleaned_data)
        if outcome:
            return redirect("referral:referral", outcome.result.number)
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "referral/refer.html", {"form": form, "need": need, "head": _head(need.household)}, status=status
    )


@reader_page
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """办结需求."""
    need = need_of(request, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, asking.settle_need, said="已办结需求。", need=need, **form.cleaned_data)
        if outcome:
            return redirect("referral:household", need.household.number)
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "referral/settle.html", {"form": form, "need": need, "head": _head(need.household)}, status=status
    )


def _members(home: Household) -> Any:
    return registry.members(home, clock.today())


def _head(home: Household) -> str:
    return mask_name(registry.head(home).name)


def _form(verb: str, home: Household, *given: Any) -> Form:
    more: dict[str, Any] = {}
    if verb == "add_need":
        more = {"people": [(str(m.person_id), mask_name(m.person.name)) for m in _members(home)]}
    shape: Any = ACTS[verb].form
    made: Form = shape(*given, auto_id=f"{verb}_%s", **more)
    return made


def _page(
    request: HttpRequest, home: Household, *, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": reads.page(home, request.user),
        "family": home,
        "forms": {verb: _form(verb, home) for verb in ACTS} | (typed or {}),
        "typed": set(typed or ()),
    }
    return render(request, "referral/household.html", context, status=status)
