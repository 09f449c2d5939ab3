"""一次核查 — what is asked and was answered, its papers and pictures, and what may be done with it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened
from dibao.access.permissions import may
from dibao.documents.queries import open_verified, preview
from dibao.kernel.refusals import Refused
from dibao.screening.permissions import ORDER

from ..choices import Ground
from ..forms import ReasonForm, VisitForm
from ..lifecycle import MOVES
from ..models import Envelope, Visit
from ..permissions import moves_for
from ..queries import listing
from ..queries.page import enclosures_of, records_of
from ..services import deciding, looking, planning
from ..services.delivery import deliver
from .door import decider_page, paged, pdf, picture_page, reader_page, visit_of, visitor_page

REASONED = {"give_back": (planning.give_back, "已退回，重新核查。"), "cancel": (planning.cancel, "已从名单中去掉。")}
WHAT = {"give_back": "退回的理由", "cancel": "不再核查的理由", "adopt": "采用的理由", "set_aside": "不采用的理由"}
DECIDED = {"adopt": (deciding.adopt, "已采用这份记录。"), "set_aside": (deciding.set_aside, "已记为不采用。")}


@reader_page
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """核查 — masked but for the name; the form while it waits."""
    visit = visit_of(request, pk)
    opened(request, "rounds.open", visit)
    return _page(request, visit)


@visitor_page
@require_POST
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """填写核查结果 — on the line; works without JavaScript."""
    visit = visit_of(request, pk)
    form = VisitForm(request.POST, request.FILES)
    if form.is_valid():
        key = request.POST.get("key", "")[:64] or str(uuid4())
        outcome = act(request, deliver, verb="rounds.deliver", visit=visit, key=key, **form.arguments())
        if outcome:
            _tell(request, outcome.result.envelope)
            return redirect("rounds:visit", pk)
        outcome.onto(form)
    return _page(request, visit, form=form, status=422)


def _tell(request: HttpRequest, envelope: Envelope) -> None:
    """What became of it: taken, or waiting for a human because a colleague was there first."""
    if envelope.why:
        messages.warning(request, f"已收到，等待乡镇判定：{envelope.why}。")
    else:
        messages.success(request, "核查结果已登记。")
    if envelope.notes:
        messages.warning(request, envelope.notes)


@reader_page
@require_POST
def do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """退回、不再核查 — with the reason."""
    if verb not in REASONED:
        raise Http404
    visit, (service, said) = visit_of(request, pk), REASONED[verb]
    form = ReasonForm(request.POST, auto_id=f"{verb}_%s", what=WHAT[verb])
    if form.is_valid():
        outcome = act(request, service, verb=f"rounds.{verb}", said=said, visit=visit, **form.cleaned_data)
        if outcome:
            return redirect("rounds:visit", pk)
        outcome.onto(form)
    return _page(request, visit, typed=(verb, form), status=422)


@picture_page
@require_safe
def enclosure(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """照片和核查表 — the sheet as it was printed, a picture as a fresh one."""
    visit = visit_of(request, pk)
    row = one_or_404(enclosures_of(visit), pk=number)
    outcome = act(request, looking.look_at, verb="rounds.view", enclosure=row)
    if not outcome:
        return redirect("rounds:visit", pk)
    stored = outcome.result
    try:
        if stored.media_type == "application/pdf":
            with open_verified(stored) as stream:
                return pdf(stream.read(), "visit")
        return HttpResponse(preview(stored), content_type="image/png")
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")


@decider_page
@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """待判定的记录 — two phones on one family, older forms; the oldest first."""
    page = paged(request, listing.conflicts(request.user))
    return render(request, "rounds/conflicts.html", {"page": page, "rows": page})


@decider_page
@require_POST
def decide(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """采用、不采用."""
    if verb not in DECIDED:
        raise Http404
    envelope = one_or_404(
        Envelope.objects.visible_to(request.user).select_related("visit__household", "visit__award"), pk=pk
    )
    service, said = DECIDED[verb]
    form = ReasonForm(request.POST, auto_id=f"{verb}_%s", what=WHAT[verb])
    if form.is_valid():
        outcome = act(request, service, verb=f"rounds.{verb}", said=said, envelope=envelope, **form.cleaned_data)
        if outcome:
            return redirect("rounds:visit", envelope.visit_id)
        outcome.onto(form)
    return _page(request, visit_of(request, envelope.visit_id), typed=(verb, form), status=422)


def _page(
    request: HttpRequest, visit: Visit, *, form: VisitForm | None = None, typed: tuple[str, ReasonForm] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    staff: Any = request.user
    moves = {move.name for move in moves_for(staff, visit)}
    context = {
        "visit": visit,
        "row": listing.rows_of([visit], staff)[0],
        "records": records_of(visit, staff),
        "moves": moves,
        "form": (form or VisitForm(initial={"way": visit.way})) if "keep" in moves else None,
        "key": request.POST.get("key") or str(uuid4()),
        "reasons": {
            verb: typed[1] if typed and typed[0] == verb else ReasonForm(auto_id=f"{verb}_%s", what=what)
            for verb, what in WHAT.items()
        },
        "typed": typed[0] if typed else "",
        "events": [(MOVES[event.move].label, event) for event in visit.events.all()],
        "may_order": visit.ground == Ground.SPOT_CHECK and may(staff, ORDER, visit.division),
    }
    return render(request, "rounds/visit.html", context, status=status)
