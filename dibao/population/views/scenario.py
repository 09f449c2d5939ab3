"""推演 — the list, a new one, its name and day, and the run."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act
from dibao.kernel import clock
from dibao.regions.queries import path_names

from ..forms.scenario import EditForm, ScenarioForm
from ..models import Scenario
from ..services import scenario as services
from .door import ACT, FORM, my_division, scenario_page, weighing_page

PAGE = 25


@weighing_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """推演清单 — everybody's of my place, newest first; several of them may be ticked and compared."""
    page = Paginator(Scenario.objects.visible_to(request.user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    places = path_names({one.division for one in page})
    return render(request, "population/scenarios.html", {"page": page, "rows": [(s, places[s.division]) for s in page]})


@weighing_page
def new(request: HttpRequest) -> HttpResponse:
    """新建推演 — then straight to the first change."""
    first = {"division": my_division(request.user), "on": _next_year(clock.today())}
    form = ScenarioForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, services.create, said="已建立。请加第一项改变。", **form.cleaned_data)
        if outcome:
            return redirect("population:pick", outcome.result.pk)
        outcome.onto(form)
    return render(request, "population/new.html", {"form": form}, status=422 if form.errors else 200)


@scenario_page(*FORM)
def edit(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """改名称和日期 — another day asks for another reckoning."""
    form = EditForm(request.POST or None, initial={"name": scenario.name, "on": scenario.on})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, services.rename, scenario=scenario, said="已保存。", **form.cleaned_data)
        if outcome:
            return redirect("population:scenario", scenario.pk)
        outcome.onto(form)
    shown = {"form": form, "scenario": scenario}
    return render(request, "population/new.html", shown, status=422 if form.errors else 200)


@scenario_page(*ACT)
def copy(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """复制 — as one's own."""
    outcome = act(request, services.copy, scenario=scenario, said="已复制，可以改了。")
    return redirect("population:scenario", outcome.result.pk if outcome else scenario.pk)


@scenario_page(*ACT)
def run(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """计算 — the register is brought up to date first; then county by county."""
    act(request, services.run, scenario=scenario)
    return redirect("population:scenario", scenario.pk)


@scenario_page(*ACT)
def advance(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """继续计算 — some counties further; the page asks again by itself until all are done."""
    act(request, services.advance, scenario=scenario)
    return redirect("population:scenario", scenario.pk)


def _next_year(day: date) -> date:
    return date(day.year + 1, 1, 1)
