"""今日待办, the work lists, the report of overruns, and the page of one place."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dibao.access.choices import BUSINESS, PostKind
from dibao.access.pages import own_page, staff_page
from dibao.casework.choices import Status
from dibao.exchange.queries import keys_waiting
from dibao.kernel.waiting import everything
from dibao.matching.queries import waiting
from dibao.regions.queries import path_name
from dibao.registry.choices import Track
from dibao.reviews.queries import listing
from dibao.screening.permissions import READERS
from dibao.screening.queries import hits as screened

from ..queries import overruns as missed
from ..queries import village, work

TASKS = 10
WHOSE = {"mine": "等我办理", "others": "等别人办理"}


@own_page
def today(request: HttpRequest) -> HttpResponse:
    """今日待办 — the four numbers, and the next thing to do on top. Administrators go to their own page."""
    staff: Any = request.user
    if not staff.holds(*BUSINESS):
        return redirect(_home_of(staff))
    context = {
        "counts": work.counts(staff),
        "mine": work.listed(staff, work.Filters(whose="mine"), size=20),
        "others": work.listed(staff, work.Filters(whose="others"), size=10),
        "tasks": [(row, None) for row in listing.task_rows(listing.my_tasks(staff)[:TASKS], staff)],
        "task_count": listing.my_tasks(staff).count(),
        "hits": screened.rows_of(screened.my_hits(staff)[:TASKS], staff),
        "reads_hits": staff.holds(*READERS),
        "hit_count": screened.my_hits(staff).count(),
        "to_judge": waiting(staff),
        "rooms": everything(staff),
        "keys": keys_waiting(staff).select_related("partner"),
        "statuses": work.by_status(staff),
        "can_start": staff.holds(PostKind.TOWNSHIP_CLERK, PostKind.VILLAGE_HELPER),
        "supervises": staff.holds(PostKind.CITY_SUPERVISOR, PostKind.PROVINCE_SUPERVISOR),
        "places": [(post.division, path_name(post.division)) for post in staff.live_posts if post.kind in BUSINESS],
    }
    return render(request, "desk/today.html", context)


def _home_of(staff: Any) -> str:
    if staff.holds(PostKind.AUDIT_ADMIN):
        return "desk:audit"
    return "access:staff" if staff.holds(PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN) else "access:password"


@staff_page()
def cases(request: HttpRequest) -> HttpResponse:
    """办件 — one list, its filters said as sentences, fifty rows a page."""
    filters = _filters(request)
    page = work.listed(request.user, filters, after=request.GET.get("after", ""))
    context = {
        "page": page,
        "filters": filters,
        "sentence": _sentence(filters),
        "choices": _choices(request.user, filters),
        "later": f"?{filters.address()}&after={page.after}" if page.after else "",
    }
    return render(request, "desk/cases.html", context)


def _filters(request: HttpRequest) -> work.Filters:
    asked = request.GET
    code = asked.get("village", "")
    return work.Filters(
        status=asked.get("status", ""),
        whose=asked.get("whose", "") if asked.get("whose") in WHOSE else "",
        when=asked.get("when", "") if asked.get("when") in work.WHEN else "",
        village=int(code) if code.isdecimal() and len(code) == 12 else 0,
        track=asked.get("track", "") if asked.get("track") in Track.values else "",
    )


def _sentence(filters: work.Filters) -> str:
    """柳树镇 · 农村 · 逾期."""
    parts = [
        path_name(filters.village) if filters.village else "",
        Track(filters.track).label if filters.track else "",
        dict(Status.choices).get(filters.status, ""),
        WHOSE.get(filters.whose, ""),
        work.WHEN.get(filters.when, ""),
    ]
    return " · ".join(part for part in parts if part) or "全部在办"


def _choices(staff: Any, filters: work.Filters) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Each filter with its links: label, address, whether it is the one in force."""

    def links(name: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
        now = str(getattr(filters, name) or "")
        rows = [("全部", filters.address(**{name: ""}), not now)]
        return rows + [(label, filters.address(**{name: value}), now == value) for value, label in pairs]

    statuses = [(value, f"{label}（{n}）") for value, label, n in work.by_status(staff)]
    return [
        ("办理人", links("whose", list(WHOSE.items()))),
        ("期限", links("when", list(work.WHEN.items()))),
        ("城乡", links("track", [(str(value), str(label)) for value, label in Track.choices])),
        ("环节", links("status", statuses)),
    ]


@staff_page()
def overruns(request: HttpRequest) -> HttpResponse:
    """逾期情况 — every deadline missed in the last year, the open ones first (C3)."""
    rows = missed.overruns(request.user)
    context = {"rows": rows, "open": sum(row.done_on is None for row in rows)}
    return render(request, "desk/overruns.html", context)


@staff_page()
def place(request: HttpRequest, code: int) -> HttpResponse:
    """一个村（社区）或乡镇 — its open work and its people."""
    try:
        found = village.place(code, request.user, after=request.GET.get("after", ""))
    except ValueError:  # not a division code at all
        found = None
    if found is None:
        raise Http404
    later = f"?after={found.page.after}" if found.page.after else ""
    return render(request, "desk/place.html", {"place": found, "later": later})
