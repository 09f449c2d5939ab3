"""One hit: what is paid, what the register says, what to do about it."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act
from dibao.casework.queries.case import light_of
from dibao.kernel import clock

from ..choices import Outcome
from ..forms import HandOverForm, OutcomeForm, ReasonForm, RevealForm
from ..models import Hit
from ..queries import hit as reads
from ..services import hit as services
from .door import hit_of, reader_page, stale

VERBS: dict[str, tuple[Any, str]] = {
    "settle": (services.settle, "已登记结论。"),
    "hand_over": (services.hand_over, "已转交。"),
    "give_back": (services.give_back, "已退回重新核实。"),
}


@reader_page
@require_safe
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """一条线索."""
    return _page(request, hit_of(request, pk))


@reader_page
@require_POST
def do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """办理 — what was typed comes back when it is refused."""
    if verb not in VERBS:
        raise Http404
    hit, (service, said) = hit_of(request, pk), VERBS[verb]
    form = _forms(request, hit)[verb].__class__(request.POST, request.FILES, auto_id=f"{verb}_%s")
    if stale(request, hit):
        return _page(request, hit, typed={verb: form}, status=409)
    if form.is_valid():
        given = form.arguments() if isinstance(form, OutcomeForm) else form.cleaned_data
        outcome = act(request, service, verb=f"screening.{verb}", said=said, hit=hit, **given)
        if outcome:
            return redirect("screening:hit", pk)
        outcome.onto(form)
    return _page(request, hit_of(request, pk), typed={verb: form}, status=422)


@reader_page
@require_POST
def open_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """查看登记内容 — recorded with its purpose, then shown once."""
    hit = hit_of(request, pk)
    form = RevealForm(request.POST)
    if form.is_valid():
        outcome = act(request, services.reveal, hit=hit, **form.cleaned_data)
        if outcome:
            return _page(request, hit, plain=outcome.result)
        outcome.onto(form)
    return _page(request, hit, typed={"reveal": form}, status=422)


def _forms(request: HttpRequest, hit: Hit) -> dict[str, Form]:
    """The forms of the acts this person may do now."""
    moves = {move.name for move in reads.page(hit, request.user).moves}
    return {
        "settle": OutcomeForm(auto_id="settle_%s", moves=moves & set(Outcome.values)),
        "hand_over": HandOverForm(auto_id="hand_over_%s"),
        "give_back": ReasonForm(auto_id="give_back_%s"),
        "reveal": RevealForm(auto_id="reveal_%s"),
    }


def _page(
    request: HttpRequest, hit: Hit, *, typed: dict[str, Form] | None = None, plain: Any = None, status: int = 200
) -> HttpResponse:
    page = reads.page(hit, request.user)
    level, words = light_of(hit.due_on, clock.today())
    context = {
        "page": page,
        "hit": hit,
        "moves": {move.name for move in page.moves},
        "settles": bool({move.name for move in page.moves} & set(Outcome.values)),
        "forms": _forms(request, hit) | (typed or {}),
        "typed": set(typed or ()),
        "plain": plain,
        "level": level,
        "words": words,
    }
    return render(request, "screening/hit.html", context, status=status)
