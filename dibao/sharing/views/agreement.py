"""共享约定 — the list, entering one, the second person's word, and its end."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may
from dibao.exchange.queries import partners
from dibao.kernel import clock
from dibao.regions.queries import path_name

from .. import queries
from ..choices import FIELDS, AgreementState
from ..forms import AgreementForm, WhyForm
from ..models import Agreement
from ..permissions import CONFIRM, END, ENTER, READERS
from ..services import agreement as service

PAGE = 25


def _agreement(request: HttpRequest, number: str) -> Agreement:
    found: Agreement = one_or_404(queries.agreements(request.user), number=number)
    return found


@staff_page(*READERS)
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """共享约定 in scope."""
    page = Paginator(queries.agreements(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "sharing/agreements.html", {"page": page, "entering": _enters(request), "on": clock.today()})


@staff_page(PostKind.CHECKER)
def enter(request: HttpRequest) -> HttpResponse:
    """录入共享约定."""
    mine = partners(request.user)
    here: Any = request.user
    form = AgreementForm(request.POST or None, partners=mine, initial={"division": str(here.live_posts[0].division)})
    if request.method == "POST" and form.is_valid():
        said = "约定已录入，要由县级确认人员对照文件复核后才使用。"
        outcome = act(request, service.enter, said=said, **form.cleaned_data)
        if outcome:
            return redirect("sharing:agreement", number=outcome.result.number)
        outcome.onto(form)
    form.name_division()
    context = {"form": form, "partners": mine.exists()}
    return render(request, "sharing/enter.html", context, status=422 if form.errors else 200)


@staff_page(*READERS)
@require_safe
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """一个共享约定 — what it allows, who confirmed it, how much of it is used."""
    return _page(request, _agreement(request, number))


@staff_page(PostKind.COUNTY_APPROVER)
@require_POST
def decide(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """复核 — as the document says, or not."""
    found = _agreement(request, number)
    if verb == "confirm":
        act(request, service.confirm, agreement=found, said="约定已复核，从生效日期起可以据此答复。")
        return redirect("sharing:agreement", number=number)
    form = WhyForm(request.POST)
    if form.is_valid() and act(request, service.refuse, agreement=found, said="已退回。", **form.cleaned_data):
        return redirect("sharing:agreement", number=number)
    return _page(request, found, refuse_form=form, status=422)


@staff_page(PostKind.CHECKER, PostKind.COUNTY_APPROVER)
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    """终止 — at once."""
    found, form = _agreement(request, number), WhyForm(request.POST)
    if form.is_valid() and act(request, service.end, agreement=found, said="约定已终止。", **form.cleaned_data):
        return redirect("sharing:agreement", number=number)
    return _page(request, found, end_form=form, status=422)


def _page(request: HttpRequest, found: Agreement, *, status: int = 200, **forms: Any) -> HttpResponse:
    waits, used = found.state == AgreementState.ENTERED, queries.asked_this_month(found)
    shown = {
        "agreement": found,
        "place": path_name(found.division),
        "fields": [FIELDS[name] for name in found.agreed],
        "used": used,
        "left": max(found.monthly - used, 0),
        "enquiries": found.enquiries.all()[:20],
        "in_force": found.in_force(clock.today()),
        "may_confirm": waits and may(request.user, CONFIRM, found.division),
        "may_end": found.state == AgreementState.CONFIRMED and may(request.user, END, found.division),
        "refuse_form": WhyForm(auto_id="refuse-%s"),
        "end_form": WhyForm(auto_id="end-%s"),
    }
    return render(request, "sharing/agreement.html", shown | forms, status=status)


def _enters(request: HttpRequest) -> bool:
    return bool(request.user.holds(*ENTER.posts))  # type: ignore[union-attr]
