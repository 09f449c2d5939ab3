"""一户的历次 — awards, adjustments and refusals of work of one household number, so that a re-admission is seen as one chain."""

from dataclasses import dataclass
from typing import Any

from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.registry.models import Household
from dibao.registry.queries import heads_of
from dibao.screening.choices import HitState
from dibao.screening.models import Hit

from ..models import Adjustment, WorkOffer
from ..permissions import OPEN, RECORD_OFFER
from .facts import refusers
from .found import open_of


@dataclass(frozen=True, slots=True)
class Link:
    """One award of the chain: which number in the row, and whether it goes on under an earlier one."""

    award: Award
    amount: int
    again: bool


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything the page of a household in adjusting shows; names are masked."""

    household: Household
    head: str
    chain: list[Link]
    award: Award | None
    open: Adjustment | None
    adjustments: list[Adjustment]
    hits: list[Hit]
    offers: list[tuple[str, WorkOffer]]
    refusers: list[str]
    may_open: bool
    may_record: bool


def page(household: Household, staff: Any) -> HouseholdPage:
    """The page for this person."""
    awards = list(Award.objects.filter(household=household).prefetch_related("amounts").order_by("starts_on", "pk"))
    live = live_award(household)
    hits = Hit.objects.visible_to(staff).filter(household=household, state=HitState.HEARING).defer("detail")
    offers = WorkOffer.objects.filter(household=household).select_related("person")
    return HouseholdPage(
        household=household,
        head=heads_of([household.pk]).get(household.pk, ""),
        chain=[Link(award, award.paid_now, number > 0) for number, award in enumerate(awards)],
        award=live,
        open=open_of(live) if live else None,
        adjustments=list(Adjustment.objects.visible_to(staff).filter(household=household).order_by("-pk")),
        hits=list(hits),
        offers=[(mask_name(row.person.name), row) for row in offers],
        refusers=[mask_name(person.name) for person in refusers(household)],
        may_open=staff.covers(household.division, OPEN.posts),
        may_record=staff.covers(household.division, RECORD_OFFER.posts),
    )


def live_award(household: Household) -> Award | None:
    """What the household gets now, also while a taper runs out; None when nothing."""
    rows = Award.objects.filter(household=household).exclude(ended_on__lt=clock.today())
    return rows.order_by("-starts_on", "-pk").first()
