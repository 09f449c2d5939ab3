"""账户更换 — the list, a new one, its page with the picture, and the decision of a second person."""

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

from ..forms import AccountForm, DecideForm, ReasonForm
from ..models import AccountChange, Instruction
from ..permissions import PROPOSE, moves_for
from ..queries import account as reads
from ..services import account as services
from ..services import paper
from .door import account_page, change_of, clerk_page, household_of, paged, stale

ACTS: dict[str, tuple[Any, type[Form], str]] = {
    "accept": (services.accept, DecideForm, "已更换账户。原账户保留为历史。"),
    "refuse": (services.refuse, ReasonForm, "已登记不同意，账户没有更换。"),
    "withdraw": (services.withdraw, ReasonForm, "已撤回。"),
}


@account_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """账户更换清单."""
    if number := request.GET.get("household", "").strip():
        return redirect("banking:propose", household_of(request, number).number)
    page = paged(request, reads.listed(request.user, state=request.GET.get("state", "")))
    context = {"page": page, "rows": reads.rows_of(list(page)), "proposes": _proposes(request)}
    return render(request, "banking/accounts.html", context)


def _proposes(request: HttpRequest) -> bool:
    staff: Any = request.user
    return bool(staff.holds(*PROPOSE.posts))


@clerk_page
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """提出更换账户."""
    household = household_of(request, number)
    holders = reads.holders(household)
    first = {"holder": holders[0][0] if holders else ""}
    form = AccountForm(request.POST or None, request.FILES or None, holders=holders, initial=first)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["holder"] = reads.holder(household, given["holder"])
        outcome = act(
            request, services.propose, verb="banking.propose_account", said="已提出。请乡镇初审或县级审核人员复核。",
            household=household, returned=_because(request, household), name=given["content"].name, **given,
        )  # fmt: skip
        if outcome:
            return redirect("banking:account", outcome.result.pk)
        outcome.onto(form)
    context = {
        "form": form, "household": household, "head": registry.head(household), "place": path_name(household.division),
        "accounts": reads.accounts(household), "returned": _because(request, household),
    }  # fmt: skip
    return render(request, "banking/propose.html", context, status=422 if request.method == "POST" else 200)


def _because(request: HttpRequest, household: Any) -> Instruction | None:
    """The returned payment the clerk came from, if it is this family's."""
    asked = request.GET.get("returned", "")
    rows = Instruction.objects.visible_to(request.user).filter(line__household=household)
    return rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 16 else None


@account_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一项账户更换."""
    return _page(request, change_of(request, pk))


@account_page
@require_POST
def do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """办理账户更换."""
    change = change_of(request, pk)
    if verb == "reveal":
        outcome = act(request, paper.reveal, verb="banking.reveal", change=change)
        return _page(request, change, plain=outcome.result if outcome else "", status=200 if outcome else 422)
    if verb not in ACTS:
        raise Http404
    service, shape, said = ACTS[verb]
    form = shape(request.POST, auto_id=f"{verb}_%s")
    if stale(request, change):
        return _page(request, change, typed={verb: form}, status=409)
    if form.is_valid():
        outcome = act(request, service, verb=f"banking.{verb}_account", said=said, change=change, **form.cleaned_data)
        if outcome:
            return redirect("banking:account", pk)
        outcome.onto(form)
    return _page(request, change_of(request, pk), typed={verb: form}, status=422)


@account_page
@require_safe
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """证明材料 — the picture of the passbook or card; who looked at it is on record."""
    change = change_of(request, pk)
    opened(request, "banking.evidence", change)
    if change.evidence.previewable:
        return HttpResponse(preview(change.evidence), content_type="image/png")
    with open_verified(change.evidence) as stream:
        return HttpResponse(stream.read(), content_type=change.evidence.media_type)


def _page(
    request: HttpRequest,
    change: AccountChange,
    *,
    typed: dict[str, Form] | None = None,
    plain: str = "",
    status: int = 200,
) -> HttpResponse:
    forms = {verb: shape(auto_id=f"{verb}_%s") for verb, (_, shape, _) in ACTS.items()} | (typed or {})
    staff: Any = request.user
    context = {
        "change": change, "head": registry.head(change.household), "place": path_name(change.division), "plain": plain,
        "number": str(change.number), "accounts": reads.accounts(change.household),
        "shared": reads.shared(str(change.number), change.household, staff),
        "moves": {move.name for move in moves_for(staff, "change", change)}, "forms": forms, "typed": set(typed or ()),
    }  # fmt: skip
    return render(request, "banking/account.html", context, status=status)
