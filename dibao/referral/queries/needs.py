"""Needs, referrals and plans as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dibao.access.permissions import may
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.registry import queries as registry
from dibao.registry.models import Household
from dibao.registry.queries import heads_of

from .. import questionnaire
from ..choices import NeedState, ReferralState
from ..lifecycle import MOVES
from ..models import Contact, Need, NeedsForm, Referral, ServicePlan
from ..permissions import ADD_NEED, ASSESS, CONTACT, DRAFT, FOLLOW_UP, PLAN, PRINT, SETTLE_NEED, barred, moves_for
from .rows import places_of


@dataclass(frozen=True, slots=True)
class Counts:
    """The front page in figures; each is the length of the list behind it."""

    overdue: int
    waiting: int
    needs: int
    plans: int
    plans_overdue: int


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral of a list."""

    referral: Referral
    head: str
    place: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class Form:
    """One assessment with its answers in words."""

    form: NeedsForm
    answers: list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything the needs page of a family shows. may: the acts open to this person."""

    head: str
    place: str
    barred: str
    may: set[str]
    forms: list[Form]
    needs: list[Need]
    contacts: list[Contact]
    plans: list[ServicePlan]


STATES = {"overdue": "已超期", **dict(ReferralState.choices)}


def referrals(staff: Any, state: str = "") -> QuerySet[Referral]:
    """Referrals in scope, the most urgent first."""
    rows = Referral.objects.visible_to(staff).select_related("need__household").defer("words")
    if state == "overdue":
        rows = rows.overdue(clock.today())
    elif state:
        rows = rows.filter(state=state)
    found: QuerySet[Referral] = (
        rows.order_by("closed_on", "due_on", "pk") if state else rows.open().order_by("due_on", "pk")
    )
    return found


def referral_rows(page: Iterable[Referral], staff: Any) -> list[ReferralRow]:
    """These referrals with heads, places and lights."""
    listed = list(page)
    heads = heads_of({row.need.household_id for row in listed})
    places = places_of((row.division for row in listed), staff)
    return [ReferralRow(row, heads.get(row.need.household_id, ""), places[row.division], *light(row)) for row in listed]


def light(referral: Referral) -> tuple[str, str]:
    """The light of a referral: red when an answer is overdue."""
    if referral.state == ReferralState.SENT:
        return light_of(referral.due_on, clock.today())
    return "none", referral.get_state_display()


def counts(staff: Any) -> Counts:
    """Figures of the front page."""
    mine, today = Referral.objects.visible_to(staff), clock.today()
    plans = ServicePlan.objects.visible_to(staff)
    return Counts(
        mine.overdue(today).count(),
        mine.filter(state=ReferralState.SENT).count(),
        Need.objects.visible_to(staff).filter(state=NeedState.OPEN).count(),
        plans.active().count(),
        plans.overdue(today).count(),
    )


def open_needs(staff: Any) -> QuerySet[Need]:
    """Needs nobody has handed on yet, the oldest first."""
    rows: QuerySet[Need] = Need.objects.visible_to(staff).filter(state=NeedState.OPEN).select_related("household")
    return rows.defer("words").order_by("on", "at")


def active_plans(staff: Any) -> QuerySet[ServicePlan]:
    """Plans that go on, the oldest first."""
    rows: QuerySet[ServicePlan] = ServicePlan.objects.visible_to(staff).active().select_related("household", "owner")
    return rows.order_by("starts_on", "at")


def page(household: Household, staff: Any) -> HouseholdPage:
    """The needs page of a family."""
    acts = {
        "assess": ASSESS, "add_need": ADD_NEED, "settle_need": SETTLE_NEED, "draft": DRAFT, "plan": PLAN,
        "contact": CONTACT, "print": PRINT, "follow_up": FOLLOW_UP,
    }  # fmt: skip
    why = barred(staff, household)
    return HouseholdPage(
        mask_name(registry.head(household).name),
        places_of([household.division], staff)[household.division],
        why,
        set() if why else {name for name, act in acts.items() if may(staff, act, household.division)},
        [] if why else [_form(form) for form in NeedsForm.objects.filter(household=household)],
        []
        if why
        else list(Need.objects.filter(household=household).select_related("person").prefetch_related("referrals")),
        [] if why else list(Contact.objects.filter(household=household)),
        [] if why else list(ServicePlan.objects.filter(household=household).select_related("owner")),
    )


def _form(form: NeedsForm) -> Form:
    asked = questionnaire.questions(form.version)
    return Form(form, [(q.text, questionnaire.SAID[form.answers[q.key]], form.answers[q.key]) for q in asked])


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """Everything the page of a referral shows."""

    row: ReferralRow
    who: str
    moves: set[str]
    events: list[tuple[str, Any]]


def referral_page(referral: Referral, staff: Any) -> ReferralPage:
    """The page for this person."""
    words = {name: move.label for name, move in MOVES.items()} | {"draft": "登记转介"}
    person = referral.need.person
    return ReferralPage(
        referral_rows([referral], staff)[0],
        mask_name(person.name) if person else "全家",
        {move.name for move in moves_for(staff, referral)},
        [(words[event.move], event) for event in referral.events.all()],
    )
