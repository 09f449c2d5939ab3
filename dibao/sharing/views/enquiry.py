"""来询 — the list, taking a package in, one enquiry with what was told, and its answer."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.access.permissions import may
from dibao.kernel import clock

from .. import queries, tables
from ..choices import EnquiryState
from ..forms import PackageForm, WhyForm
from ..models import Enquiry
from ..permissions import ANSWER, READERS, RECEIVE
from ..services import enquiry as service

PAGE, TOLD = 25, 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _enquiry(request: HttpRequest, number: str) -> Enquiry:
    rows = Enquiry.objects.visible_to(request.user).select_related("agreement__partner", "package", "reply", "table")
    found: Enquiry = one_or_404(rows, number=number)
    return found


@staff_page(*READERS)
@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """部门来询 — newest first."""
    state = request.GET.get("state", "")
    if state not in ("", *EnquiryState.values):
        raise Http404
    page = Paginator(queries.enquiries(request.user, state=state), PAGE).get_page(request.GET.get("page"))
    taking = bool(request.user.holds(*RECEIVE.posts))  # type: ignore[union-attr]
    context = {"page": page, "state": state, "states": EnquiryState.choices, "taking": taking, "on": clock.today()}
    return render(request, "sharing/enquiries.html", context)


@staff_page(PostKind.CHECKER)
def receive(request: HttpRequest) -> HttpResponse:
    """接收来询 — the package as the department made it."""
    if request.method != "POST":
        return render(request, "sharing/receive.html", {"form": PackageForm()})
    form = PackageForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        outcome = act(request, service.receive, content=file, name=file.name, said="来询已接收。")
        if outcome:
            return redirect("sharing:enquiry", number=outcome.result.number)
        outcome.onto(form)
    return render(request, "sharing/receive.html", {"form": form}, status=422)


@staff_page(PostKind.CHECKER)
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """来询表空表 — for a department that asks for the first time."""
    answer = HttpResponse(tables.blank_table(), content_type=_XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, "来询表.xlsx") or "attachment"
    return answer


@staff_page(*READERS)
@require_safe
def enquiry(request: HttpRequest, number: str) -> HttpResponse:
    """一次来询 — how many were asked about, what was told of whom."""
    found = _enquiry(request, number)
    opened(request, "sharing.view_enquiry", found)
    return _page(request, found)


@staff_page(PostKind.CHECKER)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """答复 — as things stand today, sealed for that department."""
    found = _enquiry(request, number)
    if act(request, service.answer, enquiry=found, said="已答复。请下载答复包交给对方，并登记对方的回执。"):
        return redirect("sharing:enquiry", number=number)
    return _page(request, _enquiry(request, number), status=422)


@staff_page(PostKind.CHECKER)
@require_POST
def decline(request: HttpRequest, number: str) -> HttpResponse:
    """不予答复 — with the reason, which goes back."""
    found, form = _enquiry(request, number), WhyForm(request.POST)
    if form.is_valid():
        outcome = act(request, service.decline, enquiry=found, said="已记为不予答复。", **form.cleaned_data)
        if outcome:
            return redirect("sharing:enquiry", number=number)
        outcome.onto(form)
    return _page(request, _enquiry(request, number), decline_form=form, status=422)


def _page(request: HttpRequest, found: Enquiry, *, status: int = 200, **forms: Any) -> HttpResponse:
    told = found.told.select_related("person", "household")
    shown = {
        "enquiry": found,
        "agreement": found.agreement,
        "told": told[:TOLD],
        "more": max(found.found - TOLD, 0),
        "late": found.state == EnquiryState.RECEIVED and found.due_on < clock.today(),
        "may_answer": found.state == EnquiryState.RECEIVED and may(request.user, ANSWER, found.division),
        "in_force": found.agreement.in_force(clock.today()),
        "decline_form": WhyForm(auto_id="decline-%s"),
    }
    return render(request, "sharing/enquiry.html", shown | forms, status=status)
