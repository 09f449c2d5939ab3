"""授权 — member by member: the state, the signed paper, the withdrawal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.verification.models import Authorisation
from dibao.verification.permissions import AUTHORISE, WITHDRAW
from dibao.verification.services import authorisation as verification

from ..forms.papers import AuthorisationForm
from ..queries import intake as reads
from ..services.authorising import record_signed
from .door import case_of, fresh, page


@staff_page()
def index(request: HttpRequest, number: str) -> HttpResponse:
    """授权 — the list, and one form for one signed paper."""
    case = case_of(request, number)
    leaves = reads.leaves(case)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AuthorisationForm(*data, leaves=leaves)
    if request.method == "POST" and fresh(request, case) and form.is_valid():
        sent = form.cleaned_data
        outcome = act(
            request, record_signed, verb="verification.authorise", case=case, signers=form.signers(),
            signed_on=sent["signed_on"], valid_to=sent["valid_to"], content=sent["file"], name=sent["file"].name,
            said="授权已登记，授权书已归入材料。",
        )  # fmt: skip
        if outcome.refusal is None:
            return redirect("casework:authorisations", number)
        form.take(outcome.refusal)
    context = {
        "form": form,
        "leaves": leaves,
        "can_record": may(request.user, AUTHORISE, case.division) and case.status != "closed",
        "can_withdraw": may(request.user, WITHDRAW, case.division),
        "step": "authorisations",
    }
    return page(request, "casework/papers/authorisations.html", case, status=422 if form.is_bound else 200, **context)


@staff_page()
@require_POST
def withdraw(request: HttpRequest, number: str, authorisation: int) -> HttpResponse:
    """撤回授权 — from today nobody is asked about this person."""
    case = case_of(request, number)
    rows = Authorisation.objects.visible_to(request.user)
    row = rows.filter(pk=authorisation, case_number=case.number).first()
    if row is None:
        raise Http404
    if fresh(request, case):
        act(request, verification.withdraw, authorisation=row, said="授权已撤回。")
    return redirect("casework:authorisations", number)
