"""其他救助 — by kind or by person, one person's record, and a form for a new one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.access.permissions import may
from dibao.archive.numbering import tidy
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.regions.queries import path_names
from dibao.registry.models import Household, Person
from dibao.registry.queries import members

from .. import queries
from ..aid_forms import FORMS
from ..forms.aid import RegisterForm, VoidForm
from ..models import Aid
from ..permissions import LIBRARY_READERS, REGISTER_AID, VOID_AID
from ..services import aid as service
from .tabs import tabs

PAGE = 40


@staff_page(*LIBRARY_READERS)
@require_safe
def aids(request: HttpRequest) -> HttpResponse:
    """其他救助 in scope; sorted by kind or by person it is the same list. With a 户号 it leads to the form (`?household=`)."""
    if (number := tidy(request.GET.get("household", ""))) and request.GET.get("programme", "") in FORMS:
        if Household.objects.visible_to(request.user).filter(number=number).exists():
            return redirect("reading:new_aid", number=number, programme=request.GET["programme"])
        messages.error(request, f"您的辖区没有户号“{number}”的家庭，请核对户号后再登记。")
    sort = queries.BY_PERSON if request.GET.get("sort") == queries.BY_PERSON else queries.BY_KIND
    programme = request.GET.get("programme", "")
    programme = programme if programme in FORMS else ""
    rows = queries.aids(request.user, sort=sort, programme=programme)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "groups": list(queries.grouped(list(page), sort)),
        "places": path_names({aid.division for aid in page}),
        "total": queries.total(rows),
        "sort": sort,
        "programme": programme,
        "programmes": [(value, form.label) for value, form in FORMS.items()],
        "may_register": request.user.holds(*REGISTER_AID.posts),  # type: ignore[union-attr]
        **tabs(request.user),
    }
    return render(request, "reading/aids.html", shown)


@staff_page(*REGISTER_AID.posts)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, number: str, programme: str) -> HttpResponse:
    """登记其他救助 — one programme's form for one household."""
    household, aid_form = one_or_404(Household.objects.visible_to(request.user), number=number), FORMS.get(programme)
    if aid_form is None:
        raise Http404
    people = {str(row.person.pk): row.person for row in members(household, clock.today())}
    form = RegisterForm(
        request.POST or None, request.FILES or None, aid=aid_form,
        members=[(key, person.name) for key, person in people.items()],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _registered(request, household, people, form):
        return redirect("reading:aid_record", pk=form.cleaned_data["person"])
    shown = {"form": form, "household": household, "aid_form": aid_form}
    return render(request, "reading/aid_new.html", shown, status=422 if form.errors else 200)


def _registered(request: HttpRequest, household: Household, people: dict[str, Person], form: RegisterForm) -> bool:
    """Store the paper, then register."""
    typed = form.cleaned_data
    stored = act(request, put, verb="documents.put", content=typed["paper"].file, name=typed["paper"].name)
    if not stored:
        form.add_error("paper", "".join(stored.refusal.sentences) if stored.refusal else "")
        return False
    outcome = act(
        request, service.register, verb="reading.register_aid", said="已登记，审批表已归档。", household=household,
        person=people[typed["person"]], programme=form.aid.programme.value, kind=typed["kind"],
        decided_on=typed["decided_on"], amount=typed["amount"], facts=form.facts, paper=stored.result,
    )  # fmt: skip
    outcome.onto(form)
    return bool(outcome)


@staff_page(*LIBRARY_READERS)
@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """一人的救助记录 — every aid of a person; opening it is written down."""
    return _record(request, pk)


@staff_page(*VOID_AID.posts)
@require_POST
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """作废一笔登记."""
    aid = one_or_404(Aid.objects.visible_to(request.user).in_force(), pk=pk)
    form = VoidForm(request.POST)
    if form.is_valid() and act(
        request, service.void, verb="reading.void_aid", said="已作废。", aid=aid, **form.cleaned_data
    ):
        return redirect("reading:aid_record", pk=aid.person_id)
    return _record(request, aid.person_id, form=form, status=422)


def _record(request: HttpRequest, pk: Any, *, form: VoidForm | None = None, status: int = 200) -> HttpResponse:
    found = queries.record_of(pk, request.user)
    if found is None:
        raise Http404
    if request.method != "POST":
        opened(request, "reading.view_aid", found.person)
    shown = {
        "record": found,
        "form": form or VoidForm(),
        "may_void": may(request.user, VOID_AID, found.person.division),
    }
    return render(request, "reading/aid_record.html", shown, status=status)
