"""政策标准 — what is in force somewhere on a day, how two places or days differ, and who decided it when."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.access.choices import BUSINESS
from dibao.access.pages import staff_page
from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.regions.codes import NATION, is_code
from dibao.regions.queries import path_name
from dibao.rules.catalogue import KEYS, name_of

from .. import queries
from ..forms import CompareForm, WhereForm
from ..permissions import DECIDE


@staff_page()
def standards(request: HttpRequest) -> HttpResponse:
    """现行标准 — by default for the place of my own post, rural, today; what nobody has entered is named too."""
    first = {"division": my_division(request.user), "track": "rural", "on": clock.today()}
    form = WhereForm(request.GET if request.GET else first)
    context: dict[str, Any] = {"form": form, "rows": [], "lacking": [], "deciding": decides(request.user)}
    if form.is_valid():
        asked = form.cleaned_data
        rows = queries.in_force(asked["division"], asked["track"], asked["on"])
        there = {row.key for row in rows}
        context |= {
            "rows": [(row, path_name(row.division)) for row in rows],
            "lacking": [name_of(key) for key, about in KEYS.items() if key not in there and not about.optional],
            "place": path_name(asked["division"]),
            "asked": asked,
        }
        form.fields["division"].widget.attrs["data-text"] = path_name(asked["division"])
    return render(request, "policy/standards.html", context, status=200 if form.is_valid() else 422)


@staff_page()
def compare(request: HttpRequest) -> HttpResponse:
    """对照 — two places on one day, or one place on two days or as known at two moments."""
    first = {"division": str(my_division(request.user)), "track": "rural", "on": clock.today()}
    asked = "division" in request.GET
    form = CompareForm(request.GET) if asked else CompareForm(initial=first)
    context: dict[str, Any] = {"form": form, "asked": asked, "deciding": decides(request.user)}
    if asked and form.is_valid():
        a, b = (queries.Where(**side) for side in form.sides())
        rows = queries.compare(a, b)
        context |= {
            "sides": [(side, path_name(side.division, on=side.on)) for side in (a, b)],
            "differing": [row for row in rows if row.differs],
            "same": [row for row in rows if not row.differs],
        }
    _name_picked(form)
    return render(request, "policy/compare.html", context, status=422 if asked and not form.is_valid() else 200)


@staff_page()
def history(request: HttpRequest) -> HttpResponse:
    """沿革 — every decision about one parameter at one place."""
    key, place = request.GET.get("key", ""), request.GET.get("division", "")
    if key not in KEYS or not (place.isascii() and place.isdigit() and is_code(int(place))):
        raise Http404
    division = int(place)
    context = {
        "key": key,
        "name": name_of(key),
        "division": division,
        "place": path_name(division),
        "rows": queries.decisions(key=key, division=division),
        "deciding": may(request.user, DECIDE, division),
    }
    return render(request, "policy/history.html", context)


def my_division(staff: Any) -> int:
    """The place of my own business post."""
    return next((post.division for post in staff.live_posts if post.kind in BUSINESS), NATION)


def decides(staff: Any) -> bool:
    """Whether this person may decide parameters anywhere."""
    return any(may(staff, DECIDE, post.division) for post in staff.live_posts)


def _name_picked(form: CompareForm) -> None:
    for name in ("division", "division_b"):
        typed = str(form[name].value() or "")
        if typed.isascii() and typed.isdigit() and len(typed) == 12:
            form.fields[name].widget.attrs["data-text"] = path_name(int(typed))
