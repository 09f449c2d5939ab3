"""扫描批次 — begin one, send files, watch them being looked at, hand it on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act

from .. import recognise, separator_sheets
from ..forms import BatchForm, SeparatorForm, SubmitForm, UploadForm
from ..models import ScanBatch
from ..permissions import SCANNERS
from ..queries import batch as queries
from ..queries.words import progress
from ..separators import Separator
from ..services import batch as service
from ..services.looking import look
from .door import batch_of, scan_page


@scan_page
def index(request: HttpRequest) -> HttpResponse:
    """扫描 — batches that go on, and a new one."""
    form = BatchForm(request.POST or None, initial={"division": _own(request)})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.open_batch, **form.cleaned_data)
        if outcome:
            return redirect("capture:batch", outcome.result.number)
        outcome.onto(form)
    rows = ScanBatch.objects.visible_to(request.user)[:50]
    shown = {
        "form": form,
        "batches": [(each, queries.counts(each)) for each in rows],
        "may_scan": request.user.holds(*SCANNERS),  # type: ignore[union-attr]
        "progress": progress(request.user),
        "engine": recognise.available(),
    }
    return render(request, "capture/index.html", shown, status=422 if form.errors else 200)


def _own(request: HttpRequest) -> str:
    posts = request.user.live_posts  # type: ignore[union-attr]
    return str(posts[0].division) if posts else ""


@scan_page
@require_safe
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """一个批次 — its counts, what was turned away, its documents, and what comes next."""
    return _page(request, batch_of(request, number))


@scan_page
@require_POST
def do_batch(request: HttpRequest, number: str) -> HttpResponse:
    """上传、继续检查、提交."""
    found, verb = batch_of(request, number), request.POST.get("verb", "")
    if verb == "upload":
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, found, upload=form, status=422)
        files = [(each.name, each.file) for each in form.cleaned_data["scans"]]
        outcome = act(request, service.receive, batch=found, files=files)
        if outcome:
            taken, away = outcome.result
            messages.success(request, f"收下 {taken} 个文件" + (f"，拒收 {away} 个，原因见下。" if away else "。"))
    elif verb == "look":
        act(request, look, batch=found)
    elif verb == "submit":
        submit = SubmitForm(request.POST)
        done = submit.is_valid() and act(
            request, service.submit, batch=found, said="已提交，请另一位同事检查。", **submit.cleaned_data
        )
        if done is not False and not done:
            done.onto(submit)
            return _page(request, found, submit=submit, status=422)
    return redirect("capture:batch", found.number)


def _page(request: HttpRequest, found: ScanBatch, *, status: int = 200, **more: Any) -> HttpResponse:
    kinds = dict(queries.kinds_for(found.division))
    documents = [
        (
            each,
            kinds.get(each.kind, ""),
            each.pages.count(),
            len(queries.asked(each)) if each.verdict == "waiting" else 0,
        )
        for each in found.documents.select_related("batch")
    ]
    shown = {
        "batch": found,
        "counts": queries.counts(found),
        "documents": documents,
        "away": found.turned_away.order_by("pk"),
        "left_out": found.pages.filter(role="left_out").select_related("stored"),
        "upload": UploadForm(),
        "submit": SubmitForm(),
        "engine": recognise.available(),
        "may_scan": request.user.holds(*SCANNERS),  # type: ignore[union-attr]
        "mine": found.opened_human == request.user.human_key,  # type: ignore[union-attr]
    }
    return render(request, "capture/batch.html", shown | more, status=status)


@scan_page
def separators(request: HttpRequest) -> HttpResponse:
    """打印分隔页 — a PDF, one sheet per kind of paper."""
    kinds = queries.kinds_for(int(_own(request) or 0))
    form = SeparatorForm(
        request.POST or None, kinds=kinds, initial={"household_number": request.GET.get("of", "")[:24]}
    )
    if request.method == "POST" and form.is_valid():
        found = queries.volume_for(form.cleaned_data["household_number"], request.user)
        if found is not None:
            marks = [Separator(found.household_number, kind) for kind in form.cleaned_data["kinds"]]
            made = separator_sheets.printed(marks, titles=dict(kinds))
            answer = HttpResponse(made, content_type="application/pdf")
            answer["Content-Disposition"] = 'inline; filename="separators.pdf"'
            answer["X-Content-Type-Options"] = "nosniff"
            return answer
        form.add_error("household_number", "没有找到这一户的案卷。请核对户号是否完整；旧档请先在“旧档导入”里立卷。")
    return render(request, "capture/separators.html", {"form": form}, status=422 if form.errors else 200)
