"""政策标准 — which figures are in force somewhere, for town or village, on a day, and on which paper they rest."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.choices import BUSINESS
from dibao.access.pages import staff_page
from dibao.kernel import clock
from dibao.regions.queries import path_name
from dibao.rules.catalogue import KEYS, name_of

from .. import queries
from ..forms import WhereForm


@staff_page()
def standards(request: HttpRequest) -> HttpResponse:
    """现行标准 — by default for the place of my own post, rural, today; what nobody has entered is named too."""
    first = {"division": _my_division(request.user), "track": "rural", "on": clock.today()}
    form = WhereForm(request.GET if request.GET else first)
    context: dict[str, Any] = {"form": form, "rows": [], "lacking": []}
    if form.is_valid():
        asked = form.cleaned_data
        rows = queries.in_force(asked["division"], asked["track"], asked["on"])
        there = {row.key for row in rows}
        context |= {
            "rows": [(row, "全国" if row.division == 0 else path_name(row.division)) for row in rows],
            "lacking": [name_of(key) for key in KEYS if key not in there],
            "place": path_name(asked["division"]),
            "asked": asked,
        }
        form.fields["division"].widget.attrs["data-text"] = path_name(asked["division"])
    return render(request, "policy/standards.html", context, status=200 if form.is_valid() else 422)


def _my_division(staff: Any) -> int:
    return next((post.division for post in staff.live_posts if post.kind in BUSINESS), 0)
