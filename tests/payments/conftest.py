"""A town with families on dibao and accounts of their own, and the people who make its roster."""

from datetime import date, datetime

import pytest

from demo import awards
from demo.office import VILLAGE
from dibao.casework.choices import AmountReason
from dibao.casework.models import Award, AwardAmount
from dibao.kernel import clock
from dibao.payments.services import approving, building
from dibao.registry.models import Account, Membership

TOWN, NEXT_TOWN = VILLAGE - VILLAGE % 1000, 220802101000
CONFIRMED = date(2026, 6, 15)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
LATER = datetime(2026, 11, 6, 9, 0, tzinfo=clock.OFFICE)


@pytest.fixture
def families(db):
    """`families(20)` — awards confirmed in June, each with an account in the head's name; the newest ones returned."""

    def write(count: int = 6, *, on: date = CONFIRMED, seed: int = 11, first_serial: int = 100_001) -> list[Award]:
        before = set(Award.objects.values_list("pk", flat=True))
        for _ in awards.write(count, villages=(VILLAGE,), on=on, seed=seed, first_serial=first_serial):
            pass
        made = list(Award.objects.exclude(pk__in=before).select_related("household").order_by("pk"))
        heads = Membership.objects.filter(household__in=[each.household_id for each in made], is_head=True)
        for row in heads.select_related("person", "household"):
            account(row.household, row.person)
        return made

    return write


def account(household, person, number: str = "") -> Account:
    digits = number or f"6217{int(household.number[7:14]):012d}"
    return Account.objects.create(
        household=household, holder=person, bank="洮北信用社", number=digits, valid_from=CONFIRMED
    )


def decide(award: Award, month: date, amount: int, *, at: datetime | None = None) -> AwardAmount:
    """Another amount from a month on, as an adjustment would write it."""
    first = award.amounts.first()
    return AwardAmount.objects.create(
        award=award, from_month=month, amount_month=amount, uplift_month=0, members=award.members, basis=first.basis,
        on=month, parameter_set=first.parameter_set, rules_version=first.rules_version, reason=AmountReason.CONFIRMED,
        decided_by="system", decided_by_name="系统", decided_at=at or clock.now(),
    )  # fmt: skip


@pytest.fixture
def roster_of(clerk):
    """`roster_of(SEPTEMBER)` — built by the clerk for his town."""

    def build(month: date = OCTOBER, *, by=None, division: int = TOWN, kind: str = "regular"):
        who = by or clerk
        return building.carry_on(roster=building.start(division=division, month=month, by=who, kind=kind), by=who)

    return build


@pytest.fixture
def approved(roster_of, reviewer, approver):
    """`approved(SEPTEMBER)` — built, checked and approved by three people."""

    def make(month: date = OCTOBER, **more):
        roster = roster_of(month, **more)
        approving.check(roster=roster, by=reviewer)
        return approving.approve(roster=roster, by=approver)

    return make
