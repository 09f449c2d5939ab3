"""资金 — the front page, and the figures entered by one and confirmed by another."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.kernel import clock
from dibao.regions.queries import path_names

from ..choices import Matter, Source
from ..forms import ArrivalForm, BudgetForm, FigureForm, ReasonForm, SharesForm
from ..models import Arrival, Budget, Shares
from ..permissions import CAP, CLOSE, ENTER, may_decide
from ..queries import budget as reads
from ..queries.standing import first_open
from ..services import ceiling, figure
from .door import enter_page, month_of, paged, place_of, reader_page, where, year_asked

MATTERS: dict[str, tuple[type[Model], type[FigureForm], Any]] = {
    Matter.BUDGET: (Budget, BudgetForm, figure.enter_budget),
    Matter.ARRIVAL: (Arrival, ArrivalForm, figure.enter_arrival),
    Matter.SHARES: (Shares, SharesForm, figure.enter_shares),
}


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """资金 — budget, arrived, used, left, how long it lasts; the months as a table."""
    staff: Any = request.user
    place, year = place_of(request), year_asked(request)
    page, outlook = reads.year_of(place, year), reads.ahead(place)
    waiting = sum(_rows(matter, staff).filter(state="entered").count() for matter in Matter)
    context = where(place) | {
        "year": page,
        "outlook": outlook,
        "sources": [
            (Source(source).label, page.budget[source], page.arrived[source], page.shared[source])
            for source in Source.values
        ],
        "has_shares": any(page.shared.values()),
        "waiting": waiting,
        "enters": staff.covers(place, ENTER.posts),
        "caps": staff.covers(place, CAP.posts),
        "cap_month": reads.first_unpaid(place),
        "cap": max(0, reads.available(place, reads.first_unpaid(place))),
        "closes": staff.covers(place, CLOSE.posts),
        "to_close": first_open(place),
        "this_year": clock.today().year,
    }
    return render(request, "funds/index.html", context)


def _rows(matter: str, staff: Any) -> Any:
    model: Any = MATTERS[matter][0]
    return model.objects.visible_to(staff)


@reader_page
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """预算、到账、分担比例 — one kind at a time, newest first, with what is still to be confirmed."""
    return _figures(request)


def _figures(request: HttpRequest, *, typed: ReasonForm | None = None, at: int = 0, status: int = 200) -> HttpResponse:
    asked = request.GET.get("matter", Matter.BUDGET)
    matter = asked if asked in MATTERS else Matter.BUDGET
    page = paged(request, _rows(matter, request.user).order_by("-pk"))
    places = path_names({row.division for row in page})
    staff: Any = request.user
    rows = [
        (row, places[row.division], may_decide(staff, row), typed if typed and row.pk == at else ReasonForm(auto_id=f"why{row.pk}_%s"))
        for row in page
    ]  # fmt: skip
    context = {
        "matter": matter,
        "matters": [(value, label, value == matter) for value, label in Matter.choices],
        "page": page,
        "asked": f"matter={matter}&",
        "rows": rows,
        "typed": at,
        "sources": Source,
        "enters": staff.holds(*ENTER.posts),
    }
    return render(request, "funds/figures.html", context, status=status)


@enter_page
def enter(request: HttpRequest, matter: str) -> HttpResponse:
    """录入."""
    if matter not in MATTERS:
        raise Http404
    _, shape, service = MATTERS[matter]
    staff: Any = request.user
    mine = next(post.division for post in staff.live_posts if post.kind in ENTER.posts)
    form = shape(request.POST or None, initial={"division": mine, "year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service, verb="funds.enter", said="已录入，等另一人确认后计入。", **form.arguments())
        if outcome:
            return redirect(f"/funds/figures/?matter={matter}")
        outcome.onto(form)
    context = {"form": form, "label": Matter(matter).label}
    return render(request, "funds/enter.html", context, status=422 if request.method == "POST" else 200)


@reader_page
@require_POST
def decide(request: HttpRequest, matter: str, pk: int, verb: str) -> HttpResponse:
    """确认、不予确认."""
    if matter not in MATTERS or verb not in ("confirm", "refuse"):
        raise Http404
    row, form = one_or_404(_rows(matter, request.user), pk=pk), ReasonForm(request.POST, auto_id=f"why{pk}_%s")
    if verb == "confirm":
        outcome = act(request, figure.confirm, verb="funds.confirm", said="已确认，计入资金。", figure=row)
    elif not form.is_valid():
        return _figures(request, typed=form, at=pk, status=422)
    else:
        outcome = act(
            request, figure.refuse, verb="funds.refuse", said="已登记：不予确认。", figure=row, **form.cleaned_data
        )
    if outcome:
        return redirect(f"/funds/figures/?matter={matter}")
    return _figures(request, status=422)


@reader_page
@require_POST
def cap(request: HttpRequest) -> HttpResponse:
    """按可用资金设定发放上限."""
    place = place_of(request)
    month = month_of(request.POST.get("month"), default=reads.first_unpaid(place))
    act(
        request, ceiling.cap, verb="funds.cap", said="已设定发放上限，超过的名册不能批准。", division=place, month=month
    )
    return redirect(f"/funds/?place={place}")
