"""查阅 — the register, a new request, one request with its papers, and each page under its watermark."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import View, act, one_or_404, staff_page
from dibao.access.permissions import may
from dibao.archive.models import Volume
from dibao.kernel import clock
from dibao.kernel.refusals import Refused

from .. import queries
from ..choices import Form, Level
from ..forms import AskForm, DecideForm
from ..models import Consultation, Wanted
from ..permissions import ASK, GRANT, GRANT_OUTSIDE, LEND, READERS, RECEIVE
from ..services import consultation as service
from .tabs import tabs

PAGE = 25


@staff_page()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """查阅登记 — what waits for a decision, then the register."""
    rows = Consultation.objects.visible_to(request.user)
    page = Paginator(rows.select_related("volume"), PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "waiting": rows.waiting().select_related("volume"),
        "today": clock.today(),
        **tabs(request.user),
    }
    return render(request, "reading/index.html", shown)


@staff_page()
@require_safe
def volume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一卷的利用 — who asked to read it, where its bag is, and what this person may do about both."""
    found: Volume = one_or_404(Volume.objects.visible_to(request.user).select_related("bag"), pk=pk)
    today = clock.today()
    shown = {
        "volume": found,
        "bag": found.bag,
        "asked": queries.consultations_of(found),
        "rows": [(loan, loan.overdue_days(today)) for loan in queries.loans_of(found.bag)],
        "today": today,
        "may_ask": may(request.user, ASK, found.division),
        "may_lend": may(request.user, LEND, found.bag.division),
        "may_tell": may(request.user, RECEIVE, found.division),
    }
    return render(request, "reading/volume.html", shown)


@staff_page(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, volume: UUID) -> HttpResponse:
    """申请查阅 — of one volume."""
    found: Volume = one_or_404(Volume.objects.visible_to(request.user), pk=volume)
    if not may(request.user, ASK, found.division):
        raise Http404
    form = AskForm(request.POST or None, papers=queries.papers_of(found))
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.ask, volume=found, **form.cleaned_data)
        if outcome:
            made = outcome.result
            at_once = made.level == Level.AT_HAND
            messages.success(request, "可以查阅了。" if at_once else f"已登记，等待{made.get_level_display()}。")
            return redirect("reading:consultation", pk=made.pk)
        outcome.onto(form)
    shown = {"volume": found, "form": form}
    return render(request, "reading/ask.html", shown, status=422 if request.method == "POST" else 200)


def consultation_of(request: HttpRequest, pk: UUID) -> Consultation:
    """The request, as far as this person may see it."""
    found: Consultation = one_or_404(Consultation.objects.visible_to(request.user).select_related("volume"), pk=pk)
    return found


def wanted_by(request: HttpRequest, pk: UUID, item: UUID) -> Wanted:
    """One paper of a request of this very person; of anybody else's it does not exist."""
    rows = Consultation.objects.visible_to(request.user).read_by(request.user).select_related("volume")
    asked: Consultation = one_or_404(rows, pk=pk)
    wanted = next((row for row in queries.wanted_of(asked) if row.item_id == item), None)
    if wanted is None:
        raise Http404
    return wanted


def paper_page(*methods: str) -> Callable[[View], View]:
    """A page of one paper of a request, for its reader; to anybody else no method tells that it is there."""

    def mark(view: View) -> View:
        allowed = require_http_methods(list(methods))(view)

        @staff_page(*READERS)
        @wraps(view)
        def page(request: HttpRequest, pk: UUID, item: UUID, **more: Any) -> HttpResponseBase:
            return allowed(request, wanted_by(request, pk, item), **more)

        return page

    return mark


def consultation_page(
    request: HttpRequest, asked: Consultation, form: DecideForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The page of one request: what it is, what is to be done, and for its reader the papers."""
    needed = GRANT_OUTSIDE if asked.level == Level.APPROVER else GRANT
    own = asked.asked_by == request.user.actor_key  # type: ignore[union-attr]
    open_now = asked.live(clock.today())
    shown: dict[str, Any] = {
        "asked": asked,
        "wanted": queries.wanted_of(asked),
        "open": own and open_now,
        "copy": asked.form == Form.COPY,
        "unchecked": queries.unchecked(asked) if own and open_now and asked.form == Form.COPY else [],
        "may_decide": not own and asked.state == "asked" and may(request.user, needed, asked.division),
        "may_end": asked.state == "granted" and (own or may(request.user, GRANT, asked.division)),
        "expired": asked.state == "granted" and not open_now,
        "form": form or DecideForm(),
    }
    return render(request, "reading/consultation.html", shown, status=status)


@staff_page()
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一次查阅."""
    return consultation_page(request, consultation_of(request, pk))


@staff_page(*READERS)
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """批准或不予查阅."""
    asked, form = consultation_of(request, pk), DecideForm(request.POST)
    if form.is_valid():
        verb = service.grant if form.cleaned_data["answer"] == "grant" else service.refuse_reading
        outcome = act(request, verb, consultation=asked, why=form.cleaned_data["why"], said="已决定。")
        if outcome:
            return redirect("reading:consultation", pk=pk)
        outcome.onto(form)
    return consultation_page(request, asked, form, status=422)


@staff_page(*READERS)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """结束查阅."""
    asked = consultation_of(request, pk)
    if act(request, service.end, consultation=asked, said="查阅已结束，文件不能再打开。"):
        return redirect("reading:consultation", pk=pk)
    return consultation_page(request, asked, status=422)


@paper_page("GET", "HEAD")
def page(request: HttpRequest, wanted: Wanted, number: int) -> HttpResponse:
    """One page as a fresh picture with the watermark of its reader; never the original."""
    try:
        picture = service.look(wanted=wanted, page=number, by=request.user, ruled="ruled" in request.GET)
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(picture, content_type="image/png")
    answer["Cache-Control"] = "no-store"
    return answer
