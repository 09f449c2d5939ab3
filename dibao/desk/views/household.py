"""查找, and the one timeline of a household."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dibao.access.pages import one_or_404, opened, staff_page
from dibao.registry.models import Household

from ..queries.household import household_page
from ..queries.search import search as find

LONG_NUMBER = 11


@staff_page()
def search(request: HttpRequest) -> HttpResponse:
    """查找 — one household found opens at once. An ID or phone number is posted, so it never stands in an address."""
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:100]
    if request.method == "POST" and sum(sign.isdigit() for sign in text) < LONG_NUMBER:
        return redirect(f"{reverse('desk:search')}?{urlencode({'q': text})}")
    found = find(request.user, text)
    if len(found.hits) == 1:
        return redirect("desk:household", found.hits[0].household)
    return render(request, "desk/search.html", {"query": text, "found": found})


@staff_page()
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一户一条时间线 — masked, printable, from first contact to exit and after (D9)."""
    household = one_or_404(Household.objects.visible_to(request.user), number=number)
    opened(request, "registry.view_household", household)
    return render(request, "desk/household.html", {"page": household_page(household, request.user)})
