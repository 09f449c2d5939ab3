"""销毁 — the register, one list with who has said what, and the next step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, opened
from dibao.access.permissions import may
from dibao.regions.queries.divisions import path_name

from .. import printing, sheets
from ..choices import DestructionState as State
from ..choices import LineState
from ..forms import WhyForm
from ..models import Destruction
from ..permissions import APPROVE, PROPOSE, WITNESS
from ..services import destruction as service
from ..services import erasing
from .door import destruction_page, one, paper, pdf

# So many volumes are destroyed while the page waits; the rest goes on with the next click or the command.
AT_ONCE = 20


@destruction_page
@require_safe
def destructions(request: HttpRequest) -> HttpResponse:
    """销毁登记 — newest first, kept for ever."""
    return render(request, "disposal/destructions.html", {"rows": Destruction.objects.visible_to(request.user)})


@destruction_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一份清册."""
    return _page(request, one(request, Destruction, pk))


@destruction_page
@require_POST
def do(request: HttpRequest, pk: UUID) -> HttpResponse:
    """审批、监销、继续、作废."""
    found, verb = one(request, Destruction, pk), request.POST.get("verb", "")
    if verb == "approve":
        act(
            request,
            service.approve,
            destruction=found,
            why=request.POST.get("why", "")[:300],
            said="已批准，请两位监销人到场确认。",
        )
    elif verb == "witness":
        outcome = act(request, service.witness, destruction=found, said="监销确认已登记。")
        if outcome and outcome.result.state == State.EXECUTING:
            _go_on(request, found)
    elif verb == "go_on" and may(request.user, WITNESS, found.division):
        _go_on(request, found)
    elif verb == "drop":
        form = WhyForm(request.POST)
        if not form.is_valid():
            return _page(request, found, drop_form=form, status=422)
        act(request, service.drop, destruction=found, said="清册已作废，案卷没有变化。", **form.cleaned_data)
    return redirect("disposal:destruction", pk)


def _go_on(request: HttpRequest, found: Destruction) -> None:
    outcome = act(request, erasing.run, verb="disposal.run", destruction=found, most=AT_ONCE)
    if not outcome:
        return
    done = outcome.result
    messages.success(request, f"这一轮销毁 {done.count} 卷，还剩 {done.left} 卷。")
    for sentence in [*done.skipped, *done.problems]:
        messages.warning(request, sentence)


@destruction_page
@require_safe
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """销毁清册 — the list as it stands now, to be approved and signed on paper; then as it was printed when all was done."""
    found = one(request, Destruction, pk)
    opened(request, "disposal.read_register", found)
    if found.register is None:
        sheet = sheets.destruction_register(found, list(found.lines.all()), place=path_name(found.division))
        return pdf(printing.render(sheet), name=found.number)
    return paper(request, found.register, name=found.number, back="disposal:destruction", pk=pk)


def _page(request: HttpRequest, found: Destruction, *, status: int = 200, **more: Any) -> HttpResponse:
    waits = found.state in (State.APPROVED, State.WITNESSED)
    shown = {
        "destruction": found,
        "place": path_name(found.division),
        "lines": found.lines.all(),
        "left": found.lines.filter(state__in=(LineState.WAITING, LineState.ERASED)).count(),
        "drop_form": WhyForm(label="作废原因"),
        "may_approve": found.state == State.PROPOSED and may(request.user, APPROVE, found.division),
        "may_witness": waits and may(request.user, WITNESS, found.division),
        "may_go_on": found.state == State.EXECUTING and may(request.user, WITNESS, found.division),
        "may_drop": (waits or found.state == State.PROPOSED) and may(request.user, PROPOSE, found.division),
    }
    return render(request, "disposal/destruction.html", shown | more, status=status)
