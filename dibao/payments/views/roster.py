"""发放名册 — by month, a new one, its page, and the one door through which everything on it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, staff_page
from dibao.regions.queries import path_name, path_names

from ..choices import Status
from ..forms import ReasonForm, ReleaseForm, StartForm, this_month
from ..lifecycle import BUILDERS
from ..models import Roster
from ..permissions import BUILD, HOLD, RELEASE
from ..queries import roster as reads
from ..services import approving, building
from .door import fresh, reader_page, roster_of

# Batches of one request: a few seconds of work, then the page shows how far it is and asks for more.
AT_ONCE = 3
HELD = 30


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its service, what is said afterwards, its form, fixed arguments."""

    service: Callable[..., Any]
    said: str = ""
    form: type[Form] | None = None
    more: dict[str, Any] = field(default_factory=dict)


ACTS: dict[str, Act] = {
    "carry_on": Act(building.carry_on, "", None, {"batches": AT_ONCE}),
    "check": Act(approving.check, "已核对，等县级确认人员批准。"),
    "send_back": Act(approving.send_back, "已退回。", ReasonForm),
    "approve": Act(approving.approve, "已批准，没有暂缓的各户可以送银行。"),
    "discard": Act(approving.discard, "已作废，可以重新编制。", ReasonForm),
    "close": Act(approving.close, "已结账。"),
}


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """资金发放 — every roster in sight by month, and the one thing to do this month."""
    months = reads.months_of(request.user)
    staff: Any = request.user
    places = path_names({roster.division for _, rosters in months for roster in rosters})
    shown = [(month, [(roster, places[roster.division]) for roster in rosters]) for month, rosters in months]
    builds = bool(staff.holds(*BUILDERS))
    here = any(month == this_month() and rosters[0].status != Status.DISCARDED for month, rosters in months)
    form = StartForm(initial=_first(request)) if builds and not here else None
    context = {"months": shown, "builds": builds, "this_month": this_month(), "form": form}
    return render(request, "payments/index.html", context)


def _first(request: HttpRequest) -> dict[str, Any]:
    staff: Any = request.user
    mine = next((post.division for post in staff.live_posts if post.kind in BUILDERS), 0)
    return {"division": mine, "month": this_month()}


@staff_page(*BUILDERS)
def new(request: HttpRequest) -> HttpResponse:
    """编制名册 — by default for the place of my own post and this month."""
    form = StartForm(request.POST or None, initial=_first(request))
    if request.method == "POST" and form.is_valid():
        outcome = act(request, building.start, verb="payments.start", **form.cleaned_data)
        if outcome:
            act(request, building.carry_on, verb="payments.carry_on", roster=outcome.result, batches=AT_ONCE)
            return redirect("payments:roster", outcome.result.number)
        outcome.onto(form)
    return render(request, "payments/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """发放名册 — sums by village, what changed, what is held, and what may be done next."""
    return _page(request, roster_of(request, number))


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act on this roster; what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    roster, this = roster_of(request, number), ACTS[verb]
    form = this.form(request.POST) if this.form else None
    if verb != "carry_on" and not fresh(request, roster):
        return _page(request, roster, verb=verb, typed=form, status=409)
    if form is None or form.is_valid():
        arguments = dict(form.cleaned_data) if form else {}
        outcome = act(
            request, this.service, verb=f"payments.{verb}", said=this.said, roster=roster, **arguments, **this.more
        )
        if outcome:
            return redirect("payments:roster", number)
        if form:
            outcome.onto(form)
    return _page(request, roster_of(request, number), verb=verb, typed=form, status=422)


def _page(
    request: HttpRequest, roster: Roster, *, verb: str = "", typed: Form | None = None, status: int = 200
) -> HttpResponse:
    staff: Any = request.user
    lines = reads.lines_seen(roster, staff)
    held = reads.with_accounts(lines.exclude(hold=""))[:HELD]
    page = reads.page(roster, staff)
    context = {
        "roster": roster,
        "page": page,
        "place": path_name(roster.division),
        "moves": {move.name for move in page.moves},
        "forms": {
            name: typed if name == verb and typed else ReasonForm(auto_id=f"{name}_%s")
            for name in ("send_back", "discard")
        },
        "typed_verb": verb,
        "held": [
            (row, ReleaseForm(auto_id=f"release_{row.line.pk}_%s")) for row in reads.line_rows(held, roster.division)
        ],
        "may_release": roster.status not in (Status.BUILDING, Status.DISCARDED)
        and staff.covers(roster.division, RELEASE.posts),
        "may_hold": staff.covers(roster.division, HOLD.posts),
        "may_carry": roster.status == Status.BUILDING and staff.covers(roster.division, BUILD.posts),
    }
    return render(request, "payments/roster.html", context, status=status)
