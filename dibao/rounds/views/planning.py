"""核查安排 — what is mine, village by village, who carries how much; a trip is set and its lists are printed."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.access.permissions import may
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.reviews.queries.listing import my_places, short_names

from ..forms import AddForm, TripForm
from ..lifecycle import VISITORS
from ..models import Visit
from ..permissions import DECIDE, OVERSEERS, PLAN, SUPERVISORS
from ..queries import listing
from ..services import looking, planning
from .door import paged, pdf, place_in, planner_page, reader_page, visitor_page


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """动态核查 — the villages to go to, the most urgent first; my own list below."""
    staff: Any = request.user
    page = paged(request, listing.mine(staff))
    context = {
        "page": page,
        "rows": listing.rows_of(page, staff),
        "villages": listing.villages(staff),
        "loads": listing.loads(staff),
        "waiting": listing.conflicts(staff).count(),
        "recent": listing.rows_of(listing.recent(staff), staff),
        "visits": staff.holds(*VISITORS),
        "decides": staff.holds(*DECIDE.posts),
        "oversees": staff.holds(*OVERSEERS),
        "supervises": staff.holds(*SUPERVISORS),
        "today": listing.today_of(staff).count(),
    }
    return render(request, "rounds/index.html", context)


@reader_page
@require_safe
def village(request: HttpRequest, village: int) -> HttpResponse:
    """一个村的核查 — tick the families, choose the day, print the list."""
    return _village(request, place_in(request, village))


@planner_page
@require_POST
def schedule(request: HttpRequest, village: int) -> HttpResponse:
    """排定走访."""
    place = place_in(request, village)
    form = TripForm(request.POST, people=listing.visitors_for(place))
    chosen = Visit.objects.visible_to(request.user).open().filter(division=place, pk__in=_keys(request))
    if form.is_valid():
        outcome = act(request, planning.schedule, verb="rounds.schedule", visits=list(chosen), **form.arguments())
        if outcome:
            messages.success(request, f"已排定 {outcome.result} 户，走访日期 {form.cleaned_data['on']}。")
            return redirect("rounds:village", place)
        outcome.onto(form)
    return _village(request, place, form=form, status=422)


def _keys(request: HttpRequest) -> list[str]:
    return [key for key in request.POST.getlist("visit") if len(key) == 36 and key.replace("-", "").isalnum()]


def _village(request: HttpRequest, place: int, *, form: TripForm | None = None, status: int = 200) -> HttpResponse:
    visits = listing.walk(request.user, village=place) + listing.walk(request.user, village=place, phone=True)
    rows = listing.rows_of({visit.pk: visit for visit in visits}.values(), request.user)
    context = {
        "place": short_names({place}, my_places(request.user))[place],
        "village": place,
        "rows": rows,
        "form": form or TripForm(people=listing.visitors_for(place), initial={"on": clock.today()}),
        "may_plan": may(request.user, PLAN, place),
        "ticked": request.POST.getlist("visit"),
    }
    return render(request, "rounds/village.html", context, status=status)


@visitor_page
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """打印走访名单、电话核查名单 — of a village, of a day, or all of mine."""
    given = request.GET
    code = given.get("village", "")
    place = place_in(request, int(code)) if code.isdecimal() and len(code) == 12 else 0
    phone, on = given.get("list") == "phone", _day(given.get("on", ""))
    visits = listing.walk(request.user, village=place, on=on, phone=phone)
    title = "电话核查名单" if phone else "入户走访名单"
    outcome = act(request, looking.print_list, verb="rounds.print", visits=visits, title=title)
    return pdf(outcome.result, "visits") if outcome else redirect("rounds:index")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@planner_page
def add(request: HttpRequest, household: str) -> HttpResponse:
    """加一次核查 — somebody reported something about this family."""
    rows = Award.objects.visible_to(request.user).filter(ended_on=None).select_related("household")
    award = one_or_404(rows, household__number=household)
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = act(
            request, planning.add, verb="rounds.add", award=award, said="已加入核查名单。", **form.cleaned_data
        )
        if outcome:
            return redirect("rounds:visit", outcome.result.pk)
        outcome.onto(form)
    context = {"form": form, "number": household}
    return render(request, "rounds/add.html", context, status=422 if request.method == "POST" else 200)
