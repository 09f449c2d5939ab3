"""家庭与成员, 每人情况, 查看明文."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dibao.access.choices import BUSINESS
from dibao.access.choices import PostKind as P
from dibao.access.pages import act, staff_page
from dibao.kernel import clock
from dibao.registry import dictionary
from dibao.registry import queries as registry
from dibao.registry.choices import PersonType
from dibao.registry.models import Membership
from dibao.registry.services.person import types_of

from ..forms.intake import ApplicationForm, application_initial
from ..forms.members import TICKED, FactsForm, MemberForm, RemoveForm, RevealForm, facts_initial
from ..models import Case
from ..queries import duplicates
from ..queries import intake as reads
from ..queries.local import local
from ..queries.outdated import reminders
from ..services import draft
from ..services.reveal import LABELS
from ..services.reveal import reveal as show_plain
from .door import autosaving, case_of, fresh, page, saved

# Illness and disability are for those who decide with them; a cashier or a supervisor has no use for them.
FACT_READERS = BUSINESS - {P.CASHIER, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR}


@staff_page()
def index(request: HttpRequest, number: str) -> HttpResponse:
    """家庭与成员 — what the application says, saved field by field, and who belongs to the family."""
    case = case_of(request, number)
    form = ApplicationForm(request.POST or None, initial=application_initial(case))
    if request.method == "POST" and fresh(request, case) and form.is_valid():
        said = "" if autosaving(request) else "已保存。"
        outcome = act(request, draft.describe, case=case, said=said, **form.cleaned_data)
        if outcome.refusal is None:
            return saved(request, case) if autosaving(request) else redirect("casework:facts", number)
        form.take(outcome.refusal)
    return _members_page(request, number, form=form)


@staff_page()
@require_POST
def add(request: HttpRequest, number: str) -> HttpResponse:
    """添加成员 — compared with everybody registered before he is saved."""
    case = case_of(request, number)
    form = MemberForm(request.POST)
    if fresh(request, case) and form.is_valid() and form.compare(_found(request, case, form)):
        said = "已添加，请填写这名成员的情况。"
        outcome = act(request, draft.add_member, case=case, said=said, **form.arguments())
        if outcome.refusal is None:
            return redirect(_facts_url(number, outcome.result.person_id, form.cleaned_data["types"]))
        form.take(outcome.refusal)
    return _members_page(request, number, member_form=form)


def _found(request: HttpRequest, case: Case, form: MemberForm) -> list[duplicates.Candidate]:
    return duplicates.candidates(form.identity(), by=request.user, household=case.household)


@staff_page()
@require_POST
def remove(request: HttpRequest, number: str, member: int) -> HttpResponse:
    """移出成员."""
    case, form = case_of(request, number), RemoveForm(request.POST)
    row = _member(case, pk=member)
    if fresh(request, case) and form.is_valid():
        outcome = act(request, draft.remove_member, case=case, member=row, said="已移出。", **form.cleaned_data)
        if outcome.refusal is None:
            return redirect("casework:members", number)
    return _members_page(request, number, remove_form=form, removing=member)


def _members_page(request: HttpRequest, number: str, **forms: Any) -> HttpResponse:
    """The page with whichever form was refused; everything else as it is stored now."""
    case = case_of(request, number)
    bound = next((form for form in forms.values() if getattr(form, "is_bound", False)), None)
    context = {
        "form": ApplicationForm(initial=application_initial(case)),
        "member_form": MemberForm(),
        "rows": reads.member_rows(case),
        "step": "members",
        **forms,
    }
    return page(request, "casework/intake/members.html", case, status=422 if bound else 200, **context)


@staff_page(*FACT_READERS)
def facts_index(request: HttpRequest, number: str) -> HttpResponse:
    """每人情况 — the first member who is not complete, else the head."""
    rows = reads.member_rows(case_of(request, number))
    waiting = next((row for row in rows if not row.complete), rows[0])
    return redirect("casework:person_facts", number, waiting.person.pk)


@staff_page(*FACT_READERS)
def facts(request: HttpRequest, number: str, person: uuid.UUID) -> HttpResponse:
    """每人情况 — the questions depend on who it is; `refresh` only asks for other questions and saves nothing."""
    case = case_of(request, number)
    member = _member(case, person_id=person)
    form, types = _facts_form(request, case, member)
    refresh = "refresh" in request.POST
    if request.method == "POST" and not refresh and fresh(request, case) and form.is_valid():
        said = "" if autosaving(request) else f"{member.person.name}的情况已保存。"
        arguments: dict[str, Any] = {"case": case, "person": member.person, "facts": form.facts(), "types": types}
        outcome = act(request, draft.set_facts, said=said, **arguments)
        if outcome.refusal is None:
            return saved(request, case) if autosaving(request) else redirect(_after_facts(request, number))
        form.take(outcome.refusal)
    status = 422 if form.is_bound and not refresh else 200
    rows = reads.member_rows(case)
    old = [one for one in reminders(case.household, on=clock.today()) if one.person.pk == member.person_id]
    return page(
        request, "casework/intake/facts.html", case_of(request, number), status=status,
        form=form, member=member, rows=rows, refresh=refresh, step="facts", reminders=old,
    )  # fmt: skip


def _facts_form(request: HttpRequest, case: Case, member: Membership) -> tuple[FactsForm, set[str]]:
    """The form for the types ticked now, known before, or chosen when the member was added."""
    today = clock.today()
    known = registry.facts(member.person, today)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = sent.getlist("types") if request.method == "POST" or "types" in sent else known.get("types", [])
    ticked = set(chosen) & {str(PersonType(kind)) for kind in TICKED}
    types = types_of(member.person, on=today, ticked=ticked)
    asked = dictionary.facts_fields(types, local(case).causes)
    unasked = {
        this.code: known[this.code] for this in dictionary.facts_fields(types) if this.local and this.code in known
    }
    initial = facts_initial(member, known, ticked, registry.head(case.household).name)
    if "refresh" in request.POST:
        typed = {code: value for code, value in request.POST.items() if code not in ("types", "version")}
        return FactsForm(asked=asked, known=known, unasked=unasked, initial=initial | typed), types
    return FactsForm(request.POST or None, asked=asked, known=known, unasked=unasked, initial=initial), types


def _after_facts(request: HttpRequest, number: str) -> str:
    """On to the next member who is waiting, to another new member, or to the money."""
    if "another" in request.POST:
        return reverse("casework:members", args=[number]) + "#add"
    waiting = [row for row in reads.member_rows(case_of(request, number)) if not row.complete]
    return _facts_url(number, waiting[0].person.pk, []) if waiting else reverse("casework:economy", args=[number])


def _facts_url(number: str, person: uuid.UUID, types: list[str]) -> str:
    query = "&".join(f"types={kind}" for kind in types)
    return reverse("casework:person_facts", args=[number, person]) + (f"?{query}" if query else "")


@staff_page()
@require_POST
def reveal(request: HttpRequest, number: str, person: uuid.UUID) -> HttpResponse:
    """查看明文 — recorded with its purpose, then shown once."""
    case, form = case_of(request, number), RevealForm(request.POST)
    member = _member(case, person_id=person)
    if not form.is_valid():
        raise Http404
    what = form.cleaned_data["what"]
    outcome = act(request, show_plain, verb="registry.reveal", case=case, person=member.person, what=what)
    if outcome.refusal is not None:
        return redirect("casework:members", number)
    context = {"case": case, "member": member, "label": LABELS[what], "value": outcome.result}
    template = "casework/intake/_plain.html" if autosaving(request) else "casework/intake/plain.html"
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


def _member(case: Case, **lookup: Any) -> Membership:
    found = case.household.memberships.filter(valid_to=None, **lookup).select_related("person", "household").first()
    if found is None:
        raise Http404
    return found
