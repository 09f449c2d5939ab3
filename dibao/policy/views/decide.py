"""录入参数 and 停止执行 — first what would change, then the decision; a decision is never changed afterwards."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dibao.access.choices import PostKind
from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.regions.codes import is_code
from dibao.regions.queries import path_name, path_names
from dibao.rules.catalogue import KEYS, name_of

from .. import cells, queries
from ..forms import EndForm, EnterForm
from ..permissions import DECIDE
from ..services.parameter import decide, refusal_of
from ..sheet import Entry
from .look import my_division


@staff_page(PostKind.COUNTY_APPROVER)
def enter(request: HttpRequest) -> HttpResponse:
    """录入参数 — one parameter with its document."""
    return _page(request, EnterForm, title="录入参数", done="参数已录入。")


@staff_page(PostKind.COUNTY_APPROVER)
def end(request: HttpRequest) -> HttpResponse:
    """停止执行 — a rule that holds no longer, with the document that says so."""
    return _page(request, EndForm, title="停止执行", done="已录入停止执行。")


def _page(request: HttpRequest, form_class: type[EndForm], *, title: str, done: str) -> HttpResponse:
    form = form_class(request.POST) if request.method == "POST" else form_class(initial=_current(request))
    context: dict[str, Any] = {"form": form, "title": title}
    refused = False
    if request.method == "POST" and form.is_valid():
        decision = form.decision()
        if "decide" in request.POST:
            outcome = act(request, decide, verb="policy.decide", said=done, **decision)
            if outcome:
                asked = urlencode({"key": decision["key"], "division": decision["division"]})
                return redirect(f"{reverse('policy:history')}?{asked}")
            outcome.onto(form)
            refused = True
        else:
            context |= _foreseen(request, form, Entry(**decision))
    _name_picked(form)
    return render(request, "policy/enter.html", context, status=422 if refused or form.errors else 200)


def _foreseen(request: HttpRequest, form: EndForm, entry: Entry) -> dict[str, Any]:
    """What the decision would change, or why it would be refused, before anybody decides."""
    if not may(request.user, DECIDE, entry.division):
        form.add_error("division", f"您的岗位不能录入{path_name(entry.division)}的参数，请选择本县（市、区）内的地区。")
    for field, sentence in refusal_of(entry).items():
        form.add_error(field if field in form.fields else None, sentence)
    if form.errors:
        return {}
    below = queries.own_rules_below(entry)
    return {
        "entry": entry,
        "name": name_of(entry.key),
        "place": path_name(entry.division),
        "previews": queries.preview(entry),
        "below": list(path_names(sorted(below)).values()),
    }


def _current(request: HttpRequest) -> dict[str, Any]:
    """First values of the form: the place and key asked for, with the figure in force written as it may be typed."""
    asked = request.GET
    key = asked.get("key", "standard")
    place = asked.get("division", "")
    division = int(place) if place.isascii() and place.isdigit() and is_code(int(place)) else my_division(request.user)
    track = asked.get("track", "urban" if key == "standard" else "any")
    first: dict[str, Any] = {"key": key, "division": str(division), "track": track, "confidence": "R"}
    if key not in KEYS or track not in ("urban", "rural", "any"):
        return first
    first["unit"] = KEYS[key].units[0]
    row = next((row for row in queries.effective(division, track, clock.today()) if row.key == key), None)
    return first | ({"value": cells.write(row.value, unit=row.unit), "unit": row.unit} if row else {})


def _name_picked(form: EndForm) -> None:
    typed = str(form["division"].value() or "")
    if typed.isascii() and typed.isdigit() and len(typed) == 12:
        form.fields["division"].widget.attrs["data-text"] = path_name(int(typed))
