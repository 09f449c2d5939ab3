"""标准调整 — the list, a new one, its page, and the one door through which everything on it is done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, staff_page
from dibao.kernel import clock
from dibao.population.services.refresh import Refreshed
from dibao.regions.queries import path_name, path_names
from dibao.rules.periods import first_of_month

from ..forms import ReasonForm, StandardForm, ValueForm
from ..lifecycle import ENTERS
from ..models import StandardChange
from ..permissions import CARRY_ON
from ..queries import change as reads
from ..services import change as services
from .acts import ACTS
from .door import change_of, fresh, reader_page, results_or_none

PAGE = 25


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """标准调整清单, newest first."""
    page = Paginator(StandardChange.objects.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    places = path_names({change.division for change in page})
    rows = [(change, places[change.division]) for change in page]
    return render(request, "reviews/changes.html", {"page": page, "rows": rows, "enters": _enters(request)})


def _enters(request: HttpRequest) -> bool:
    staff: Any = request.user
    return bool(staff.holds(*ENTERS))


@staff_page(*ENTERS)
def new(request: HttpRequest) -> HttpResponse:
    """录入标准调整 — by default for the place of my own post, from the first of this month."""
    staff: Any = request.user
    mine = next((post.division for post in staff.live_posts if post.kind in ENTERS), 0)
    first = {"division": mine, "effective_on": first_of_month(clock.today())}
    form = StandardForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, services.enter, said="已录入。请核对新旧对照后试算。", **form.arguments())
        if outcome:
            return redirect("reviews:change", outcome.result.number)
        outcome.onto(form)
    return render(request, "reviews/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """标准调整 — figures, counts, villages, runs, and what may be done next."""
    return _page(request, change_of(request, number))


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act on this change; what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    change, this = change_of(request, number), ACTS[verb]
    form = this.form(request.POST) if this.form else None
    if not fresh(request, change):
        return _page(request, change, verb=verb, typed=form, status=409)
    if form is None or form.is_valid():
        arguments = dict(form.cleaned_data) if form else {}
        if verb == "remove_value":
            arguments["value"] = one_or_404(change.values.filter(removed=False), pk=request.POST.get("value") or 0)
        outcome = act(
            request, this.service, verb=f"reviews.{verb}", said=this.said, change=change, **arguments, **this.more
        )
        if outcome and isinstance(outcome.result, Refreshed):
            return _page(request, change_of(request, number), reading=outcome.result)
        if outcome:
            if verb == "preview":
                messages.success(request, "试算完成，没有改动任何家庭的保障金。")
            return redirect("reviews:change", number)
        if form:
            outcome.onto(form)
    return _page(request, change_of(request, number), verb=verb, typed=form, status=422)


def _page(
    request: HttpRequest,
    change: StandardChange,
    *,
    verb: str = "",
    typed: Form | None = None,
    status: int = 200,
    reading: Refreshed | None = None,
) -> HttpResponse:
    results, trouble = results_or_none(change)
    page = reads.page(change, request.user)
    moves = {move.name for move in page.moves}
    running = change.status in ("applying", "undoing")
    context = {
        "change": change,
        "page": page,
        "place": path_name(change.division),
        "moves": moves,
        "forms": {
            name: typed if name == verb and typed else ReasonForm(auto_id=f"{name}_%s")
            for name in ("send_back", "ask_undo", "keep", "discard")
        },
        "value_form": typed if verb == "add_value" and typed else ValueForm(),
        "typed_verb": verb,
        "reading": reading,
        "results": results,
        "trouble": trouble,
        "kinds": reads.kind_rows(results) if results else [],
        "all": results.counts() if results else None,
        "places": reads.place_rows(results, change.division) if results else [],
        "carry": ("carry_on" if change.status == "applying" else "take_back") if running else "",
        "may_carry": running and _may_carry(request, change),
    }
    return render(request, "reviews/change.html", context, status=status)


def _may_carry(request: HttpRequest, change: StandardChange) -> bool:
    staff: Any = request.user
    return bool(staff.covers(change.division, CARRY_ON.posts))
