"""保障金怎么算的 — the decision in force on a day, laid open and reckoned again from its own inputs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.pages import opened, staff_page
from dibao.kernel import clock
from dibao.registry import queries as registry

from ..forms.award import OnForm
from ..models import Award
from ..queries import explain as reads
from .members import FACT_READERS


@staff_page(*FACT_READERS)
def explain(request: HttpRequest, number: str) -> HttpResponse:
    """说明 — for today also what today's facts and figures would give; that is shown and never written."""
    awards = reads.awards_of(number, Award.objects.visible_to(request.user))
    if not awards:
        raise Http404
    form = OnForm(request.GET if "on" in request.GET else {"on": clock.today()})
    day = form.cleaned_data["on"] if form.is_valid() else None
    opened(request, "casework.explain", awards[-1])
    found = reads.in_force(awards, day) if day else None
    context = {
        "form": form,
        "number": awards[-1].household.number,
        "head": registry.head(awards[-1].household).name,
        "found": found,
        "told": found.explanation() if found else None,
        "awards": awards,
        "today": reads.today(found.award.case) if found and day == clock.today() else None,
        "day": day,
    }
    return render(request, "casework/award/explain.html", context, status=422 if day is None else 200)
