"""Which awards are looked at month by month: all that differ, and not the crowd that does not."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from dibao.audit.actors import SYSTEM
from dibao.casework.models import Award
from dibao.payments.arrears import index, month_at
from dibao.payments.choices import Kind, Side
from dibao.payments.queries.doubtful import doubtful
from dibao.payments.queries.due import by_award, due_of
from dibao.payments.services import ledger
from dibao.payments.services.ledger import Movement
from dibao.rules.periods import first_of_month

from .conftest import NOVEMBER, OCTOBER, SEPTEMBER, decide

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def months_of(award: Award, until: date):
    return map(month_at, range(index(award.starts_on), index(until)))


def book(award: Award, month: date, fen: int, *, kind: str = Kind.GRANT, debit: str = Side.EXPENSE) -> None:
    """As an approved roster would; below zero as an order to pay back would."""
    debit, credit = (debit, Side.PAYABLE) if fen > 0 else (Side.RECEIVABLE, Side.EXPENSE)
    row = Movement(
        household=award.household_id, award=award.pk, month=month, kind=kind, debit=debit, credit=credit,
        amount=abs(fen), key=f"test:{award.pk}:{month}:{fen}", source="test",
    )  # fmt: skip
    assert ledger.book([row], by=SYSTEM) == 1


def settle(award: Award, until: date) -> None:
    """Every month before `until` booked as it was due."""
    for month in months_of(award, until):
        if fen := due_of(award, month):
            book(award, month, fen)


def found(month: date) -> list[int]:
    return doubtful(Award.objects.all(), month)


def test_whoever_was_paid_what_was_due_is_not_looked_at(families):
    for award in families(6):
        decide(award, SEPTEMBER, 30_000, at=datetime(2026, 8, 20, tzinfo=UTC))
        settle(award, NOVEMBER)
    assert found(NOVEMBER) == []


def test_a_fen_too_little_a_fen_too_much_and_an_exit_are_looked_at(families):
    short, over, gone, right = families(4)
    for award in (short, over, gone, right):
        settle(award, NOVEMBER)
    book(short, AUGUST, -1)
    book(over, AUGUST, 1)
    Award.objects.filter(pk=gone.pk).update(ended_on=date(2026, 10, 20))
    assert found(NOVEMBER) == sorted([short.pk, over.pk, gone.pk])


def test_an_amount_decided_anew_counts_once_and_one_decided_late_is_looked_at(families):
    anew, late = families(2)
    decide(anew, SEPTEMBER, 40_000, at=datetime(2026, 8, 1, tzinfo=UTC))
    decide(anew, SEPTEMBER, 35_000, at=datetime(2026, 8, 2, tzinfo=UTC))
    settle(anew, NOVEMBER)
    decide(late, SEPTEMBER, 35_000, at=datetime(2026, 9, 2, tzinfo=UTC))
    settle(late, NOVEMBER)
    assert found(NOVEMBER) == [late.pk]


def test_a_ledger_that_begins_after_the_award_is_looked_at(families):
    """Months before the ledger are nobody's business: what was paid over later must not make up for them."""
    award = next(each for each in families(6) if due_of(each, JULY))
    for month in (SEPTEMBER, OCTOBER):
        book(award, month, due_of(award, month), kind=Kind.OPENING, debit=Side.OPENING)
    unopened = sum(due_of(award, month) for month in months_of(award, SEPTEMBER))
    book(award, OCTOBER, unopened)
    assert award.pk in found(NOVEMBER)
    assert {each.month: each.amount for each in by_award([award.pk], OCTOBER)[award.pk]} == {OCTOBER: -unopened}


def test_the_price_subsidy_is_no_part_of_it(families):
    (award,) = families(1)
    settle(award, NOVEMBER)
    book(award, AUGUST, 2_000, kind=Kind.PRICE_SUBSIDY)
    assert found(NOVEMBER) == []


def test_what_a_roster_promises_counts_until_it_is_booked(families, roster_of):
    families(3)
    roster_of(SEPTEMBER)
    assert found(OCTOBER) == []


@pytest.mark.parametrize("seed", range(4))
def test_every_award_that_differs_is_among_them(families, seed):
    """Random decisions and bookings, against the reckoning month by month."""
    dice = Random(seed)
    for award in families(12, seed=seed + 3):
        for _ in range(dice.randrange(3)):
            month = first_of_month(JULY, months=dice.randrange(4))
            at = datetime(2026, 6, dice.randrange(16, 29), tzinfo=UTC)
            decide(award, month, dice.choice((0, 20_000, 30_000)), at=at)
        settle(award, NOVEMBER)
        if dice.random() < 0.5:
            book(award, first_of_month(JULY, months=dice.randrange(4)), dice.choice((-5, 7)))
    differ = set(by_award(Award.objects.values_list("pk", flat=True), OCTOBER))
    assert differ and differ <= set(found(NOVEMBER))
    assert len(found(NOVEMBER)) < Award.objects.count()
