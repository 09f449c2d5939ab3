"""授权 — member by member: the state, the signed paper, the withdrawal."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dibao.access.pages import act, staff_page
from dibao.access.permissions import may
from dibao.verification.models import Authorisation
from dibao.verification.permissions import AUTHORISE, WITHDRAW

from ..forms.papers import AuthorisationForm, ObligorLeaveForm
from ..models import Case
from ..queries import intake as reads
from ..queries.people import ObligorLeave, obligor_leaves
from ..services.authorising import authorise_obligor, record_signed
from ..services.authorising import withdraw as withdraw_leave
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
    return _page(request, case, form=form, leaves=leaves)


@staff_page()
@require_POST
def obligor(request: HttpRequest, number: str) -> HttpResponse:
    """义务人授权 — of one obligor outside the household, on his own paper."""
    case = case_of(request, number)
    form = ObligorLeaveForm(request.POST, request.FILES, unsigned=_unsigned(case))
    if fresh(request, case) and form.is_valid():
        sent = dict(form.cleaned_data)
        file = sent.pop("file")
        outcome = act(
            request, authorise_obligor, verb="casework.authorise_obligor", content=file, name=file.name,
            said="义务人的授权已登记，授权书已归入材料。", **sent,
        )  # fmt: skip
        if outcome.refusal is None:
            return redirect("casework:authorisations", number)
        form.take(outcome.refusal)
    return _page(request, case, obligor_form=form)


def _unsigned(case: Case) -> list[ObligorLeave]:
    return [row for row in obligor_leaves(case) if row.authorisation is None]


def _page(request: HttpRequest, case: Case, **more: Any) -> HttpResponse:
    """The list of members and obligors with the forms; a refused one comes back as typed."""
    leaves = more.get("leaves") or reads.leaves(case)
    unsigned = _unsigned(case)
    form = more.get("form") or AuthorisationForm(leaves=leaves)
    obligor_form = more.get("obligor_form") or ObligorLeaveForm(unsigned=unsigned)
    context = {
        "form": form,
        "leaves": leaves,
        "owing": obligor_leaves(case),
        "unsigned": unsigned,
        "obligor_form": obligor_form,
        "can_record": may(request.user, AUTHORISE, case.division) and case.status != "closed",
        "can_withdraw": may(request.user, WITHDRAW, case.division),
        "step": "authorisations",
    }
    status = 422 if form.is_bound or obligor_form.is_bound else 200
    return page(request, "casework/papers/authorisations.html", case, status=status, **context)


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
        act(request, withdraw_leave, verb="verification.withdraw", case=case, authorisation=row, said="授权已撤回。")
    return redirect("casework:authorisations", number)
