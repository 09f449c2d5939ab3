"""暂缓销毁 — the register, a new hold, and its end."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dibao.access.choices import PostKind
from dibao.access.pages import act

from ..forms import HoldForm, WhyForm
from ..models import Hold
from ..queries.expiring import holds_in
from ..services import hold as service
from .door import one, reader_page

PAGE = 25


@reader_page
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """暂缓登记."""
    form = HoldForm(request.POST or None, staff=request.user)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.place_hold, said="已登记：解除以前，该户案卷不会销毁。", **form.cleaned_data)
        if outcome:
            return redirect("disposal:holds")
        outcome.onto(form)
    return _page(request, form=form, status=422 if request.method == "POST" else 200)


@reader_page
@require_POST
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """解除暂缓."""
    found, form = one(request, Hold, pk), WhyForm(request.POST)
    if form.is_valid():
        act(request, service.lift_hold, hold=found, said="暂缓已解除。", **form.cleaned_data)
        return redirect("disposal:holds")
    return _page(request, form=HoldForm(staff=request.user), lifting=str(pk), lift_form=form, status=422)


def _page(
    request: HttpRequest, *, form: HoldForm, lifting: str = "", lift_form: WhyForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "page": Paginator(holds_in(request.user), PAGE).get_page(request.GET.get("page")),
        "form": form,
        "lifting": lifting,
        "lift_form": lift_form or WhyForm(label="解除依据"),
        "may_lift": request.user.holds(PostKind.COUNTY_APPROVER),  # type: ignore[union-attr]
    }
    return render(request, "disposal/holds.html", shown, status=status)
