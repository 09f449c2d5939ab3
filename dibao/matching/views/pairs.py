"""疑似同一人 — pairs that could not be told apart at the window, and pairs that are one and not yet put in order."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, staff_page

from ..forms import DecideForm, FinishForm
from ..models import Decision
from ..permissions import READERS
from ..queries import open_pairs
from ..services import decision as service

PAGE = 20


@staff_page(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """待核实的疑似同一人."""
    return _page(request)


def _page(request: HttpRequest, *, typed: Any = None, pk: Any = None, status: int = 200) -> HttpResponse:
    rows = Decision.objects.visible_to(request.user).open().select_related("a", "b")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    pairs = [(pair, _form(pair, typed, pk)) for pair in open_pairs(request.user, list(page))]
    return render(request, "matching/pairs.html", {"page": page, "pairs": pairs}, status=status)


def _form(pair: Any, typed: Any, pk: Any) -> Any:
    if typed is not None and pair.decision.pk == pk:
        return typed
    return (FinishForm if pair.same else DecideForm)(auto_id=f"pair-{pair.decision.pk}-%s")


@staff_page(*READERS)
@require_POST
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """判定 — replaces what was said before; the earlier word stays in the record."""
    pair = one_or_404(Decision.objects.visible_to(request.user).in_force().select_related("a", "b"), pk=pk)
    form = DecideForm(request.POST, auto_id=f"pair-{pk}-%s")
    if form.is_valid():
        outcome = act(request, service.decide, a=pair.a, b=pair.b, said="已判定。", **form.cleaned_data)
        if outcome:
            return redirect("matching:pairs")
        outcome.onto(form)
    return _page(request, typed=form, pk=pk, status=422)


@staff_page(*READERS)
@require_POST
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """办结."""
    pair = one_or_404(Decision.objects.visible_to(request.user).in_force(), pk=pk)
    form = FinishForm(request.POST, auto_id=f"pair-{pk}-%s")
    if form.is_valid():
        outcome = act(request, service.finish, decision=pair, said="已办结。", **form.cleaned_data)
        if outcome:
            return redirect("matching:pairs")
        outcome.onto(form)
    return _page(request, typed=form, pk=pk, status=422)
