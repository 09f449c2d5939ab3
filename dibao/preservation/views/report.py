"""四性检测 — volumes with something failed or unsigned, one report, signing, checking again."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.access.permissions import may
from dibao.documents.queries import open_verified

from ..forms.report import AnswerForm, StageForm
from ..models import Report
from ..permissions import CHECK, SIGN
from ..queries import report as reads
from ..services import checking

PAGE = 25


@staff_page()
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """待处理的检测 — in scope, worst first."""
    page = Paginator(reads.open_reports(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "preservation/reports.html", {"page": page})


@staff_page()
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """四性检测报告."""
    report = _report(request, pk)
    opened(request, "preservation.view_report", report)
    return _shown(request, report, 200)


@staff_page()
@require_POST
def sign(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """签署一项."""
    report, form = _report(request, pk), AnswerForm(request.POST)
    if not any(line["slug"] == item for line in reads.lines_of(report)):
        raise Http404
    if form.is_valid():
        outcome = act(request, checking.sign, report=report, item=item, said="已签署。", **form.cleaned_data)
        if outcome:
            return redirect("preservation:report", pk)
        outcome.onto(form)
    return _shown(request, report, 422, typed=(item, form))


@staff_page()
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """再检测一次 — the same volume, for another stage or after something was put right."""
    report, form = _report(request, pk), StageForm(request.POST)
    if form.is_valid():
        outcome = act(request, checking.check, volume=report.volume, said="检测完成。", **form.cleaned_data)
        if outcome:
            return redirect("preservation:report", outcome.result.pk)
        outcome.onto(form)
    return _shown(request, report, 422, again=form)


@staff_page()
@require_safe
def content(request: HttpRequest, pk: int) -> HttpResponse:
    """报告打印件."""
    report = _report(request, pk)
    with open_verified(report.stored) as source:
        answer = HttpResponse(source.read(), content_type="application/pdf")
    answer["Content-Disposition"] = "inline"
    return answer


def _report(request: HttpRequest, pk: int) -> Report:
    found: Report = one_or_404(Report.objects.visible_to(request.user).select_related("volume", "stored"), pk=pk)
    return found


def _shown(request: HttpRequest, report: Report, status: int, **more: Any) -> HttpResponse:
    """The page of a report; what was typed and refused stays beside its item."""
    slug, form = more.get("typed", ("", None))
    lines = reads.lines_of(report)
    if may(request.user, SIGN, report.division):
        for line in lines:
            if line["waits"]:
                line["form"] = form if line["slug"] == slug else AnswerForm(auto_id=f"id_{line['slug']}_%s")
    shown = {
        "report": report,
        "lines": lines,
        "conclusion": reads.conclusion(report),
        "all": reads.reports_of(report),
        "again": (more.get("again") or StageForm()) if may(request.user, CHECK, report.division) else None,
    }
    return render(request, "preservation/report.html", shown, status=status)
