"""鉴定 — the register, a new one, one with its volumes to tick, and its report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import act, opened
from dibao.access.permissions import may
from dibao.regions.queries.divisions import path_name

from ..choices import Verdict
from ..forms import AppraisalForm, JudgeForm
from ..models import Appraisal
from ..permissions import APPRAISE, PROPOSE, SIGN_APPRAISAL
from ..services import appraisal as service
from ..services.destruction import propose as propose_service
from .door import archivist_page, one, own_division, paper, reader_page


@reader_page
@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """鉴定登记 — newest first."""
    rows = Appraisal.objects.visible_to(request.user)
    shown = {"rows": rows, "may_open": may(request.user, APPRAISE, own_division(request))}
    return render(request, "disposal/appraisals.html", shown)


@archivist_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """开始鉴定."""
    form = AppraisalForm(request.POST or None, initial={"division": str(own_division(request))})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.open_appraisal, said="已列出期满案卷，请逐卷填写意见。", **form.cleaned_data)
        if outcome:
            return redirect("disposal:appraisal", outcome.result.pk)
        outcome.onto(form)
    return render(request, "disposal/appraise.html", {"form": form}, status=422 if request.method == "POST" else 200)


@reader_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一次鉴定."""
    return _page(request, one(request, Appraisal, pk))


@reader_page
@require_POST
def judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """填写意见 — one opinion for all that are ticked."""
    found, form = one(request, Appraisal, pk), JudgeForm(request.POST)
    ticked = request.POST.getlist("volumes")
    if form.is_valid():
        outcome = act(request, service.judge, appraisal=found, volumes=ticked, **form.cleaned_data)
        if outcome:
            messages.success(request, f"{outcome.result} 卷已填写意见。")
            return redirect("disposal:appraisal", pk)
        outcome.onto(form)
    return _page(request, found, form=form, ticked=ticked, status=422)


@reader_page
@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """审定 — draw, print, close."""
    act(request, service.sign_appraisal, appraisal=one(request, Appraisal, pk), said="已审定，报告已打印并归档。")
    return redirect("disposal:appraisal", pk)


@reader_page
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """提出销毁清册."""
    outcome = act(request, propose_service, appraisal=one(request, Appraisal, pk), said="清册已冻结，等待审批。")
    return redirect("disposal:destruction", outcome.result.pk) if outcome else redirect("disposal:appraisal", pk)


@reader_page
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """鉴定报告."""
    found = one(request, Appraisal, pk)
    if found.report is not None:
        opened(request, "disposal.read_report", found)
    return paper(request, found.report, name=found.number, back="disposal:appraisal", pk=pk)


def _page(request: HttpRequest, found: Appraisal, *, status: int = 200, **more: Any) -> HttpResponse:
    opinions = list(found.opinions.select_related("volume"))
    shown = {
        "appraisal": found,
        "place": path_name(found.division),
        "opinions": opinions,
        "lacking": sum(not each.verdict for each in opinions),
        "doomed": sum(each.verdict == Verdict.DESTROY for each in opinions),
        "destructions": found.destructions.all(),
        "form": JudgeForm(initial={"verdict": Verdict.DESTROY}),
        "may_judge": found.open and may(request.user, APPRAISE, found.division),
        "may_sign": found.open and may(request.user, SIGN_APPRAISAL, found.division),
        "may_propose": not found.open and may(request.user, PROPOSE, found.division),
    }
    return render(request, "disposal/appraisal.html", shown | more, status=status)
