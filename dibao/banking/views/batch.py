"""一个批次 — its page, everything that is done on it, its file, its payments, its replies."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, opened
from dibao.documents.queries import open_verified
from dibao.regions.queries import path_name

from ..forms import HandOverForm, ReasonForm, ReplyForm
from ..models import Batch
from ..queries import batch as reads
from ..queries.day import light
from ..services import batch as making
from ..services import paper, reply, sending
from .door import batch_of, paged, reader_page, reply_of, stale

# Portions of one request over the line: a few seconds of work, then the page shows how far it is.
AT_ONCE = 5
ACTS: dict[str, tuple[Callable[..., Any], type[Form] | None, str]] = {
    "start": (sending.start, None, "已记为在途。请下载银行文件交给银行，或通过接口发送。"),
    "hand_over": (sending.hand_over, HandOverForm, "已登记交给银行，等银行返回结果。"),
    "deliver": (sending.deliver, None, ""),
    "fetch": (reply.fetch, None, ""),
    "discard": (making.discard, ReasonForm, "已作废，这些付款回到待发。"),
    "file_receipt": (paper.file_receipt, None, "回单已打印并归入会计档案。"),
}


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """批次."""
    return _page(request, batch_of(request, number))


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act; what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    batch, (service, shape, said) = batch_of(request, number), ACTS[verb]
    form = shape(request.POST, auto_id=f"{verb}_%s") if shape else None
    if stale(request, batch):
        messages.error(request, "这一批刚刚有变化，请看过最新情况再办理。")
        return _page(request, batch, typed={verb: form}, status=409)
    if form is None or form.is_valid():
        more: dict[str, Any] = dict(form.cleaned_data) if form else {}
        if verb == "deliver":
            more["most"] = AT_ONCE
        outcome = act(request, service, verb=f"banking.{verb}", said=said, batch=batch, **more)
        if outcome:
            _tell(request, verb, outcome.result)
            return redirect("banking:batch", number)
        if form:
            outcome.onto(form)
    return _page(request, batch_of(request, number), typed={verb: form}, status=422)


def _tell(request: HttpRequest, verb: str, result: Any) -> None:
    """How far it is, in words."""
    if verb == "deliver":
        rest = f"还有 {result.left} 笔，请继续发送。" if result.left else "已全部收到，等银行结果。"
        messages.success(request, f"银行收到 {result.taken} 笔，{rest}")
    elif verb == "fetch" and result is None:
        messages.info(request, "银行还没有新的结果，请稍后再取。")
    elif verb == "fetch":
        messages.success(request, f"登记结果 {result.applied} 笔，其中退回 {result.failed} 笔。")


@reader_page
@require_POST
def read_file(request: HttpRequest, number: str) -> HttpResponse:
    """导入银行结果 — applied whole or refused whole, with the rows and reasons."""
    batch = batch_of(request, number)
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["content"]
        before = batch.replies.count()
        outcome = act(
            request, reply.read_file, verb="banking.import", batch=batch, content=file, name=file.name,
            reversal=form.cleaned_data["reversal"],
        )  # fmt: skip
        if outcome:
            known = batch.replies.count() == before
            words = "这个文件以前导入过，没有重复登记。" if known else "已登记。每一笔的结果见下表。"
            (messages.info if known else messages.success)(request, words)
            return redirect("banking:reply", outcome.result.pk)
        form.add_error("content", "这个文件没有登记，原因见上方。")
    return _page(request, batch_of(request, number), typed={"import": form}, status=422)


@reader_page
@require_POST
def take_file(request: HttpRequest, number: str) -> HttpResponse:
    """下载银行文件."""
    outcome = act(request, sending.take_file, batch=batch_of(request, number))
    if not outcome:
        return _page(request, batch_of(request, number), status=409)
    name, content = outcome.result
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@reader_page
@require_safe
def payments(request: HttpRequest, number: str) -> HttpResponse:
    """付款明细 — fifty a page, accounts masked."""
    batch = batch_of(request, number)
    opened(request, "banking.payments", batch)
    page = paged(request, reads.payments(batch))
    return render(
        request, "banking/payments.html", {"batch": batch, "page": page, "rows": reads.payment_rows(list(page))}
    )


@reader_page
@require_safe
def reply_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """返回文件逐笔 — what became of every row."""
    file = reply_of(request, pk)
    opened(request, "banking.reply", file)
    page = paged(request, reads.reply_rows(file))
    rows = list(zip(page, reads.payment_rows([each.instruction for each in page]), strict=True))
    return render(request, "banking/reply.html", {"file": file, "batch": file.batch, "page": page, "rows": rows})


@reader_page
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """回单 — the paper as it was filed."""
    batch = batch_of(request, number)
    if batch.receipt is None:
        raise Http404
    opened(request, "banking.receipt", batch)
    with open_verified(batch.receipt.stored) as stream:
        return HttpResponse(stream.read(), content_type="application/pdf")


def _page(
    request: HttpRequest, batch: Batch, *, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    forms: dict[str, Any] = {
        verb: shape(auto_id=f"{verb}_%s") for verb, (_, shape, _) in ACTS.items() if shape is not None
    } | {"import": ReplyForm()}
    level, words = light(batch)
    context = {
        "batch": batch, "page": reads.page(batch, request.user), "place": path_name(batch.division), "level": level,
        "words": words, "forms": forms | {verb: form for verb, form in (typed or {}).items() if form},
        "typed": set(typed or ()),
    }  # fmt: skip
    return render(request, "banking/batch.html", context, status=status)
