"""设想的改变 — pick a figure, see what is in force, say what it should be; take a change away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dibao.access.pages import act
from dibao.policy.snapshot import Row
from dibao.policy.wording import words
from dibao.regions.queries import path_name
from dibao.rules.catalogue import name_of

from ..choices import TRACKS
from ..forms.scenario import PickForm
from ..forms.value import ValueForm
from ..models import Scenario
from ..queries import scenario as queries
from ..services import scenario as services
from ..whatif import Wish
from .door import ACT, FORM, READ, scenario_page


@scenario_page(*READ)
def pick(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """改哪一项 — the key, the place, the track."""
    form = PickForm(initial={"division": scenario.division, "track": "any"})
    return render(request, "population/pick.html", {"form": form, "scenario": scenario})


@scenario_page(*FORM)
def value(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """改成多少 — what is in force stands above the new value."""
    picked = PickForm(request.GET, initial={"division": scenario.division, "track": "any"})
    if not picked.is_valid():
        return render(request, "population/pick.html", {"form": picked, "scenario": scenario}, status=422)
    wish = Wish(**picked.cleaned_data)
    form, context = _form(request, scenario, wish)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, services.add_change, scenario=scenario, wish=form.wish, said="已加上这项改变。")
        if outcome:
            return redirect("population:scenario", scenario.pk)
        outcome.onto(form)
    return render(request, "population/value.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, scenario: Scenario, wish: Wish) -> tuple[ValueForm, dict[str, Any]]:
    rows = queries.now_in_force(scenario, wish.key, wish.division, wish.track)
    form = ValueForm(
        request.POST or None,
        wish=wish,
        current=rows[0].value if rows else None,
        unit=rows[0].unit if rows else "",
        differing=queries.differing(scenario, wish.key, wish.division),
    )
    return form, {
        "form": form,
        "scenario": scenario,
        "name": name_of(wish.key),
        "place": path_name(wish.division),
        "track": TRACKS[wish.track],
        "now": [(words(row.value, unit=row.unit), _decided(row)) for row in rows],
    }


def _decided(row: Row) -> str:
    """Who says so: the place and the paper, or an earlier change of the same scenario."""
    return f"{path_name(row.division)}规定，{row.document}" if row.document else "这份推演里前面设想的改变"


@scenario_page(*ACT)
def drop(request: HttpRequest, scenario: Scenario, place: int) -> HttpResponse:
    """去掉一项改变."""
    act(request, services.drop_change, scenario=scenario, place=place, said="已去掉。")
    return redirect("population:scenario", scenario.pk)
