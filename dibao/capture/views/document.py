"""一份扫描文件 — its pages, its questions; arranged by whoever scanned, judged by somebody else."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened
from dibao.documents.queries import preview
from dibao.kernel.refusals import Refused

from ..choices import BatchState, Role, Verdict
from ..forms import DocumentForm
from ..models import ScanDocument, ScanPage
from ..permissions import SCANNERS
from ..queries import batch as queries
from ..services import checking, laying
from .door import document_of, page_of, scan_page


@scan_page
@require_safe
def document(request: HttpRequest, pk: Any) -> HttpResponse:
    """The pages in their order, what must be asked, and the form of whoever's turn it is."""
    found = document_of(request, pk)
    opened(request, "capture.view_document", found)
    return _page(request, found)


@scan_page
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One scanned page as a fresh picture."""
    rows = ScanPage.objects.visible_to(request.user).select_related("stored", "batch")
    found = one_or_404(rows, pk=pk)
    opened(request, "capture.view_page", found)
    try:
        return HttpResponse(preview(found.stored, page=found.number, width=1000), content_type="image/png")
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")


@scan_page
@require_POST
def do_document(request: HttpRequest, pk: Any) -> HttpResponse:
    """写明、调整页序、分开、合并、不归档；检查通过、退回."""
    found, verb = document_of(request, pk), request.POST.get("verb", "")
    if verb == "describe":
        return _describe(request, found)
    if verb == "accept":
        answers = {name.removeprefix("q:"): text for name, text in request.POST.items() if name.startswith("q:")}
        done = act(request, checking.accept, document=found, answers=answers, said="已归档。")
        return _next(found) if done else _page(request, document_of(request, pk), answers=answers, status=422)
    if verb == "send_back":
        done = act(request, checking.send_back, document=found, why=request.POST.get("why", ""), said="已退回。")
        return _next(found) if done else _page(request, document_of(request, pk), status=422)
    if verb == "join":
        done = act(request, laying.join, document=found, said="已并入上一份。")
        return redirect("capture:document", done.result.pk if done else pk)
    return _lay(request, found, verb)


def _lay(request: HttpRequest, found: ScanDocument, verb: str) -> HttpResponse:
    this = page_of(request, found, request.POST.get("page", ""))
    if this is None:
        messages.error(request, "没有找到这一页，可能刚刚被移走。请刷新后再试。")
    elif verb in ("up", "down"):
        act(request, laying.move, page=this, up=verb == "up")
    elif verb == "split":
        done = act(request, laying.split, page=this, said="已从这页起另成一份，请写明它是什么材料。")
        if done:
            return redirect("capture:document", done.result.pk)
    elif verb == "leave_out":
        act(request, laying.leave_out, page=this, why=request.POST.get("why", ""), said="这一页不归档，仍计入页数。")
    elif verb == "take_back":
        act(request, laying.take_back, page=this, document=found, said="已放回最后一页。")
    return redirect("capture:document", found.pk)


def _describe(request: HttpRequest, found: ScanDocument) -> HttpResponse:
    form = DocumentForm(request.POST, kinds=queries.kinds_for(found.division))
    if form.is_valid():
        outcome = act(request, laying.describe, document=found, said="已写明。", **form.cleaned_data)
        if outcome:
            return _next(found)
        outcome.onto(form)
    return _page(request, found, form=form, status=422)


def _next(found: ScanDocument) -> HttpResponse:
    """On to the next document that waits, else back to the batch."""
    rows = found.batch.documents.filter(verdict=Verdict.WAITING, order__gt=found.order)
    following = rows.order_by("order").first()
    return redirect("capture:document", following.pk) if following else redirect("capture:batch", found.batch.number)


def _page(request: HttpRequest, found: ScanDocument, *, status: int = 200, **more: Any) -> HttpResponse:
    kinds = queries.kinds_for(found.division)
    waiting = found.verdict == Verdict.WAITING
    asked = queries.asked(found) if waiting else []
    answers = more.pop("answers", {})
    mine = found.batch.opened_human == request.user.human_key  # type: ignore[union-attr]
    shown = {
        "document": found,
        "pages": queries.papers_of(found),
        "kind": dict(kinds).get(found.kind, ""),
        "asked": [(each, answers.get(each.code, "")) for each in asked],
        "stuck": [each for each in asked if not each.can_be_answered],
        "answered": queries.answers_of(found),
        "form": DocumentForm(kinds=kinds, initial=_said(found)),
        "laying": waiting and found.batch.state == BatchState.COLLECTING and request.user.holds(*SCANNERS),  # type: ignore[union-attr]
        "checking": waiting and found.batch.state == BatchState.CHECKING and not mine,
        "mine": mine,
        "left_out": found.batch.pages.filter(role=Role.LEFT_OUT).select_related("stored"),
    }
    return render(request, "capture/document.html", shown | more, status=status)


def _said(found: ScanDocument) -> dict[str, Any]:
    names = ("household_number", "kind", "dated", "responsible", "expected")
    return {name: getattr(found, name) for name in names}
