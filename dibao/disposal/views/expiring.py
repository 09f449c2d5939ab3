"""到期 — what has come to the end of its term, what is due for the archives office."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.permissions import may
from dibao.archive.models import Volume
from dibao.kernel import clock

from ..permissions import APPRAISE
from ..queries import expiring
from .door import own_division, reader_page

PAGE = 50


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """到期清单 — by year, fonds and term up to a day, and the volumes; then what is ten years old."""
    until = _until(request.GET.get("until", ""))
    mine = Volume.objects.visible_to(request.user)
    found = expiring.ended(within=mine, until=until)
    year = request.GET.get("year", "")
    shown = [term for term in found if not year.isdecimal() or (term.ends and term.ends.year == int(year))]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    busy = expiring.in_hand()
    told = {
        "until": until,
        "year": year if year.isdecimal() else "",
        "groups": expiring.groups(found),
        "page": page,
        "rows": [(term, busy.get(str(term.volume.pk), "")) for term in page],
        "lasting": expiring.due_for_archives(within=mine, on=clock.today()),
        "may_appraise": may(request.user, APPRAISE, own_division(request)),
    }
    return render(request, "disposal/index.html", told)


def _until(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return clock.today() - timedelta(days=1)
