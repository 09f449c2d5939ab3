"""普遍比对 — how it stands, the lists, and the run that goes on step by step."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act

from ..permissions import IMPORT, OVERSEERS, REGISTER_READERS, RUN
from ..queries import hits as reads
from ..queries import runs
from ..services import run as services
from .door import paged, reader_page

# Batches of one request: a few seconds of work, then the page shows how far it is and asks for more.
AT_ONCE = 3


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """普遍比对 — last run, hits by kind and by town, what is overdue."""
    staff: Any = request.user
    finders = reads.by_finder(staff)
    newest = runs.newest(staff)
    context = {
        "run": newest,
        "facts": runs.facts(newest),
        "finders": finders,
        "towns": reads.by_town(staff),
        "all": reads.total(finders),
        "running": newest is not None and newest.state == "running",
        "may_run": staff.holds(*RUN.posts),
        "may_import": staff.holds(*IMPORT.posts),
        "oversees": staff.holds(*OVERSEERS),
        "reads_registers": staff.holds(*REGISTER_READERS),
        "sentence": runs.sentence(newest) if newest else "",
    }
    return render(request, "screening/index.html", context)


@reader_page
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """开始或继续比对 — over the place of my own post."""
    outcome = act(request, services.step, division=runs.own_place(request.user), batches=AT_ONCE)
    if outcome and outcome.result.state == "done":
        messages.success(request, runs.sentence(outcome.result))
    return redirect("screening:index")


@reader_page
@require_safe
def hits(request: HttpRequest) -> HttpResponse:
    """比对线索 — narrowed by kind, state and town, the most urgent first."""
    filters = _filters(request)
    return _list(
        request,
        reads.narrowed(request.user, filters),
        title="比对线索",
        why="您辖区内没有符合条件的线索。",
        filters=filters,
        finders=reads.by_finder(request.user),
        towns=reads.by_town(request.user),
        states=reads.STATES,
    )


def _filters(request: HttpRequest) -> reads.Filters:
    asked = request.GET
    town = asked.get("town", "")
    return reads.Filters(
        finder=asked.get("finder", "")[:32],
        state=asked.get("state", "") if asked.get("state") in reads.STATES else "",
        town=int(town) if town.isdecimal() and len(town) == 12 else 0,
        whose="mine" if asked.get("whose") == "mine" else "",
    )


@reader_page
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """超期未办 — an empty list is the proof that nothing was left open."""
    rows = reads.narrowed(request.user, reads.Filters(state="overdue"))
    return _list(
        request,
        rows,
        title="超期未办的线索",
        why="辖区内所有比对线索都在期限内办理，没有超期。",
        proof=reads.total(reads.by_finder(request.user)),
    )


@reader_page
@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """应退未退."""
    hint = "登记册显示可能不再符合、仍在发放的家庭。先核实；减少和停发须听取意见后由人决定。"
    return _list(request, reads.leaving(request.user), title="应退未退", why="没有等待核实的应退线索。", hint=hint)


@reader_page
@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    """应保未保."""
    hint = "登记册显示新增残疾、重病等情况、可能符合更高保障的家庭。请主动告知并协助申请。"
    return _list(request, reads.coming(request.user), title="应保未保", why="没有等待核实的应保线索。", hint=hint)


def _list(request: HttpRequest, found: Any, *, title: str, why: str, **more: Any) -> HttpResponse:
    page = paged(request, found)
    filters = more.get("filters")
    asked = f"{filters.address()}&" if filters and filters.address() else ""
    context = {
        "page": page,
        "rows": reads.rows_of(page, request.user),
        "title": title,
        "why": why,
        "asked": asked,
        **more,
    }
    return render(request, "screening/hits.html", context)
