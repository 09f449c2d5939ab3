"""存折代管 — the list, a new agreement, its page with the signed paper."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, opened
from dibao.documents.queries import open_verified, preview
from dibao.regions.queries import path_name
from dibao.registry import queries as registry

from ..forms import AgreementForm, FileForm, ReasonForm
from ..models import KeepingAgreement
from ..permissions import AGREE
from ..queries import agreement as reads
from ..services import agreement as services
from .door import account_page, agreement_of, clerk_page, household_of, paged

ACTS: dict[str, tuple[Any, type[Form], str]] = {
    "file": (services.file, FileForm, "已备案。"),
    "end": (services.end, ReasonForm, "已终止代管。"),
}


@account_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """存折代管协议."""
    if number := request.GET.get("household", "").strip():
        return redirect("banking:agree", household_of(request, number).number)
    ended = request.GET.get("ended") == "1"
    page = paged(request, reads.listed(request.user, ended=ended))
    staff: Any = request.user
    context = {"page": page, "rows": reads.rows_of(list(page)), "ended": ended, "agrees": staff.holds(*AGREE.posts)}
    return render(request, "banking/agreements.html", context)


@clerk_page
def agree(request: HttpRequest, number: str) -> HttpResponse:
    """登记代管协议."""
    household = household_of(request, number)
    form = AgreementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        outcome = act(
            request, services.enter, verb="banking.enter_agreement", said="已登记。请县级审核人员备案。",
            household=household, name=given["content"].name, **given,
        )  # fmt: skip
        if outcome:
            return redirect("banking:agreement", outcome.result.pk)
        outcome.onto(form)
    context = {
        "form": form, "household": household, "head": registry.head(household), "place": path_name(household.division),
    }  # fmt: skip
    return render(request, "banking/agree.html", context, status=422 if request.method == "POST" else 200)


@account_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一份代管协议."""
    return _page(request, agreement_of(request, pk))


@account_page
@require_POST
def do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """备案、终止."""
    if verb not in ACTS:
        raise Http404
    agreement, (service, shape, said) = agreement_of(request, pk), ACTS[verb]
    form = shape(request.POST, auto_id=f"{verb}_%s")
    if form.is_valid():
        outcome = act(
            request, service, verb=f"banking.{verb}_agreement", said=said, agreement=agreement, **form.cleaned_data
        )
        if outcome:
            return redirect("banking:agreement", pk)
        outcome.onto(form)
    return _page(request, agreement_of(request, pk), typed={verb: form}, status=422)


@account_page
@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """签字的协议 — who looked at it is on record."""
    agreement = agreement_of(request, pk)
    opened(request, "banking.agreement", agreement)
    if agreement.paper.previewable:
        return HttpResponse(preview(agreement.paper), content_type="image/png")
    with open_verified(agreement.paper) as stream:
        return HttpResponse(stream.read(), content_type=agreement.paper.media_type)


def _page(
    request: HttpRequest, agreement: KeepingAgreement, *, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    forms = {verb: shape(auto_id=f"{verb}_%s") for verb, (_, shape, _) in ACTS.items()} | (typed or {})
    level, words = reads.light(agreement)
    context = {
        "agreement": agreement, "head": registry.head(agreement.household), "place": path_name(agreement.division),
        "acts": reads.acts(agreement, request.user), "forms": forms, "typed": set(typed or ()), "level": level,
        "words": words, "keeper_id": str(agreement.keeper_id), "keeper_phone": str(agreement.keeper_phone),
    }  # fmt: skip
    return render(request, "banking/agreement.html", context, status=status)
