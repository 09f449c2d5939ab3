"""骗保档案 — the list, a new one on a hit, its page and its acts."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act

from ..forms import DecideForm, EvidenceForm, FraudForm, ReasonForm, ScheduleForm
from ..models import FraudFile
from ..permissions import START
from ..queries import frauds as reads
from ..services import fraud as services
from .door import fraud_of, hit_of, overseer_page, paged, stale

ACTS: dict[str, tuple[Any, type[Form], str]] = {
    "add_evidence": (services.add_evidence, EvidenceForm, "已添加证据。"),
    "decide": (services.decide, DecideForm, "已决定追缴。"),
    "dismiss": (services.dismiss, ReasonForm, "已登记：不构成骗保。"),
    "schedule": (services.schedule, ScheduleForm, "已登记还款计划。"),
    "close": (services.close, ReasonForm, "已办结。"),
}


@overseer_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """骗保档案清单."""
    page = paged(request, FraudFile.objects.visible_to(request.user).select_related("household"))
    return render(request, "screening/frauds.html", {"page": page, "rows": reads.rows_of(page)})


@overseer_page
def new(request: HttpRequest, pk: Any) -> HttpResponse:
    """建立骗保档案 — on a hit, with all hits of the family as first evidence."""
    staff: Any = request.user
    hit = hit_of(request, pk)
    if not staff.covers(hit.division, START.posts):
        raise Http404
    form = FraudForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hits = reads.earlier_hits(hit)
        outcome = act(
            request, services.start, verb="screening.start_fraud", said="已建立骗保档案。", household=hit.household, hits=hits,
            **form.cleaned_data,
        )  # fmt: skip
        if outcome:
            return redirect("screening:fraud", outcome.result.number)
        outcome.onto(form)
    context = {"form": form, "hit": hit}
    return render(request, "screening/fraud_new.html", context, status=422 if request.method == "POST" else 200)


@overseer_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一份骗保档案."""
    return _page(request, fraud_of(request, number))


@overseer_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理骗保档案."""
    if verb not in ACTS:
        raise Http404
    file, (service, shape, said) = fraud_of(request, number), ACTS[verb]
    form: Any = shape(request.POST, request.FILES, auto_id=f"{verb}_%s")
    if stale(request, file):
        return _page(request, file, typed={verb: form}, status=409)
    if form.is_valid():
        given = form.arguments() if isinstance(form, ScheduleForm) else form.cleaned_data
        outcome = act(request, service, verb=f"screening.{verb}", said=said, file=file, **given)
        if outcome:
            return redirect("screening:fraud", number)
        outcome.onto(form)
    return _page(request, fraud_of(request, number), typed={verb: form}, status=422)


def _page(
    request: HttpRequest, file: FraudFile, *, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    forms = {verb: shape(auto_id=f"{verb}_%s") for verb, (_, shape, _) in ACTS.items()} | (typed or {})
    context = {"page": reads.page(file, request.user), "file": file, "forms": forms, "typed": set(typed or ())}
    return render(request, "screening/fraud.html", context, status=status)
