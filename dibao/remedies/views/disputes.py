"""复议诉讼 — the list, a new one, the one at hand and its acts."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import act

from ..forms import DisputeForm, HouseholdForm
from ..models import Dispute
from ..permissions import REGISTER
from ..queries import disputes as reads
from ..services import dispute as services
from .acts import DISPUTE
from .door import dispute_of, dispute_page, fresh, household_of, paged, register_page


@dispute_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """复议诉讼清单."""
    page = paged(request, reads.listed(request.user))
    registers = request.user.holds(*REGISTER.posts)  # type: ignore[union-attr]
    return render(
        request,
        "remedies/disputes.html",
        {"page": page, "rows": reads.rows_of(page, request.user), "registers": registers},
    )


@register_page
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """哪一户 — the first question."""
    form = HouseholdForm(request.POST or None, staff=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("remedies:new_dispute", form.cleaned_data["household"].number)
    status = 422 if request.method == "POST" else 200
    return render(request, "remedies/dispute_new.html", {"form": form, "label": "下一步"}, status=status)


@register_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, household: str) -> HttpResponse:
    """登记复议诉讼."""
    home = household_of(request, household)
    form = DisputeForm(request.POST or None, matters=reads.matters(home))
    if request.method == "POST" and form.is_valid():
        said = "已登记，解除以前该户案卷不会销毁。"
        outcome = act(request, services.register, said=said, household=home, **form.cleaned_data)
        if outcome:
            return redirect("remedies:dispute", outcome.result.number)
        outcome.onto(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "remedies/dispute_new.html", {"form": form, "family": home, "label": "登记"}, status=status)


@dispute_page
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """一件复议或诉讼."""
    return _page(request, dispute_of(request, number))


@dispute_page
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """办理 — what was typed comes back when it is refused."""
    if verb not in DISPUTE:
        raise Http404
    found, doing = dispute_of(request, number), DISPUTE[verb]
    shape: Any = doing.form
    form = shape(request.POST, request.FILES, auto_id=f"{verb}_%s")
    if not fresh(request, found):
        return _page(request, found, typed={verb: form}, status=409)
    if form.is_valid():
        given = form.arguments() if hasattr(form, "arguments") else form.cleaned_data
        outcome = act(request, doing.service, verb=f"remedies.{verb}", said=doing.said, dispute=found, **given)
        if outcome:
            return redirect("remedies:dispute", number)
        outcome.onto(form)
    return _page(request, dispute_of(request, number), typed={verb: form}, status=422)


def _page(
    request: HttpRequest, found: Dispute, *, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    forms: dict[str, Any] = {
        verb: doing.form(auto_id=f"{verb}_%s") for verb, doing in DISPUTE.items() if doing.form
    } | (typed or {})
    context = {"page": reads.page(found, request.user), "dispute": found, "forms": forms, "typed": set(typed or ())}
    return render(request, "remedies/dispute.html", context, status=status)
