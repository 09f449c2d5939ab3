"""公开界限 — what holds here, what held before, and for the county a new line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.kernel import clock

from .. import queries
from ..forms import BoundaryForm
from ..permissions import READERS, SET_BOUNDARY
from ..services.boundary import set_boundary


@staff_page(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def boundaries(request: HttpRequest) -> HttpResponse:
    """公开界限 — of the place of this person's first post."""
    division = request.user.live_posts[0].division  # type: ignore[union-attr]
    form, posted = BoundaryForm(request.POST or None, initial={"valid_from": clock.today()}), request.method == "POST"
    if posted and form.is_valid():
        outcome = act(request, set_boundary, division=division, said="公开界限已划定。", **form.cleaned_data)
        if outcome:
            return redirect("reading:boundaries")
        outcome.onto(form)
    shown = {
        "rows": queries.boundaries(division),
        "form": form,
        "may_set": may(request.user, SET_BOUNDARY, division),
        "today": clock.today(),
    }
    return render(request, "reading/boundaries.html", shown, status=422 if posted else 200)
