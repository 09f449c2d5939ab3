"""查找, the one timeline of a household, and its new address or number."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.regions.queries import path_name
from dibao.registry import queries as registry
from dibao.registry.models import Household
from dibao.registry.permissions import REGISTER

from ..forms import ContactForm
from ..queries.household import household_page
from ..queries.search import search as find
from ..services.contact import change_contact

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


@staff_page(*REGISTER.posts)
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """住址和电话 — what is registered stays masked; only what is new is typed."""
    household = one_or_404(Household.objects.visible_to(request.user), number=number)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = "已更改。以前的住址和电话留在本户的变更记录里。"
        given = {"verb": "registry.change_contact", "household": household} | form.cleaned_data
        outcome = act(request, change_contact, said=said, **given)
        if outcome:
            return redirect("desk:household", household.number)
        outcome.onto(form)
    head, place = registry.head(household), path_name(household.division)
    context = {"form": form, "household": household, "head": head, "place": place}
    return render(request, "desk/contact.html", context, status=422 if request.method == "POST" else 200)
