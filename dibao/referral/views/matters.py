"""转介 and 服务计划 — the one at hand and its acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened
from dibao.access.permissions import may
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.registry import queries as registry

from ..choices import PlanState
from ..forms import AnswerForm, CloseForm, ReasonForm, ResultForm, StepForm, VisitForm
from ..models import Referral, ServicePlan
from ..permissions import FOLLOW_UP, PLAN, PRINT
from ..queries import needs as reads
from ..services import paper, plan, referral
from .door import fresh, plan_of, reader_page, referral_of
from .door import paper as shown


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its service, the form it reads, what is said afterwards."""

    service: Callable[..., Any]
    said: str
    form: type[Form] | None = None


REFERRAL: dict[str, Act] = {
    "send": Act(referral.send, "已打印转介函并登记发出。"),
    "answer": Act(referral.answer, "已登记答复，请回访家庭。", AnswerForm),
    "close": Act(referral.close, "已办结转介。", CloseForm),
    "recall": Act(referral.recall, "已撤回。", ReasonForm),
}
PLANS: dict[str, Act] = {
    "add_step": Act(plan.add_step, "已添加步骤。", StepForm),
    "finish_step": Act(plan.finish_step, "已登记结果。", ResultForm),
    "visit": Act(plan.visit, "已登记回访。", VisitForm),
    "finish": Act(plan.finish, "计划已完成。", ReasonForm),
    "print": Act(paper.print_plan, ""),
}


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一件转介."""
    found = referral_of(request, number)
    opened(request, "referral.read", found)
    return _page(request, found)


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理转介."""
    if verb not in REFERRAL:
        raise Http404
    found, doing = referral_of(request, number), REFERRAL[verb]
    shape: Any = doing.form
    form = shape(request.POST, request.FILES, auto_id=f"{verb}_%s") if shape else None
    typed = {verb: form} if form else {}
    if not fresh(request, found):
        return _page(request, found, typed=typed, status=409)
    if form is None or form.is_valid():
        given = _given(form)
        outcome = act(request, doing.service, verb=f"referral.{verb}", said=doing.said, referral=found, **given)
        if outcome:
            return redirect("referral:referral", number)
        if form:
            outcome.onto(form)
    return _page(request, referral_of(request, number), typed=typed, status=422)


def _given(form: Any) -> dict[str, Any]:
    if form is None:
        return {}
    return dict(form.arguments() if hasattr(form, "arguments") else form.cleaned_data)


@reader_page
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """转介函原件."""
    found = referral_of(request, number)
    if found.letter is None:
        raise Http404
    opened(request, "referral.read_paper", found)
    return shown(found.letter, found.number)


def _page(
    request: HttpRequest, found: Referral, *, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    forms: dict[str, Any] = {verb: each.form(auto_id=f"{verb}_%s") for verb, each in REFERRAL.items() if each.form}
    context = {
        "page": reads.referral_page(found, request.user),
        "referral": found,
        "forms": forms | (typed or {}),
        "typed": set(typed or ()),
    }
    return render(request, "referral/referral.html", context, status=status)


@reader_page
@require_safe
def show_plan(request: HttpRequest, number: str) -> HttpResponse:
    """一份服务计划."""
    found = plan_of(request, number)
    opened(request, "referral.read", found)
    return _plan_page(request, found)


@reader_page
@require_POST
def do_plan(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理服务计划."""
    if verb not in PLANS:
        raise Http404
    found, doing = plan_of(request, number), PLANS[verb]
    row = request.POST.get("row", "")
    shape: Any = doing.form
    form = shape(request.POST, auto_id=f"{verb}{row}_%s") if shape else None
    if form is None or form.is_valid():
        given = _given(form) | _row_of(found, verb, row)
        outcome = act(request, doing.service, verb=f"referral.{verb}", said=doing.said, plan=found, **given)
        if outcome:
            return redirect("referral:plan_paper" if verb == "print" else "referral:plan", number)
        if form:
            outcome.onto(form)
    return _plan_page(request, plan_of(request, number), typed=(verb, row, form), status=422)


def _row_of(found: ServicePlan, verb: str, row: str) -> dict[str, Any]:
    """The step or the visit of the plan that the form is about; one that is not there is 404."""
    if verb == "finish_step":
        return {"step": one_or_404(found.steps, pk=row if row.isdecimal() and len(row) < 16 else 0)}
    if verb == "visit":
        found_visit = next((visit for visit in found.visits.all() if str(visit.pk) == row), None)
        if found_visit is None:
            raise Http404
        return {"visit": found_visit}
    return {}


@reader_page
@require_safe
def plan_paper(request: HttpRequest, number: str) -> HttpResponse:
    """服务计划原件 — as it was last printed."""
    found = plan_of(request, number)
    if found.stored is None:
        raise Http404
    opened(request, "referral.read_paper", found)
    return shown(found.stored, found.number)


def _plan_page(
    request: HttpRequest, found: ServicePlan, *, typed: tuple[str, str, Any] = ("", "", None), status: int = 200
) -> HttpResponse:
    verb, row, form = typed
    active = found.state == PlanState.ACTIVE

    def shape(name: str, key: str = "") -> Any:
        return form if (name, key) == (verb, row) else PLANS[name].form(auto_id=f"{name}{key}_%s")  # type: ignore[misc]

    works = active and may(request.user, FOLLOW_UP, found.division)
    context = {
        "plan": found,
        "head": mask_name(registry.head(found.household).name),
        "steps": [(each, *_light(each), shape("finish_step", str(each.pk))) for each in found.steps.all()],
        "visits": [(each, *_light(each), shape("visit", str(each.pk))) for each in found.visits.all()],
        "add": shape("add_step"),
        "finish": shape("finish"),
        "typed": (verb, row),
        "works": works,
        "may_finish": active and may(request.user, PLAN, found.division),
        "may_print": may(request.user, PRINT, found.division),
    }
    return render(request, "referral/plan.html", context, status=status)


def _light(row: Any) -> tuple[str, str]:
    return ("none", "已完成") if row.done_on else light_of(row.due_on, clock.today())
