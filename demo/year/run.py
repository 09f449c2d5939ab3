"""The year from its first morning to its last evening."""

from datetime import date

from dibao.access.models import Staff
from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.policy.services.load import load_seeds
from dibao.regions.services.load import DEMO_COUNTIES, import_counties

from .. import office as seats
from ..people import Inventor
from . import Progress, Year, families, happenings, money, morning, visits, work
from .hands import Hands, hands
from .recount import faults
from .staff import Office

FIRST = date(2026, 1, 1)
# Which working day of a month has which act of the money.
BUILD, CHECK, APPROVE, SEND, ANSWER, AGAIN, ANSWER_AGAIN = 1, 2, 3, 4, 6, 12, 14


def simulate(
    *, households: int, seed: int, days: int = 365, pace: int = 1, many: int = 1,
    progress: Progress = lambda text: None,
) -> tuple[Year, list[str]]:  # fmt: skip
    """模拟一年 — on an empty home: the run with its counts, and what does not agree at the end.

    pace: how many times as often as in life something happens, so that a short run has everything in it.
    many: processes that work off the lists.
    """
    prepare()
    year = Year(FIRST, days, seed, Office(), pace)
    for written in families.found(households, office=year.office, first=FIRST, seed=seed):
        progress(f"\r已建立 {written} 户")
    with clock.at(morning(FIRST)):
        bank = money.open_bank(year)
    month, nth = date.min, 0
    with hands(many) as people:
        for day in year.working_days():
            if day.replace(day=1) != month:
                month, nth = day.replace(day=1), 0
            nth += 1
            with clock.at(morning(day)):
                _day(year, day, nth, month, bank, people)
            progress(f"\r{day}  " + "，".join(f"{name} {n}" for name, n in year.counts.most_common(4)))
    with clock.at(morning(day)):
        return year, faults(year)


def prepare() -> None:
    """Divisions, standards and people; already there, they stay."""
    if Staff.objects.exists():
        return
    with clock.at(morning(date(2025, 1, 2))):
        import_counties(DEMO_COUNTIES, by=SYSTEM)
        load_seeds(by=SYSTEM)
        seats.fonds()
        inventor = Inventor(seed=7)
        for seat in (*seats.CAST, *seats.neighbours()):
            seats.seat(seat, inventor)
        seats.custody()


def _day(year: Year, day: date, nth: int, month: date, bank: "money.Bank", people: Hands) -> None:
    """One day in the office."""
    if nth == 1:
        visits.plan(year)
    happenings.draw(year, day)
    people.each(year, visits.make, visits.due(day))
    people.each(year, work.adjust, work.adjustments())
    work.complaints(year, day)
    work.accounts(year, day, lambda: visits.picture("存折.png"))
    _money(year, nth, month, bank)
    money.withdraw(year)
    work.recoveries(year, day)


def _money(year: Year, nth: int, month: date, bank: "money.Bank") -> None:
    if nth == BUILD:
        money.build(year, month)
    elif nth == CHECK:
        money.check(year)
    elif nth == APPROVE:
        money.approve(year)
    elif nth in (SEND, AGAIN):
        money.send(year, month, bank)
    elif nth in (ANSWER, ANSWER_AGAIN):
        money.answer(year)
