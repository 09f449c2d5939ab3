"""借阅 — a bag is out once, late is red, and comes back with its condition."""

from datetime import timedelta

import pytest

from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading.queries import loans, loans_of, out_now
from dibao.reading.services.loan import give_back, lend
from tests.archive.office import new_volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag(clerk):
    return new_volume(clerk).bag


def out(bag, by, days=5, **more):
    said = {"borrower": "赵科员", "unit": "区审计局", "purpose": "审计调阅"} | more
    return lend(bag=bag, due_on=clock.today() + timedelta(days=days), by=by, **said)


def test_a_bag_is_out_once_and_may_go_out_again(bag, clerk, archivist):
    first = out(bag, clerk)
    with pytest.raises(Conflict, match="赵科员"):
        out(bag, archivist)
    give_back(loan=first, condition="good", by=archivist)
    with pytest.raises(Conflict, match="已于"):
        give_back(loan=first, condition="good", by=archivist)
    second = out(bag, archivist)
    assert {loan.pk for loan in loans_of(bag)} == {first.pk, second.pk}


def test_late_is_counted_from_the_day_after(bag, clerk, on):
    loan = out(bag, clerk, days=5)
    with on(loan.due_on):
        assert loan.overdue_days(clock.today()) == 0 and out_now(clerk, clock.today()) == (1, 0)
    with on(loan.due_on + timedelta(days=2)):
        assert loan.overdue_days(clock.today()) == 2 and out_now(clerk, clock.today()) == (1, 1)
        back = give_back(loan=loan, condition="good", by=clerk)
        assert back.overdue_days(clock.today()) == 0 and out_now(clerk, clock.today()) == (0, 0)


def test_damage_must_be_said(bag, clerk):
    loan = out(bag, clerk)
    for condition in ("damaged", "missing"):
        with pytest.raises(Invalid, match="哪一件"):
            give_back(loan=loan, condition=condition, by=clerk)
    with pytest.raises(Invalid, match="清点"):
        give_back(loan=loan, condition="fine", by=clerk)
    assert (
        give_back(loan=loan, condition="missing", note="申请书缺第 2 页，已通知补齐", by=clerk).condition == "missing"
    )


@pytest.mark.parametrize("days", [-1, 61])
def test_the_day_of_return_is_near(bag, clerk, days):
    with pytest.raises(Invalid) as refused:
        out(bag, clerk, days=days, borrower=" ", unit="")
    assert set(refused.value.fields) == {"due_on", "borrower", "unit"}


def test_others_lend_nothing_and_see_nothing(bag, clerk, reviewer, outsider):
    for person in (reviewer, outsider):
        with pytest.raises(NotAllowed):
            out(bag, person)
    out(bag, clerk)
    with pytest.raises(Invalid, match="档案袋"):
        out(bag.parent, clerk)
    assert loans(outsider).count() == 0 and loans(reviewer).count() == 1


def test_those_that_are_out_stand_first(clerk):
    back, late, soon = (out(new_volume(clerk).bag, clerk, days=days) for days in (1, 3, 9))
    give_back(loan=back, condition="good", by=clerk)
    assert [loan.pk for loan in loans(clerk)] == [late.pk, soon.pk, back.pk]
