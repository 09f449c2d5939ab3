"""发出批次 — the list, one of them with its reconciliation, its files, its slip, and what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.documents.queries import open_verified
from dibao.regions.queries import path_name

from ..forms import ReceiptForm, WhyForm
from ..models import Dispatch
from ..queries import bench, reconciliation
from ..services import asking
from ..services import dispatch as service

PAGE = 25


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a batch."""

    service: Callable[..., Any]
    said: str = ""
    form: type[Form] | None = None


ACTS = {
    "send": Act(service.send, "已登记送出。答复时限从今天起算。"),
    "receipt": Act(service.receipt, "签收已登记。", ReceiptForm),
    "unmake": Act(service.unmake, "批次已作废，其中的查询回到待发出。", WhyForm),
    "ask": Act(asking.ask_line),
}


def dispatch_of(request: HttpRequest, number: str) -> Dispatch:
    """The batch inside this person's scope, or the page of a missing one."""
    rows = Dispatch.objects.visible_to(request.user).select_related("partner", "package")
    found: Dispatch = one_or_404(rows, number=number)
    return found


@staff_page(PostKind.CHECKER)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """批次清单, newest first."""
    page = Paginator(Dispatch.objects.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(row, reconciliation.reconcile(row)[-1]) for row in page]
    return render(request, "verification/dispatches.html", {"page": page, "rows": rows})


@staff_page(PostKind.CHECKER)
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一个批次."""
    return _page(request, dispatch_of(request, number))


@staff_page(PostKind.CHECKER)
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act on the batch."""
    if verb not in ACTS:
        raise Http404
    found, this = dispatch_of(request, number), ACTS[verb]
    form = this.form(request.POST, auto_id=f"{verb}_%s") if this.form else None
    if form is None or form.is_valid():
        outcome = act(
            request, this.service, verb=f"verification.{verb}", said=this.said, dispatch=found,
            **(form.cleaned_data if form else {}),
        )  # fmt: skip
        if outcome:
            if verb == "ask":
                _say(request, outcome.result)
            return redirect("verification:dispatch", number)
        if form:
            outcome.onto(form)
    return _page(request, dispatch_of(request, number), verb=verb, typed=form, status=422)


def _say(request: HttpRequest, asked: asking.Asked) -> None:
    """What one round over the line brought, in words."""
    for fault in asked.faults:
        messages.error(request, fault)
    told = f"已登记 {asked.answered} 项答复"
    told += f"（其中 {asked.earlier} 项是对方以前的答复，已注明日期）" if asked.earlier else ""
    told += f"，停止 {asked.stopped} 项" if asked.stopped else ""
    (messages.warning if asked.waiting else messages.success)(request, f"{told}，还有 {asked.waiting} 项没有答复。")


def _page(
    request: HttpRequest, found: Dispatch, *, verb: str = "", typed: Form | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "dispatch": found,
        "tallies": reconciliation.reconcile(found),
        "open": reconciliation.unanswered(found),
        "files": found.files.select_related("stored"),
        "replies": found.replies.all(),
        "light": bench.lights()(found.due_on),
        "place": path_name(found.division),
        "forms": {
            name: typed if name == verb and typed else ACTS[name].form(auto_id=f"{name}_%s")  # type: ignore[misc]
            for name in ("receipt", "unmake")
        },
        "verb": verb,
    }
    return render(request, "verification/dispatch.html", context, status=status)


@staff_page(PostKind.CHECKER)
@require_safe
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """交接单 — printed twice, signed by both sides."""
    found = dispatch_of(request, number)
    context = {"dispatch": found, "files": found.files.all(), "place": path_name(found.division)}
    return render(request, "verification/dispatch_slip.html", context)


@staff_page(PostKind.CHECKER)
@require_safe
def download(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """批次文件 — names and numbers of people; that it was taken away is written down."""
    found = dispatch_of(request, number)
    row = one_or_404(found.files.filter(stored__isnull=False).select_related("stored"), pk=file)
    opened(request, "verification.download", found)
    with open_verified(row.stored) as stream:
        answer = HttpResponse(stream.read(), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer
