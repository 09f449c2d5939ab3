"""追缴 — the proposals of the ledger, the list, one of them, and the one door through which everything on it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened
from dibao.casework.models import Award
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused
from dibao.registry.queries import heads_of

from ..choices import Kind, PaperKind
from ..forms import (
    AskWriteOffForm,
    OpenForm,
    OrderForm,
    PayForm,
    PlainForm,
    PlanForm,
    ReasonForm,
    TellForm,
    arguments,
)
from ..models import Recovery, RecoveryPaper
from ..permissions import OPEN
from ..queries import found as finds
from ..queries import listing
from ..services import deciding, opening, planning, repaying, writing_off
from ..services import paper as papers
from .door import fresh, opener_page, paged, reader_page, recovery_of


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its service, its form, what is said afterwards, the paper that belongs to it."""

    service: Callable[..., Any]
    form: type[Form]
    said: str
    prints: str = ""


ACTS: dict[str, Act] = {
    "tell": Act(deciding.tell, TellForm, "已登记家庭的意见，等县级另一人决定。"),
    "refresh": Act(opening.refresh, PlainForm, "已按最新发放重新计算，请就新的金额听取意见。"),
    "order": Act(deciding.order, OrderForm, "已责令退回。通知书已打印并归入家庭档案，请送达。", PaperKind.ORDER),
    "dismiss": Act(deciding.dismiss, ReasonForm, "已登记：不予追缴。"),
    "plan": Act(planning.plan, PlanForm, "已登记还款计划。"),
    "pay": Act(repaying.pay, PayForm, "已登记退款。"),
    "ask_write_off": Act(writing_off.ask_write_off, AskWriteOffForm, "已申请核销，等县级另一人批准。"),
    "keep_on": Act(writing_off.keep_on, ReasonForm, "已登记：继续追缴。"),
    "write_off": Act(writing_off.write_off, PlainForm, "已核销。审批表已归入家庭档案。", PaperKind.WRITE_OFF),
}


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """追缴 — what the ledger proposes, and what is under way or has ended."""
    staff: Any = request.user
    which = "ended" if request.GET.get("which") == "ended" else "open"
    page = paged(request, listing.listed(staff, which))
    may_open = staff.holds(*OPEN.posts)
    context = {
        "which": which,
        "asked": f"which={which}&",
        "page": page,
        "rows": listing.rows_of(page),
        "proposals": finds.proposals(staff) if may_open and which == "open" else [],
        "may_open": may_open,
        "totals": listing.totals(staff),
    }
    return render(request, "recovery/index.html", context)


@opener_page
def new(request: HttpRequest, household: str) -> HttpResponse:
    """建立追缴 — the months of this family as the ledger shows them, and why."""
    awards = Award.objects.visible_to(request.user).select_related("household", "case")
    mine = awards.filter(household__number=household).order_by("-pk")
    award = next((each for each in mine if finds.too_much(each)), None) or one_or_404(mine)
    fraud = listing.fraud_of(award.household)
    form = OpenForm(request.POST or None, initial={"kind": Kind.FRAUD} if fraud else {})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"fraud": fraud if form.cleaned_data["kind"] == Kind.FRAUD else None}
        outcome = act(
            request, opening.open_, verb="recovery.open", said="已建立追缴，请先听取家庭意见。", award=award, **given
        )
        if outcome:
            return redirect("recovery:show", outcome.result.number)
        outcome.onto(form)
    months = finds.too_much(award)
    context = {
        "form": form,
        "household": award.household,
        "head": heads_of([award.household]).get(award.household_id, ""),
        "months": months,
        "total": sum(each.amount for each in months),
        "fraud": fraud,
    }
    return render(request, "recovery/new.html", context, status=422 if request.method == "POST" else 200)


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一件追缴."""
    return _page(request, recovery_of(request, number))


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act; what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    recovery, this = recovery_of(request, number), ACTS[verb]
    form: Any = this.form(request.POST, request.FILES, auto_id=f"{verb}_%s")
    if not fresh(request, recovery):
        return _page(request, recovery, typed={verb: form}, status=409)
    if form.is_valid():
        outcome = act(
            request, this.service, verb=f"recovery.{verb}", said=this.said, recovery=recovery, **arguments(form)
        )
        if outcome:
            if this.prints:
                act(request, papers.print_paper, recovery=recovery_of(request, number), kind=this.prints)
            return redirect("recovery:show", number)
        outcome.onto(form)
    return _page(request, recovery_of(request, number), typed={verb: form}, status=422)


def _page(
    request: HttpRequest, recovery: Recovery, *, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    forms = {verb: this.form(auto_id=f"{verb}_%s") for verb, this in ACTS.items()} | (typed or {})
    context = {
        "page": listing.page(recovery, request.user),
        "recovery": recovery,
        "forms": forms,
        "typed": set(typed or ()),
        "stale": opening.stale(recovery),
    }
    return render(request, "recovery/recovery.html", context, status=status)


@reader_page
@require_POST
def print_(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """打印文书."""
    if kind not in PaperKind.values:
        raise Http404
    recovery = recovery_of(request, number)
    outcome = act(request, papers.print_paper, verb="recovery.print", recovery=recovery, kind=kind)
    return redirect("recovery:paper", outcome.result.pk) if outcome else redirect("recovery:show", number)


@reader_page
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """文书原件 — as it was printed, compared with its digest first."""
    rows = RecoveryPaper.objects.visible_to(request.user).select_related("stored", "recovery__household")
    row = one_or_404(rows, pk=pk)
    opened(request, "recovery.read_paper", row)
    try:
        with open_verified(row.stored) as source:
            content = source.read()
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.kind}-{row.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
