"""核查计划 — both kinds, the households chosen with their reasons, and what came of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.kernel import clock
from dibao.regions.queries import path_names

from ..choices import PlanKind
from ..forms import KeyPlanForm, OrdinaryPlanForm, OutcomeForm
from ..models import Plan, PlanTarget
from ..permissions import PLAN, RUN
from ..queries import plan as reads
from ..queries import runs
from ..services import plan as services
from ..services import run as running
from .dashboard import AT_ONCE
from .door import overseer_page, paged, plan_of, reader_page

KINDS: dict[str, Any] = {
    "ordinary": (OrdinaryPlanForm, services.plan_ordinary),
    "key": (KeyPlanForm, services.plan_key),
}


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """核查计划清单."""
    staff: Any = request.user
    page = paged(request, Plan.objects.visible_to(staff))
    places = path_names({plan.division for plan in page})
    rows = [(plan, places[plan.division], reads.progress(plan)) for plan in page]
    context = {
        "page": page,
        "rows": rows,
        "may_plan": staff.holds(*PLAN.posts),
        "work": reads.my_targets(staff).count(),
    }
    return render(request, "screening/plans.html", context)


@overseer_page
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """制定计划 — for the place of my own post."""
    if kind not in KINDS:
        raise Http404
    shape, service = KINDS[kind]
    form = shape(request.POST or None, initial={"first_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        place = runs.own_place(request.user)
        outcome = act(request, service, verb="screening.plan", said="已制定。", division=place, **form.cleaned_data)
        if outcome:
            return redirect("screening:plan", outcome.result.number)
        outcome.onto(form)
    context = {"form": form, "label": PlanKind(kind).label, "kind": kind}
    return render(request, "screening/plan_new.html", context, status=422 if request.method == "POST" else 200)


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一个计划."""
    return _page(request, plan_of(request, number))


@reader_page
@require_POST
def run(request: HttpRequest, number: str) -> HttpResponse:
    """按计划比对."""
    plan = plan_of(request, number)
    act(request, running.step, division=plan.division, plan=plan, batches=AT_ONCE)
    return redirect("screening:plan", number)


@reader_page
@require_POST
def target(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """填写核查结论."""
    plan = plan_of(request, number)
    row = one_or_404(PlanTarget.objects.visible_to(request.user).filter(plan=plan), pk=pk)
    form = OutcomeForm(request.POST, request.FILES, auto_id=f"target{pk}_%s", moves=reads.OUTCOMES)
    if form.is_valid():
        given = form.arguments()
        given.pop("to", None)
        outcome = act(request, services.settle_target, said="已登记核查结论。", target=row, **given)
        if outcome:
            return redirect("screening:plan", number)
        outcome.onto(form)
    return _page(request, plan, typed=form, pk=pk, status=422)


def _page(
    request: HttpRequest, plan: Plan, *, typed: OutcomeForm | None = None, pk: int = 0, status: int = 200
) -> HttpResponse:
    staff: Any = request.user
    page = paged(request, reads.targets(plan, staff))
    rows = reads.target_rows(page, staff)
    forms = {
        row.target.pk: typed
        if typed and row.target.pk == pk
        else OutcomeForm(auto_id=f"target{row.target.pk}_%s", moves=reads.OUTCOMES)
        for row in rows
        if row.mine
    }
    context = {
        "plan": plan,
        "facts": reads.facts(plan),
        "page": page,
        "rows": [(row, forms.get(row.target.pk)) for row in rows],
        "typed": pk,
        "runs": [(row, runs.sentence(row)) for row in plan.runs.all()],
        "may_run": staff.covers(plan.division, RUN.posts) and plan.kind == PlanKind.ORDINARY,
    }
    return render(request, "screening/plan.html", context, status=status)
