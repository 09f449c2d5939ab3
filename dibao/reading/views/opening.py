"""开放审核 — what was decided, what waits; the keeper proposes, the county decides."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may
from dibao.regions.queries import path_names

from .. import queries
from ..forms.opening import DecideForm, ProposeForm
from ..models import Opening
from ..permissions import DECIDE_OPENING, PROPOSE_OPENING, READERS
from ..services import opening as service


@staff_page(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def openings(request: HttpRequest) -> HttpResponse:
    """开放审核 — the list, and for the keeper a form."""
    own = request.user.live_posts[0].division  # type: ignore[union-attr]
    form, posted = ProposeForm(request.POST or None, initial={"division": own}), request.method == "POST"
    if posted and form.is_valid():
        outcome = act(request, service.propose, verb="reading.propose_opening", said="已提出，等县级确认人决定。",
                      **form.cleaned_data)  # fmt: skip
        if outcome:
            return redirect("reading:openings")
        outcome.onto(form)
    return _page(request, form, status=422 if posted else 200)


@staff_page(*READERS)
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """决定."""
    opening = one_or_404(Opening.objects.visible_to(request.user), pk=pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        outcome = act(request, service.decide, verb="reading.decide_opening", said="决定已记入。", opening=opening,
                      **form.cleaned_data)  # fmt: skip
        if outcome:
            return redirect("reading:openings")
        outcome.onto(form)
    return _page(request, None, deciding=(opening, form), status=422)


def _page(
    request: HttpRequest, form: ProposeForm | None, *, deciding: tuple[Opening, DecideForm] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    own = request.user.live_posts[0].division  # type: ignore[union-attr]
    rows = queries.openings(request.user)
    places = path_names({row.division for row in rows})
    waiting = [row for row in rows if row.decided_at is None and may(request.user, DECIDE_OPENING, row.division)]
    forms = [
        (
            row,
            places[row.division],
            deciding[1] if deciding and deciding[0].pk == row.pk else DecideForm(auto_id=f"{row.pk}_%s"),
        )
        for row in waiting
    ]
    shown = {
        "rows": [(row, places[row.division]) for row in rows],
        "deciding": forms,
        "form": form or ProposeForm(initial={"division": own}),
        "may_propose": may(request.user, PROPOSE_OPENING, own),
    }
    return render(request, "reading/openings.html", shown, status=status)
