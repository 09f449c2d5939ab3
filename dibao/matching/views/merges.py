"""重复登记合并 — the list, two rows side by side, the proposal, and what is decided."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page

from ..choices import Answer
from ..forms import MoveForm, ProposeForm
from ..models import Decision, Merge
from ..permissions import READERS
from ..queries import merge_page, two_rows, unmerged
from ..services import merge as service

PAGE = 20
ACTS: dict[str, tuple[Callable[..., Merge], str]] = {
    "merge": (service.merge, "已合并。两条登记的查询、查重都指向保留的一条。"),
    "decline": (service.decline, "已记录，没有合并。"),
    "ask_undo": (service.ask_undo, "已申请撤销，等另一人决定。"),
    "undo": (service.undo, "已撤销，两条登记恢复原样。"),
    "keep_merged": (service.keep_merged, "已记录，合并不变。"),
}


@staff_page(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """重复登记合并 — to be decided, to be proposed, and done."""
    rows = Merge.objects.visible_to(request.user).select_related("kept", "merged", "decision")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/merges.html", {"page": page, "unmerged": unmerged(request.user)[:PAGE]})


@staff_page(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """提出合并 — of a pair decided to be one human."""
    rows = Decision.objects.visible_to(request.user).in_force().filter(answer=Answer.SAME)
    pair = one_or_404(rows.select_related("a", "b"), pk=pk)
    form = ProposeForm(request.POST or None, pair=pair)
    if request.method == "POST" and form.is_valid():
        said = "已提出，等另一人决定。"
        outcome = act(request, service.propose_merge, decision=pair, said=said, **form.cleaned_data)
        if outcome:
            return redirect("matching:merge", outcome.result.pk)
        outcome.onto(form)
    if request.method != "POST":
        opened(request, "matching.view_pair", pair)
    context = {"pair": pair, "two": two_rows(pair.a, pair.b, request.user), "form": form}
    return render(request, "matching/merge_new.html", context, status=422 if request.method == "POST" else 200)


@staff_page(*READERS)
@require_safe
def show(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """一项合并."""
    merge = _merge(request, pk)
    opened(request, "matching.view_merge", merge)
    return _page(request, merge)


def _merge(request: HttpRequest, pk: uuid.UUID) -> Merge:
    return one_or_404(Merge.objects.visible_to(request.user).select_related("kept", "merged", "decision"), pk=pk)


def _page(
    request: HttpRequest, merge: Merge, *, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    forms = {verb: MoveForm(auto_id=f"{verb}_%s") for verb in ACTS} | (typed or {})
    page = merge_page(merge, request.user)
    context = {"page": page, "merge": merge, "forms": forms, "may": {step.name for step in page.moves}}
    return render(request, "matching/merge.html", context | {"typed": set(typed or ())}, status=status)


@staff_page(*READERS)
@require_POST
def do(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponse:
    """决定."""
    if verb not in ACTS:
        raise Http404
    merge, form = _merge(request, pk), MoveForm(request.POST, auto_id=f"{verb}_%s")
    if form.is_valid():
        made, said = ACTS[verb]
        outcome = act(request, made, verb=f"matching.{verb}", said=said, merge=merge, **form.cleaned_data)
        if outcome:
            return redirect("matching:merge", pk)
        outcome.onto(form)
    return _page(request, _merge(request, pk), typed={verb: form}, status=422)
