"""台账核对 — the nightly invariant, on demand, for the places of one's own posts."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.regions.queries import path_names
from dibao.rules.periods import first_of_month

from ..forms import this_month
from ..queries.invariant import breaks
from ..queries.roster import my_places
from .door import reader_page

MOST = 50
# A page looks at this month and the one before; `dibao payments check` looks at all of them every night.
MONTHS = 1


@reader_page
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """核对 — whether rosters, ledger and decisions agree; `run=1` looks now."""
    places = my_places(request.user)
    asked = request.GET.get("run") == "1"
    since = first_of_month(this_month(), months=-MONTHS)
    found = [
        each for place in places for each in islice(breaks(place, since=since), MOST)
    ] if asked else []  # fmt: skip
    context = {"asked": asked, "found": found[:MOST], "names": list(path_names(places).values()), "since": since}
    return render(request, "payments/check.html", context)
