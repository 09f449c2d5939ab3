"""What follows the decisions in the demo: visits on their lists, changes on their way, a complaint, a paid month and one being paid."""

from datetime import date, timedelta
from random import Random

from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries import open_of
from dibao.casework.models import Award
from dibao.funds.services import figure
from dibao.kernel import clock
from dibao.kernel.refusals import Refused
from dibao.rules.periods import first_of_month

from . import office
from .year import Year, happenings, money, morning, visits, work
from .year.staff import Office, Town

# How far each change of the demo has come: what happened, and how many steps the office has made since.
ON_THE_WAY = (
    (happenings.wage, 0),
    (happenings.wage, 2),
    (happenings.illness, 2),
    (happenings.wage, 3),
    (happenings.moves, 1),
)


def follow(today: date) -> None:
    """动态管理和发放 — told in the days before today, by the people of the demo."""
    year = Year(today, 1, 2026, Office())
    year.dice = Random(11)  # noqa: S311 — chance, not keys
    last = first_of_month(today, months=-1)
    with clock.at(morning(last + timedelta(days=9))):
        bank = money.open_bank(year)
        _provide(year, last)
        _pay(year, last)
        money.send(year, last, bank)
        _one_comes_back(year)
        money.answer(year)
    start = max(today - timedelta(days=6), first_of_month(today))
    with clock.at(morning(start)):
        visits.plan(year)
        for award in _living(year)[:1]:
            happenings.complains(year, award, year.office.towns[office.TOWN], start)
        _changes(year, start)
    with clock.at(morning(today)):
        money.build(year, first_of_month(today))


def _provide(year: Year, month: date) -> None:
    """The year's budget and what has arrived of it: entered by the cashier, confirmed by the county."""
    place, by = office.COUNTY, year.office.cashier
    paper = "关于下达困难群众救助补助资金的通知（演示，虚构文件）"
    for source, yuan in (("central", 60_000), ("county", 20_000)):
        rows = [
            figure.enter_budget(
                division=place, year=month.year, source=source, amount=yuan * 100, document=paper, by=by
            ),
            figure.enter_arrival(
                division=place, arrived_on=month, source=source, amount=yuan * 60, slip=f"YS-{source}", document=paper, by=by
            ),
        ]  # fmt: skip
        for row in rows:
            figure.confirm(figure=row, by=year.office.approver)


def _pay(year: Year, month: date) -> None:
    money.build(year, month)
    money.check(year)
    money.approve(year)


def _one_comes_back(year: Year) -> None:
    """The bank could not pay one family: the returned list has somebody on it."""
    for key in sorted(year.bank)[:1]:
        year.bank[key] = (year.bank[key][0], False)


def _living(year: Year) -> list[Award]:
    town = year.office.towns[office.TOWN]
    rows = Award.objects.filter(ended_on=None, division__in=town.villages, case__status="closed", amount_month__gt=0)
    return [award for award in rows.select_related("household", "case").order_by("pk") if open_of(award) is None]


def _changes(year: Year, day: date) -> None:
    town = year.office.towns[office.TOWN]
    for happens, steps in ON_THE_WAY:
        for award in _living(year):
            if _told(year, happens, award, town, day, steps):
                break


def _told(year: Year, happens: happenings.Event, award: Award, town: Town, day: date, steps: int) -> bool:
    """One change begun and brought so far; a family it cannot happen to is passed over."""
    try:
        happens(year, award, town, day)
    except Refused:
        return open_of(award) is not None
    row = open_of(award)
    for _ in range(steps if row else 0):
        fresh = Adjustment.objects.select_related("award__household", "award__case", "household").get(pk=row.pk)  # type: ignore[union-attr]
        work.STEPS[fresh.status](year, fresh, town)
    return row is not None
