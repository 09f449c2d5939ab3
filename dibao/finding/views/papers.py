"""查文件 — one form, a page of hits, one's own searches, and the way to a spreadsheet."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may
from dibao.archive.choices import ClassCode, Series
from dibao.kernel import clock

from .. import queries
from ..choices import Order
from ..forms import ExportForm, KeepForm, SearchForm
from ..permissions import EXPORT
from ..queries.wanted import Wanted
from ..services import export as export_service
from ..services import saved as saved_service

LONG_NUMBER = 11
_CARRIED = {*SearchForm.base_fields, "at"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """查文件 — what was typed, or a kept search (`?saved=`). An ID or phone number never stands in an address."""
    if request.method == "POST":
        typed = {name: value for name, value in request.POST.items() if name in _CARRIED and value}
        if sum(sign.isdigit() for sign in request.POST.get("text", "")) < LONG_NUMBER:
            return redirect(f"{reverse('finding:index')}?{urlencode(typed)}")
        return _page(request, SearchForm(request.POST), at=_at(request.POST.get("at", "")))
    if saved := _saved(request):
        return _page(request, SearchForm(saved.asked), label=saved.label)
    asked = any(name in request.GET for name in SearchForm.base_fields)
    return _page(request, SearchForm(request.GET if asked else None), at=_at(request.GET.get("at", "")))


@staff_page()
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """保存条件 — under a name."""
    form, named = SearchForm(request.POST), KeepForm(request.POST)
    if form.is_valid() and named.is_valid():
        outcome = act(
            request, saved_service.keep, verb="finding.keep", said="条件已保存，下次点名称就能再查。",
            label=named.cleaned_data["label"], wanted=Wanted.of(form.cleaned_data),
        )  # fmt: skip
        if outcome:
            return redirect(f"{reverse('finding:index')}?saved={outcome.result.pk}")
        outcome.onto(named)
    return _page(request, form, named=named, status=422)


@staff_page()
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """删除一组条件."""
    saved = one_or_404(queries.saved_by(request.user), pk=pk)
    act(request, saved_service.drop, verb="finding.drop", said="已删除。", saved=saved)
    return redirect("finding:index")


@staff_page(*EXPORT.posts)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出检索结果."""
    form, purpose = SearchForm(request.POST), ExportForm(request.POST)
    if form.is_valid() and purpose.is_valid():
        outcome = act(
            request, export_service.export, verb="finding.export", wanted=Wanted.of(form.cleaned_data),
            **purpose.cleaned_data,
        )  # fmt: skip
        if outcome:
            answer = HttpResponse(outcome.result, content_type=XLSX)
            answer["Content-Disposition"] = content_disposition_header(True, f"检索结果-{clock.today()}.xlsx") or ""
            return answer
        outcome.onto(purpose)
    return _page(request, form, purpose=purpose, status=422)


def _saved(request: HttpRequest) -> Any:
    try:
        key = UUID(request.GET.get("saved", ""))
    except ValueError:
        return None
    return one_or_404(queries.saved_by(request.user), pk=key)


def _at(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _page(
    request: HttpRequest, form: SearchForm, *, at: int | None = None, label: str = "", status: int = 200,
    named: KeepForm | None = None, purpose: ExportForm | None = None,
) -> HttpResponse:  # fmt: skip
    wanted = Wanted.of(form.cleaned_data) if form.is_bound and form.is_valid() else Wanted()
    found = queries.papers(request.user, wanted, at=at)
    staff = request.user
    shown = {
        "form": form,
        "found": found,
        "asked": not wanted.is_empty,
        "carried": [(name, value) for name, value in form.data.items() if name in SearchForm.base_fields and value],
        "first": at is None,
        "label": label,
        "saved": queries.saved_by(staff),
        "named": named or KeepForm(),
        "purpose": purpose or ExportForm(),
        "may_export": may(staff, EXPORT, staff.live_posts[0].division),  # type: ignore[union-attr]
        "built": queries.built_at(),
        "classes": dict(ClassCode.choices),
        "series": dict(Series.choices),
        "narrowed": bool(form.errors or wanted.kept()) or wanted.order != Order.FILED,
    }  # fmt: skip
    if form.is_bound and not form.is_valid():
        status = 422
    return render(request, "finding/papers.html", shown, status=status)
