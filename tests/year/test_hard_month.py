"""A month with everything at once: a standard raised backwards, a death found late, a payment that comes back, money to recover.

Thirty-six families of three towns are paid October; then all of it happens, and November must be right to the fen.
"""

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from demo.office import COUNTY
from demo.year import Year, families, money, morning, work
from demo.year.staff import Office
from demo.year.visits import picture
from dibao.adjusting.models import Adjustment
from dibao.adjusting.services import member, opening
from dibao.banking.models import Instruction
from dibao.casework.models import Award, AwardAmount
from dibao.payments.models import Arrear, Entry, Line
from dibao.payments.queries.invariant import breaks
from dibao.recovery.models import Recovery
from dibao.registry import queries as registry
from dibao.reviews.services import applying, approving
from dibao.reviews.services import change as changes
from dibao.reviews.services.preview import preview

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
NEW = 6_480_00


@pytest.fixture
def own_home(settings, tmp_path):
    """The register of this test lies in a home of its own."""
    keys = Path(settings.DIBAO_HOME) / "keys"
    settings.DIBAO_HOME = tmp_path
    (tmp_path / "keys").symlink_to(keys)


@pytest.fixture
def year(db, own_home, on):
    """The county with its families, its bank, and October paid; one payment of it came back."""
    told = Year(OCTOBER, 60, 5, Office())
    for _ in families.found(36, office=told.office, first=OCTOBER, seed=5):
        pass
    with on(morning(date(2026, 10, 9))):
        bank = money.open_bank(told)
        _paid(told, OCTOBER, bank, returned=1)
    told.at_bank = bank
    return told


def _paid(year, month, bank, *, returned=0):
    """From the roster to the bank's answer; so many payments come back."""
    money.build(year, month)
    money.check(year)
    money.approve(year)
    before = set(year.bank)
    money.send(year, month, bank)
    for key in sorted(set(year.bank) - before)[:returned]:
        year.bank[key] = (year.bank[key][0], False)
    money.answer(year)


def _raise(by, approver):
    """The rural standard, from October on, decided in November."""
    change = changes.enter(
        division=COUNTY, document="关于提高农村低保标准的通知（虚构）", source="演示", effective_on=OCTOBER, by=by,
        values=[{"key": "standard", "track": "rural", "value": NEW, "unit": "fen_per_year"}],
    )  # fmt: skip
    changes.submit(change=preview(change=change, by=by), by=by)
    approving.approve(change=change, by=approver)
    applying.carry_on(change=change)
    return change


def _dies(year, award, died):
    """A family of more than one whose member died in September; found and decided in November."""
    town = year.office.town_of(award.division)
    row = [each for each in registry.members(award.household, died) if not each.is_head][-1]
    found = opening.open_(award=award, ground="death", why="村里报告", by=town.clerk, on=died)
    member.die(adjustment=found, member=row.person, on=died, paper="死亡证明（虚构）", by=town.clerk)
    while (fresh := Adjustment.objects.get(pk=found.pk)).status != "closed":
        work.STEPS[fresh.status](year, fresh, town)
    return fresh


def test_everything_at_once_is_right_to_the_fen(year, on, county_reviewer, approver):
    with on(morning(date(2026, 11, 2))):
        bereaved = Award.objects.filter(track="urban").order_by("-members").first()
        ended = _dies(year, bereaved, date(2026, 9, 20))
        assert ended.effective_month == OCTOBER
        change = _raise(county_reviewer, approver)
        _back(year)
    with on(morning(date(2026, 11, 9))):
        _paid(year, NOVEMBER, year.at_bank)
        _everybody_got_the_rise(change)
        _what_was_too_much_is_asked_back(year, bereaved)
    assert not list(breaks(COUNTY))
    assert sum(fen for fen, paid in year.bank.values() if paid) == _arrived()


def _back(year):
    """The family's new account, decided by another; paid again the same week."""
    for _ in range(2):
        work.accounts(year, date(2026, 11, 2), lambda: picture("存折.png"))
    money.send(year, OCTOBER, year.at_bank)
    money.answer(year)
    assert year.counts["账户：已更换"] == 1
    october = Line.objects.filter(month=OCTOBER, live=True)
    assert _confirmed(october).count() == october.count() == 36


def _confirmed(lines):
    return Instruction.objects.filter(line__in=lines, state="confirmed")


def _everybody_got_the_rise(change):
    """October is paid once more, by what it was short of; each family's own difference, in a line of its own."""
    for row in AwardAmount.objects.filter(change=change.number).select_related("award"):
        line = Line.objects.get(award=row.award, month=NOVEMBER, live=True)
        short = row.amount_month - row.award.amounts.get(reason="confirmed").amount_month
        assert (line.back_pay, line.grant + line.uplift) == (short, row.amount_month)
        assert [(each.month, each.amount) for each in line.arrears.all()] == [(OCTOBER, short)]
    assert Arrear.objects.aggregate(fen=Sum("amount"))["fen"] == Line.objects.aggregate(fen=Sum("back_pay"))["fen"] > 0


def _what_was_too_much_is_asked_back(year, award):
    """October was paid for the dead too: one proposal, heard, ordered, paid back; November's grant is whole."""
    paid = Line.objects.get(award=award, month=OCTOBER, live=True)
    now = Line.objects.get(award=award, month=NOVEMBER, live=True)
    assert now.total == award.amount_on(NOVEMBER).amount_month < paid.total
    for _ in range(4):
        work.recoveries(year, date(2026, 11, 9))
    row = Recovery.objects.get()
    assert (row.award, row.status, row.owed, row.left) == (award, "closed", paid.total - now.total, 0)


def _arrived():
    fen = {
        side: sum(Entry.objects.exclude(kind="opening").filter(**{side: "paid"}).values_list("amount", flat=True))
        for side in ("credit", "debit")
    }
    return fen["credit"] - fen["debit"]
