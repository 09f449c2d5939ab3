"""预测 — the next twelve months of a place: reckoned on request, kept, shown with how wrong it used to be."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.regions.queries import path_name

from ..choices import RunStatus
from ..forms.forecast import PlaceForm
from ..models import Forecast
from ..queries import forecast as queries
from ..queries.ground import progress, waiting
from ..services import forecast as services
from .door import my_division, weighing_page


@weighing_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """预测 — the newest one of my place, or of the place asked for."""
    first = {"division": my_division(request.user)}
    form = PlaceForm(request.GET if "division" in request.GET else None, initial=first)
    division = form.cleaned_data["division"] if form.is_bound and form.is_valid() else first["division"]
    latest = Forecast.objects.visible_to(request.user).filter(division=division).order_by("-pk").first()
    context: dict[str, Any] = {"form": form, "division": division, "place": path_name(division), "forecast": latest}
    if latest and latest.status == RunStatus.RUNNING:
        context["done"], context["total"] = progress(latest)
        context["waits"] = waiting(latest).exists()
    if latest and latest.status == RunStatus.DONE:
        context |= {"shown": queries.shown(latest), "why": (latest.summary or {}).get("why", "")}
    return render(request, "population/forecast.html", context, status=422 if form.errors else 200)


@weighing_page
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """开始预测 — the register is brought up to date first."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return render(request, "population/forecast.html", {"form": form}, status=422)
    division = form.cleaned_data["division"]
    act(request, services.run, division=division)
    return _back(division)


@weighing_page
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """继续预测 — some counties further."""
    asked = request.POST.get("forecast", "")
    latest = one_or_404(Forecast.objects.visible_to(request.user), pk=int(asked) if asked.isdigit() else None)
    act(request, services.advance, forecast=latest)
    return _back(latest.division)


def _back(division: int) -> HttpResponse:
    return redirect(f"{reverse('population:forecast')}?division={division}")
