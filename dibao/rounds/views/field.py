"""现场核查 — the page that works without network, the day's families for it, the door its envelopes come in by."""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act

from ..forms import VisitForm, envelope_arguments
from ..queries.field import day_of
from ..questions import BLOCKS, FORM_VERSION, MONEY
from ..services.delivery import deliver as take
from .door import visit_of, visitor_page

WORKER = Path(__file__).parents[1] / "field" / "worker.js"


@visitor_page
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The shell: nobody's name in it, neither a family's nor the visitor's, because the phone keeps it."""
    asked = {"version": FORM_VERSION, "blocks": list(BLOCKS), "money": list(MONEY)}
    context = {"form": VisitForm(auto_id="field_%s"), "asked": asked, "staff": None, "menu": None}
    return render(request, "rounds/field.html", context)


@visitor_page
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day's families, and what the next delivery needs; the phone seals it before it keeps it."""
    return JsonResponse(day_of(request.user) | {"token": get_token(request)})


@visitor_page
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """One envelope: taken, taken before, waiting for a human, or refused in words; always said as data."""
    visit = visit_of(request, request.POST.get("visit", ""))
    given = envelope_arguments(request.POST, request.FILES)
    outcome = act(request, take, verb="rounds.deliver", visit=visit, **given)
    if not outcome:
        said = [message.message for message in messages.get_messages(request)]  # said here, not on the next page
        return JsonResponse({"state": "refused", "sentences": said}, status=422)
    return JsonResponse(_said(outcome.result))


def _said(found: Any) -> dict[str, Any]:
    envelope = found.envelope
    words = "已收到。" if not found.again else "已收到（这一份以前已经送到）。"
    if envelope.state == "conflict":
        words = f"已收到，等待乡镇判定：{envelope.why}。"
    return {"state": "again" if found.again else envelope.state, "sentences": [words, *filter(None, [envelope.notes])]}


@cache
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")


@visitor_page
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it must come from the folder it serves."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
