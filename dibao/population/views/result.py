"""推演结果 — tables and charts, several scenarios side by side, a spreadsheet, and single families."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.pages import act, opened
from dibao.regions.queries import path_name
from dibao.rules.eligibility import STATUS_NAMES

from .. import reading, workbook
from ..choices import READS_FAMILIES, RunStatus
from ..models import Scenario
from ..queries import result as queries
from ..queries import scenario as reads
from ..queries.ground import progress, waiting
from .door import READ, scenario_page, weighing_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_COMPARED = 4
STATUS_WORDS = tuple(STATUS_NAMES.items())


@scenario_page(*READ)
def show(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """一份推演 — what is imagined; how far the reckoning is; what came out."""
    context = {
        "scenario": scenario,
        "place": path_name(scenario.division),
        "changes": queries.told(scenario),
        "mine": scenario.created_by == request.user.actor_key,  # type: ignore[union-attr]
        "reads_families": request.user.holds(*READS_FAMILIES),  # type: ignore[union-attr]
    }
    if scenario.status == RunStatus.RUNNING:
        done, total = progress(scenario)
        context |= {"done": done, "total": total, "waits": waiting(scenario).exists()}
    if scenario.status == RunStatus.DONE:
        measures = reading.summary_of(scenario.summary)
        context |= {
            "headlines": reading.headlines(measures),
            "listed": reading.all_of(measures),
            "tables": queries.shown(scenario),
            "effects": [(e, reading.EFFECT_NAMES[e], reading.effect_count(measures, e)) for e in reading.EFFECTS],
        }
    return render(request, "population/scenario.html", context)


@weighing_page
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """几份推演并排 — those ticked on the list, as far as they have been reckoned."""
    asked = [int(text) for text in request.GET.getlist("s") if text.isdigit()][:MOST_COMPARED]
    found = list(Scenario.objects.visible_to(request.user).filter(pk__in=asked, status=RunStatus.DONE).order_by("pk"))
    return render(request, "population/compare.html", queries.side_by_side(found) if found else {})


@scenario_page(*READ)
def spreadsheet(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """推演表格 — every table of the result, with charts, as XLSX."""
    if scenario.status != RunStatus.DONE:
        raise Http404
    measures = reading.summary_of(scenario.summary)
    content = workbook.book(scenario.name, queries.facts(scenario, measures), queries.tables(scenario, measures))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="what-if-{scenario.pk}.xlsx"'
    return response


@scenario_page(*READ, posts=READS_FAMILIES)
def families(request: HttpRequest, scenario: Scenario, effect: str) -> HttpResponse:
    """受影响的家庭 — one page of them, with masked numbers."""
    if effect not in reading.EFFECTS or scenario.status != RunStatus.DONE:
        raise Http404
    total = reading.effect_count(reading.summary_of(scenario.summary), effect)
    last = max(1, -(-total // reads.PAGE))
    asked = request.GET.get("page", "1")
    page = min(max(int(asked), 1), last) if asked.isdigit() else 1
    outcome = act(request, _families, scenario=scenario, effect=effect, page=page)
    if not outcome:
        return redirect("population:scenario", scenario.pk)
    context = {
        "scenario": scenario,
        "effect": reading.EFFECT_NAMES[effect],
        "rows": outcome.result,
        "rows_label": f"第 {page} 页，共 {last} 页，{total:,} 户",
        "earlier": f"?page={page - 1}" if page > 1 else "",
        "later": f"?page={page + 1}" if page < last else "",
    }
    return render(request, "population/families.html", context)


@scenario_page(*READ, posts=READS_FAMILIES)
def family(request: HttpRequest, scenario: Scenario, county: int, row: int) -> HttpResponse:
    """一户的说明 — the same family reckoned by the figures in force and by the imagined ones, step by step."""
    if scenario.status != RunStatus.DONE:
        raise Http404
    outcome = act(request, _family, scenario=scenario, county=county, row=row)
    if not outcome:
        return redirect("population:scenario", scenario.pk)
    if outcome.result is None:
        raise Http404
    opened(request, "population.view_family", scenario)
    return render(
        request, "population/family.html", {"scenario": scenario, "family": outcome.result, "statuses": STATUS_WORDS}
    )


def _families(*, scenario: Scenario, effect: str, page: int, by: object) -> list[reads.Family]:
    """The read in the shape of an act, so that results that are gone are a sentence and not a fault."""
    return reads.families(scenario, effect, page=page)


def _family(*, scenario: Scenario, county: int, row: int, by: object) -> reads.BeforeAfter | None:
    """As ``_families``, for a register that has moved on."""
    return reads.family(scenario, county, row)
