"""举报和投诉 — the list, a new one, the one at hand and its acts."""

from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dibao.access.pages import act, opened
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused

from ..forms import ComplaintForm, RevealForm
from ..models import Complaint
from ..permissions import TAKE_IN
from ..queries import complaints as reads
from ..queries import counts as figures
from ..services import answering, complaint, reporter
from .acts import COMPLAINT, arguments, form_of
from .door import READS, WRITES, complaint_of, fresh, keeper_page, on_complaint, paged, reader_page


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """举报和投诉清单."""
    filters = _filters(request)
    page = paged(request, reads.listed(request.user, filters))
    context = {
        "page": page,
        "rows": reads.rows_of(page, request.user),
        "filters": filters,
        "states": reads.STATES,
        "takes_in": request.user.holds(*TAKE_IN.posts),  # type: ignore[union-attr]
        "asked": "".join(
            f"{name}={request.GET[name]}&" for name in ("state", "place", "month") if _plain(request, name)
        ),
    }
    return render(request, "remedies/complaints.html", context)


def _plain(request: HttpRequest, name: str) -> bool:
    return request.GET.get(name, "").replace("-", "").isalnum()


def _filters(request: HttpRequest) -> reads.Filters:
    state, place, month = (request.GET.get(name, "") for name in ("state", "place", "month"))
    try:
        first = date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        first = None
    return reads.Filters(
        state if state in reads.STATES else "", int(place) if place.isdecimal() and len(place) == 12 else 0, first
    )


@reader_page
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """举报统计."""
    rows = figures.by_place_and_month(request.user)
    return render(request, "remedies/counts.html", {"rows": rows, "total": figures.total(rows)})


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """登记举报和投诉."""
    form = ComplaintForm(request.POST or None, staff=request.user, people=reads.colleagues(request.user))
    if request.method == "POST" and form.is_valid():
        outcome = act(request, complaint.take_in, said="已登记，请交办核查。", **form.cleaned_data)
        if outcome:
            return redirect("remedies:complaint", outcome.result.number)
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "remedies/complaint_new.html", {"form": form}, status=status)


@reader_page
@on_complaint(*READS)
def show(request: HttpRequest, found: Complaint) -> HttpResponse:
    """一件举报或投诉."""
    opened(request, "remedies.read", found)
    return _page(request, found)


@reader_page
@on_complaint(*WRITES)
def do(request: HttpRequest, found: Complaint, verb: str) -> HttpResponse:
    """办理 — what was typed comes back when it is refused."""
    if verb not in COMPLAINT:
        raise Http404
    doing = COMPLAINT[verb]
    form = form_of(verb, found, request.user, request.POST, request.FILES)
    typed = {verb: form} if form else {}
    if not fresh(request, found):
        return _page(request, found, typed=typed, status=409)
    if form is None or form.is_valid():
        given = arguments(form, doing, found) if form else {}
        outcome = act(request, doing.service, verb=f"remedies.{verb}", said=doing.said, complaint=found, **given)
        if outcome:
            return redirect("remedies:complaint", found.number)
        if form:
            outcome.onto(form)
    return _page(request, complaint_of(request, found.number), typed=typed, status=422)


@reader_page
@on_complaint(*WRITES)
def reveal(request: HttpRequest, found: Complaint) -> HttpResponse:
    """查看举报人 — recorded with its purpose, then shown once."""
    form = RevealForm(request.POST, auto_id="reveal_%s")
    if form.is_valid():
        outcome = act(request, reporter.reveal, complaint=found, **form.cleaned_data)
        if outcome:
            answer = _page(request, found, who=outcome.result)
            answer["Cache-Control"] = "no-store"
            return answer
        outcome.onto(form)
    return _page(request, found, typed={"reveal": form}, status=422)


@keeper_page
@on_complaint(*WRITES)
def print_letter(request: HttpRequest, found: Complaint) -> HttpResponse:
    """打印答复书 — the page stays before her: the next thing to do stands on it, and the letter beside it."""
    act(request, answering.print_answer, said="答复书已打印，请打开后印出，装入信封交给举报人。", complaint=found)
    return redirect("remedies:complaint", found.number)


@reader_page
@on_complaint(*READS)
def letter(request: HttpRequest, found: Complaint) -> HttpResponse:
    """答复书原件 — as it was printed, compared with its digest first."""
    if found.letter is None:
        raise Http404
    opened(request, "remedies.read_letter", found)
    try:
        with open_verified(found.letter) as source:
            content = source.read()
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _page(
    request: HttpRequest,
    found: Complaint,
    *,
    typed: dict[str, Form] | None = None,
    who: reporter.Identity | None = None,
    status: int = 200,
) -> HttpResponse:
    page = reads.page(found, request.user)
    verbs = page.moves | ({"change_keeper"} if page.may_change_keeper else set())
    forms: dict[str, Any] = {verb: form_of(verb, found, request.user) for verb in verbs}
    context = {
        "page": page,
        "complaint": found,
        "forms": forms | {"reveal": RevealForm(auto_id="reveal_%s")} | (typed or {}),
        "typed": set(typed or ()),
        "may_reveal": reporter.may_reveal(found, request.user),
        "who": who,
    }
    return render(request, "remedies/complaint.html", context, status=status)
