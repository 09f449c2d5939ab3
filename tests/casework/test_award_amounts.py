"""某月的保障金 — one award and a list of awards answer by the same rule, for every month and every moment."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from demo import awards
from demo.office import VILLAGE
from dibao.casework.models import Award, AwardAmount
from dibao.casework.queries.amount import amounts_on
from dibao.casework.register_source import pieces, rows
from dibao.kernel import clock
from dibao.rules.periods import first_of_month

DECIDED = datetime(2026, 7, 1, 9, 0, tzinfo=clock.OFFICE)


@pytest.fixture
def some(db) -> list[Award]:
    for _ in awards.write(6, villages=(VILLAGE,), on=date(2026, 6, 15)):
        pass
    return list(Award.objects.order_by("pk"))


def more(award: Award, **given) -> AwardAmount:
    first = award.amounts.order_by("pk")[0]
    values = {
        "award": award, "from_month": date(2026, 9, 1), "amount_month": first.amount_month + 100, "uplift_month": 0,
        "members": first.members, "basis": first.basis, "on": first.on, "parameter_set": first.parameter_set,
        "reason": "standard_change", "change": "", "decided_by": "x", "decided_by_name": "x", "decided_at": DECIDED,
    }  # fmt: skip
    return AwardAmount.objects.create(**values | given)


def test_a_list_and_one_award_agree_for_every_month_and_moment(some):
    dice = random.Random(5)
    for award in some:
        for _ in range(dice.randrange(5)):
            month = first_of_month(date(2026, 7, 1), months=dice.randrange(8))
            more(
                award,
                from_month=month,
                decided_at=DECIDED + timedelta(days=dice.randrange(90)),
                amount_month=dice.randrange(9999),
            )
    for months in range(-2, 10):
        month = first_of_month(date(2026, 7, 1), months=months)
        for known_at in (None, DECIDED, DECIDED + timedelta(days=40)):
            found = amounts_on([award.pk for award in some], month, known_at)
            for award in some:
                assert found.get(award.pk) == award.amount_on(month, known_at)


def test_a_late_decision_for_an_earlier_month_leaves_the_later_one_alone(some):
    award = some[0]
    later = more(award, from_month=date(2026, 11, 1))
    late = more(award, from_month=date(2026, 9, 1), decided_at=DECIDED + timedelta(days=60), amount_month=1)
    assert award.amount_on(date(2026, 10, 1)) == late and award.amount_on(date(2026, 11, 1)) == later


def test_nothing_before_the_first_month_and_after_the_exit(some):
    award = some[0]
    assert award.amount_on(date(2026, 6, 1)) is None
    award.ended_on = date(2026, 10, 10)
    assert award.amount_on(date(2026, 10, 1)) and award.amount_on(date(2026, 11, 1)) is None


@pytest.mark.parametrize("wrong", [{"amount_month": -1}, {"uplift_month": 10**9}])
def test_the_database_refuses_an_amount_that_cannot_be(some, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        more(some[0], **wrong)


def test_the_register_holds_what_is_paid_now_and_sees_every_change(some):
    (piece, digest), *others = pieces()
    assert piece == (1, 220802100) and not others
    found = list(rows(piece))
    assert [row.amount for row in found] == [
        award.present.amount_month for award in sorted(some, key=lambda a: a.household.number)
    ]
    assert all(row.facts.existing_status for row in found)
    assert dict(pieces())[piece] == digest
    more(some[0])
    changed = dict(pieces())[piece]
    assert changed != digest
    with clock.at(date(2027, 1, 4)):
        more(some[1], from_month=date(2027, 2, 1))
        same = dict(pieces())[piece]
        assert same == changed  # not yet paid
    with clock.at(date(2027, 2, 4)):
        assert dict(pieces())[piece] != changed


def test_an_award_that_ended_before_its_first_month_still_says_what_was_confirmed(some):
    award = some[0]
    award.ended_on = date(2026, 6, 20)
    with clock.at(date(2026, 10, 1)):
        assert award.present == award.amounts.get()
    assert award.amount_on(date(2026, 7, 1)) is None
