"""动态调整 — the list, one of them as a column of steps, and the one door through which everything on it is done."""

from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404
from dibao.casework.queries.case import light_of
from dibao.kernel import clock

from ..choices import Ground
from ..forms import ProposeForm
from ..models import Adjustment
from ..permissions import ADD_PROOF
from ..queries import page as reads
from ..queries import work
from ..services.decision import most_months
from .acts import ACTS, MAIN, Act
from .door import adjustment_of, fresh, key_in, reader_page
from .entering import CHANGES

PAGE = 50


@reader_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """动态调整清单 — open ones, the most urgent first; mine, or of one ground."""
    ground = request.GET.get("ground", "") if request.GET.get("ground") in Ground.values else ""
    mine = request.GET.get("mine") == "1"
    rows = work.open_for(request.user) if mine else work.visible(request.user)
    page = Paginator(rows.filter(ground=ground) if ground else rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": work.rows_of(page, request.user),
        "grounds": work.by_ground(request.user),
        "ground": ground,
        "mine": mine,
        "n_mine": work.open_for(request.user).count(),
        "asked": f"ground={ground}&mine={'1' if mine else ''}&",
    }
    return render(request, "adjusting/index.html", context)


@reader_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一件动态调整."""
    return _page(request, adjustment_of(request, number))


@reader_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — one act; what was typed comes back when it is refused."""
    if verb not in ACTS:
        raise Http404
    adjustment, this = adjustment_of(request, number), ACTS[verb]
    form = _form(this, adjustment, verb, request)
    if verb != "add_proof" and not fresh(request, adjustment):
        return _page(request, adjustment, verb=verb, typed=form, status=409)
    if form is None or form.is_valid():
        outcome = act(
            request,
            this.service,
            verb=f"adjusting.{verb}",
            said=this.said,
            **_arguments(request, adjustment, verb, form),
        )
        if outcome:
            return redirect("adjusting:adjustment", number)
        if form:
            outcome.onto(form)
    return _page(request, adjustment_of(request, number), verb=verb, typed=form, status=422)


def _arguments(request: HttpRequest, adjustment: Adjustment, verb: str, form: Form | None) -> dict[str, Any]:
    if verb == "remove_line":
        return {"line": one_or_404(adjustment.lines.filter(removed=False), pk=key_in(request.POST.get("line", "")))}
    given: Any = getattr(form, "arguments", None)
    typed = given() if given else dict(form.cleaned_data) if form else {}
    return {"adjustment": adjustment, **typed}


def _form(this: Act, adjustment: Adjustment, verb: str, request: HttpRequest | None = None) -> Form | None:
    if this.form is None:
        return None
    sent = (request.POST, request.FILES) if request else ()
    more: dict[str, Any] = {"auto_id": f"{verb}_%s"}
    if this.form is ProposeForm:
        more["most"] = most_months(adjustment)
    return this.form(*sent, **more)


def _page(
    request: HttpRequest, adjustment: Adjustment, *, verb: str = "", typed: Form | None = None, status: int = 200
) -> HttpResponse:
    page = reads.page(adjustment, request.user)
    names = {move.name for move in page.moves}
    open_ = [slug for slug, each in ACTS.items() if _moves(each) & names and slug != "remove_line"]
    staff: Any = request.user
    if staff.covers(adjustment.division, ADD_PROOF.posts) and adjustment.status != "closed":
        open_.append("add_proof")
    main = next((slug for slug in MAIN.get(adjustment.status, ()) if slug in open_), "")
    if adjustment.status == "opened" and adjustment.unexplored:
        main = ""
    level, words = light_of(adjustment.due_on, clock.today())
    acts = {
        slug: (ACTS[slug], typed if slug == verb and typed else _form(ACTS[slug], adjustment, slug)) for slug in open_
    }
    context = {
        "adjustment": adjustment,
        "page": page,
        "moves": names,
        "main": (main, *acts[main]) if main else None,
        "others": [(slug, *acts[slug]) for slug in open_ if slug != main],
        "typed_verb": verb,
        "read_first": adjustment.status in ("heard", "proposed"),
        "changes": CHANGES.items() if "enter" in names else (),
        "level": level,
        "words": words,
    }
    return render(request, "adjusting/adjustment.html", context, status=status)


def _moves(this: Act) -> set[str]:
    """The rows of the table an act may make; less money is proposed by a row of its own."""
    return {this.move, "propose_cut"} if this.move == "propose" else {this.move} - {""}
