"""需求和转介 — the day's work, needs not handed on, plans, and the lists of families nobody asked about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.registry.queries import heads_of

from ..choices import Which
from ..permissions import LIST_READERS
from ..queries import lists, needs, rows
from .door import list_page, paged, reader_page

TITLES = {"left-out": Which.LEFT_OUT, "overstayed": Which.OVERSTAYED}


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """需求和转介 — referrals, the most urgent first."""
    state = request.GET.get("state", "") if request.GET.get("state") in needs.STATES else ""
    page = paged(request, needs.referrals(request.user, state))
    context = {
        "page": page,
        "rows": needs.referral_rows(page, request.user),
        "state": state,
        "states": needs.STATES,
        "counts": needs.counts(request.user),
        "asked": f"state={state}&" if state else "",
        **_lists(request),
    }
    return render(request, "referral/index.html", context)


def _lists(request: HttpRequest) -> dict[str, object]:
    """How many families stand on the lists, for whoever reads them."""
    if not request.user.holds(*LIST_READERS):  # type: ignore[union-attr]
        return {"lists": []}
    found = [(slug, which.label, lists.count(request.user, which)) for slug, which in TITLES.items()]
    return {"lists": found, "watched": rows.watched(request.user).count()}


@reader_page
@require_safe
def open_needs(request: HttpRequest) -> HttpResponse:
    """待解决的需求."""
    page = paged(request, needs.open_needs(request.user))
    found = list(page)
    heads = heads_of({need.household_id for need in found})
    places = rows.places_of((need.division for need in found), request.user)
    listed = [(need, heads.get(need.household_id, ""), places[need.division]) for need in found]
    return render(request, "referral/needs.html", {"page": page, "rows": listed})


@reader_page
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """进行中的服务计划."""
    page = paged(request, needs.active_plans(request.user))
    found = list(page)
    heads = heads_of({plan.household_id for plan in found})
    places = rows.places_of((plan.division for plan in found), request.user)
    listed = [(plan, heads.get(plan.household_id, ""), places[plan.division]) for plan in found]
    return render(request, "referral/plans.html", {"page": page, "rows": listed})


@list_page
@require_safe
def families(request: HttpRequest, which: str) -> HttpResponse:
    """应保未保、应退未退 — one row per family, each with the next thing to do."""
    if which not in TITLES:
        raise Http404
    page = paged(request, lists.families(request.user, TITLES[which]))
    context = {
        "page": page,
        "rows": rows.rows_of(page, TITLES[which], request.user),
        "which": TITLES[which],
        "slug": which,
        "tabs": [(slug, label.label) for slug, label in TITLES.items()],
    }
    return render(request, "referral/families.html", context)


@list_page
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """边缘和刚性支出家庭 — with a warning where somebody fell ill or lost his work."""
    warnings = rows.warned(request.user)
    page = paged(request, rows.watched(request.user))
    context = {
        "page": page,
        "rows": rows.watched_rows(page, warnings, request.user),
        "tabs": [(slug, label.label) for slug, label in TITLES.items()],
    }
    return render(request, "referral/watch.html", context)
