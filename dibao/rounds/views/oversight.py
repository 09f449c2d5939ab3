"""抽查和年度普查 — drawn so that anybody can draw again; tracked to a hundred, village by village."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.access.permissions import may
from dibao.regions import codes
from dibao.regions.queries import path_name, path_names
from dibao.screening.permissions import ORDER
from dibao.screening.queries import orders
from dibao.screening.queries.runs import own_place

from ..choices import DrawKind, Ground
from ..forms import CampaignForm, OrderForm, RandomForm, RiskForm
from ..models import SpotCheck, Visit
from ..permissions import DRAW, PLAN
from ..printing import render as drawn
from ..queries import campaign as campaigns
from ..queries import listing
from ..queries.sheets import draw_list
from ..services import campaign, spot
from .door import drawer_page, paged, pdf, place_in, planner_page, reader_page, supervisor_page, visit_of

DRAWS: dict[str, Any] = {"random": (RandomForm, spot.draw), "risk": (RiskForm, spot.choose)}


@supervisor_page
@require_safe
def spots(request: HttpRequest) -> HttpResponse:
    """抽查清单, newest first."""
    staff: Any = request.user
    page = paged(request, SpotCheck.objects.visible_to(staff))
    places = path_names({row.division for row in page})
    done = {row.pk: (row.visits.made().count(), row.visits.count()) for row in page}
    rows = [(row, places[row.division], *done[row.pk]) for row in page]
    return render(request, "rounds/spots.html", {"page": page, "rows": rows, "may_draw": staff.holds(*DRAW.posts)})


@drawer_page
def new_spot(request: HttpRequest, kind: str) -> HttpResponse:
    """抽取 — in the place of my own post."""
    if kind not in DRAWS:
        raise Http404
    shape, service = DRAWS[kind]
    form, place = shape(request.POST or None), own_place(request.user)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service, verb="rounds.draw", said="已抽取。", division=place, **form.cleaned_data)
        if outcome:
            return redirect("rounds:spot", outcome.result.number)
        outcome.onto(form)
    context = {"form": form, "label": DrawKind(kind).label, "place": path_name(place)}
    return render(request, "rounds/spot_new.html", context, status=422 if request.method == "POST" else 200)


def _spot(request: HttpRequest, number: str) -> SpotCheck:
    found: SpotCheck = one_or_404(SpotCheck.objects.visible_to(request.user), number=number)
    return found


@supervisor_page
@require_safe
def show_spot(request: HttpRequest, number: str) -> HttpResponse:
    """一次抽查 — how it was drawn, and what came of each household."""
    row = _spot(request, number)
    page = paged(request, listing.listed(request.user).filter(spot_check=row).order_by("division", "household__number"))
    context = {"spot": row, "place": path_name(row.division), "page": page, "rows": listing.rows_of(page, request.user)}
    return render(request, "rounds/spot.html", context)


@supervisor_page
@require_safe
def print_spot(request: HttpRequest, number: str) -> HttpResponse:
    """打印抽查名单 — numbers and places, nobody's name; everything one needs to draw again."""
    row = _spot(request, number)
    visits = list(listing.listed(request.user).filter(spot_check=row).order_by("division", "household__number"))
    places = path_names({visit.division for visit in visits})
    return pdf(drawn(draw_list(row, visits, places=places, place=path_name(row.division))), row.number)


@supervisor_page
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """发现问题，下达整改通知."""
    visit: Visit = visit_of(request, pk)
    if visit.ground != Ground.SPOT_CHECK or not may(request.user, ORDER, visit.division):
        raise Http404
    form = OrderForm(request.POST or None, people=orders.people(visit.division))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        owner = orders.owner(visit.division, given.pop("owner"))
        outcome = act(
            request, spot.rectify, verb="screening.order", said="已下达整改通知。", visit=visit, owner=owner, **given
        )
        if outcome:
            return redirect("screening:order", outcome.result.number)
        outcome.onto(form)
    context = {"form": form, "visit": visit}
    return render(request, "rounds/order.html", context, status=422 if request.method == "POST" else 200)


@reader_page
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """年度普查 — in the place of my own post."""
    return _progress(request, own_place(request.user))


@reader_page
@require_safe
def progress_of(request: HttpRequest, place: int) -> HttpResponse:
    """年度普查 of a township or a village; a village names the families that are left and what is stale."""
    return _progress(request, place_in(request, place))


@planner_page
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """开始年度普查 — in the place of my own post."""
    place, form = own_place(request.user), CampaignForm(request.POST)
    if form.is_valid():
        outcome = act(
            request, campaign.start, verb="rounds.plan", division=place, said="已列入名单。", **form.cleaned_data
        )
        if outcome:
            return redirect("rounds:campaign")
        outcome.onto(form)
    return _progress(request, place, form=form, status=422)


def _progress(request: HttpRequest, place: int, *, form: CampaignForm | None = None, status: int = 200) -> HttpResponse:
    staff: Any = request.user
    rows = campaigns.progress(place, staff)
    village = codes.level(place) == "village"
    context = {
        "place": path_name(place),
        "code": place,
        "rows": rows,
        "families": sum(row.families for row in rows),
        "seen": sum(row.seen for row in rows),
        "left": campaigns.left(place, staff) if village else [],
        "village": village,
        "form": form or CampaignForm(),
        "may_start": may(staff, PLAN, place) and place == own_place(staff) and not village,
    }
    return render(request, "rounds/campaign.html", context, status=status)
