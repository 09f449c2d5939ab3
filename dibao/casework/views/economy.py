"""收入财产支出, 账户与近亲属."""

import uuid
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dibao.access.pages import act, staff_page
from dibao.kernel import clock
from dibao.registry import queries as registry

from ..choices import Block
from ..forms.economy import AccountForm, DisclosureForm, KinshipForm, LineForm, ObligorForm
from ..forms.members import RemoveForm
from ..models import Case
from ..queries import intake as reads
from ..queries.local import local
from ..queries.support import obligor_rows
from ..services import draft
from .door import case_of, fresh, page

NOTHING = {"item": "other", "amount": 0, "period": "year"}


@staff_page()
def index(request: HttpRequest, number: str) -> HttpResponse:
    """收入财产支出 — what the family declares, one row at a time."""
    case = case_of(request, number)
    block = request.POST.get("block", "")
    if request.method != "POST":
        return _economy_page(request, number)
    if block not in Block.values:
        raise Http404
    form = LineForm(request.POST, block=block, members=_members(case))
    if fresh(request, case) and form.is_valid():
        outcome = act(request, draft.declare, case=case, said="已添加一行。", **form.arguments())
        if outcome.refusal is None:
            return redirect("casework:economy", number)
        form.take(outcome.refusal)
    return _economy_page(request, number, typed=form)


@staff_page()
@require_POST
def no_income(request: HttpRequest, number: str) -> HttpResponse:
    """声明没有收入 — written as a row of nought, so that silence is never taken for an answer."""
    case = case_of(request, number)
    person = next((p for p in reads.silent(case) if str(p.pk) == request.POST.get("member")), None)
    if person is None:
        return redirect("casework:economy", number)
    if fresh(request, case):
        said = f"已登记{person.name}声明没有收入。"
        act(request, draft.declare, case=case, member=person, block=Block.INCOME, values=NOTHING, said=said)
    return redirect("casework:economy", number)


@staff_page()
@require_POST
def remove(request: HttpRequest, number: str, line: uuid.UUID) -> HttpResponse:
    """删除申报行."""
    case = case_of(request, number)
    row = case.lines.filter(pk=line, removed="").first()
    if row is None:
        raise Http404
    if fresh(request, case):
        reason = request.POST.get("reason", "")
        act(
            request, draft.remove_line, verb="casework.remove_line", case=case, line=row, reason=reason, said="已删除。"
        )
    return redirect("casework:economy", number)


@staff_page()
@require_POST
def declare_obligor(request: HttpRequest, number: str) -> HttpResponse:
    """申报义务人."""
    case = case_of(request, number)
    form = ObligorForm(request.POST, members=_members(case))
    if fresh(request, case) and form.is_valid():
        outcome = act(request, draft.declare_obligor, case=case, said="义务人已登记。", **form.arguments())
        if outcome.refusal is None:
            return redirect("casework:economy", number)
        form.take(outcome.refusal)
    return _economy_page(request, number, obligor=form)


@staff_page()
@require_POST
def remove_obligor(request: HttpRequest, number: str, obligor: uuid.UUID) -> HttpResponse:
    """删除义务人."""
    case, form = case_of(request, number), RemoveForm(request.POST)
    row = case.obligors.filter(pk=obligor, removed="").first()
    if row is None:
        raise Http404
    if fresh(request, case) and form.is_valid():
        act(request, draft.remove_obligor, case=case, obligor=row, said="已删除。", **form.cleaned_data)
    return redirect("casework:economy", number)


def _economy_page(
    request: HttpRequest, number: str, typed: LineForm | None = None, obligor: ObligorForm | None = None
) -> HttpResponse:
    case = case_of(request, number)
    members, lines = _members(case), reads.lines_by_block(case)
    blocks = [
        {
            "label": Block(block).label,
            "name": block,
            "lines": rows,
            "form": typed if typed is not None and typed.block == block else LineForm(block=block, members=members),
        }
        for block, rows in lines.items()
    ]
    context = {
        "blocks": blocks,
        "silent": reads.silent(case),
        "support": local(case).support,
        "obligors": obligor_rows(case),
        "obligor_form": obligor or ObligorForm(members=members),
        "step": "economy",
    }
    refused = typed is not None or obligor is not None
    return page(request, "casework/intake/economy.html", case, status=422 if refused else 200, **context)


@staff_page()
def account(request: HttpRequest, number: str) -> HttpResponse:
    """账户与近亲属 — where the money goes, and who must keep away."""
    if request.method != "POST":
        return _account_page(request, number)
    return _post(request, number, "account_form", AccountForm, draft.set_account, "账户已保存。")


@staff_page()
@require_POST
def kinship(request: HttpRequest, number: str) -> HttpResponse:
    """近亲属问答."""
    return _post(request, number, "kinship_form", KinshipForm, draft.answer_kinship, "已保存。")


@staff_page()
@require_POST
def disclose(request: HttpRequest, number: str) -> HttpResponse:
    """登记近亲属."""
    said = "已登记。该人员须回避本件，县级将入户调查。"
    return _post(request, number, "disclosure_form", DisclosureForm, draft.disclose, said)


@staff_page()
@require_POST
def retract(request: HttpRequest, number: str, disclosure: uuid.UUID) -> HttpResponse:
    """删除近亲属登记 — entered by mistake."""
    case, form = case_of(request, number), RemoveForm(request.POST)
    row = case.kinships.filter(pk=disclosure).first()
    if row is None:
        raise Http404
    if fresh(request, case) and form.is_valid():
        act(request, draft.retract, case=case, disclosure=row, said="已删除。", **form.cleaned_data)
    return redirect("casework:account", number)


def _post(request: HttpRequest, number: str, name: str, shape: Any, service: Any, said: str) -> HttpResponse:
    """One of the three forms of the page: saved, or back with what was typed."""
    case = case_of(request, number)
    form = _form(shape, case, request.POST)
    if fresh(request, case) and form.is_valid():
        outcome = act(request, service, case=case, said=said, **form.cleaned_data)
        if outcome.refusal is None:
            return redirect("casework:account", number)
        form.take(outcome.refusal)  # type: ignore[attr-defined]
    return _account_page(request, number, **{name: form})


def _form(shape: Any, case: Case, data: Any = None, **kwargs: Any) -> django_forms.Form:
    if shape is not KinshipForm:
        kwargs["members"] = _members(case)
    form: django_forms.Form = shape(data, **kwargs)
    return form


def _account_page(request: HttpRequest, number: str, **typed: Any) -> HttpResponse:
    case = case_of(request, number)
    answer = {True: "yes", False: "no", None: ""}[case.kinship]
    forms = {
        "account_form": _form(AccountForm, case),
        "kinship_form": _form(KinshipForm, case, initial={"kinship": answer}),
        "disclosure_form": _form(DisclosureForm, case),
    }
    context = forms | {
        "account": reads.account_of(case),
        "disclosures": reads.disclosures(case),
        "step": "account",
        **typed,
    }
    return page(request, "casework/intake/account.html", case, status=422 if typed else 200, **context)


def _members(case: Case) -> list[Any]:
    return registry.members(case.household, clock.today())
