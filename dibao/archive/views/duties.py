"""归档分工 — who answers for each class and series, by which steps it fills, and where nobody does (F18)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.regions.queries import path_name, path_names

from ..forms import ClassDutyForm, SeriesDutyForm
from ..permissions import ASSIGN_CUSTODY, ASSIGN_SERIES
from ..queries.duties import candidates, duties, unowned
from ..services.custody import assign_custody, assign_series
from .scope import place_of, trail


@staff_page()
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """分工 — of one place, and the townships below where something has no owner."""
    return _page(request)


@staff_page(*ASSIGN_CUSTODY.posts)
@require_POST
def assign(request: HttpRequest, what: str) -> HttpResponse:
    """安排 — a keeper of a class or an owner of a series, for the place shown."""
    place = place_of(request)
    people = candidates(place)
    forms = {"class": ClassDutyForm(request.POST, people=people), "series": SeriesDutyForm(request.POST, people=people)}
    if what not in forms:
        raise Http404
    form = forms[what]
    if form.is_valid():
        service = assign_custody if what == "class" else assign_series
        outcome = act(request, service, said="已安排。", division=place, **form.cleaned_data)
        if outcome:
            return redirect(f"{reverse('archive:duties')}?place={place}")
        outcome.onto(form)
    return _page(request, status=422, **{f"{what}_form": form})


def _page(request: HttpRequest, *, status: int = 200, **forms: object) -> HttpResponse:
    place = place_of(request)
    classes, series = duties(place)
    nobody = unowned(place, request.user)
    names = path_names([each.division for each in nobody])
    assigns = may(request.user, ASSIGN_CUSTODY, place) and may(request.user, ASSIGN_SERIES, place)
    people = candidates(place) if assigns else []
    shown = {
        "place": place,
        "where": path_name(place),
        "trail": trail(place, request.user),
        "classes": classes,
        "series_duties": series,
        "nobody": [(each, names[each.division]) for each in nobody],
        "assigns": assigns,
        "class_form": ClassDutyForm(people=people),
        "series_form": SeriesDutyForm(people=people),
    } | forms
    return render(request, "archive/duties.html", shown, status=status)
