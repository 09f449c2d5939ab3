"""A county with families on dibao, their accounts, an approved roster of October, and a bank."""

from datetime import date
from pathlib import Path

import pytest

from demo import awards
from demo.office import COUNTY, TOWN, VILLAGE
from dibao.access.models import Staff
from dibao.banking.models import Bank
from dibao.banking.services import bank as banks
from dibao.banking.services import batch as batches
from dibao.banking.services import sending
from dibao.casework.models import Award, AwardAmount
from dibao.payments.models import Roster
from dibao.payments.services import approving, building
from dibao.registry.accounts import with_check_digit
from dibao.registry.models import Account

from . import bank_side

MONTH = date(2026, 10, 1)
CONFIRMED = date(2026, 9, 15)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path) -> Path:
    """Each test has a store of its own."""
    (tmp_path / "home").mkdir()
    keys = Path(settings.DIBAO_HOME) / "keys"
    settings.DIBAO_HOME = tmp_path / "home"
    (tmp_path / "home" / "keys").symlink_to(keys)
    return tmp_path / "home"


def card(number: int) -> str:
    """A card that can be right."""
    return with_check_digit(f"621700{number:012d}")


def families(count: int, **more) -> list[Award]:
    """So many awards with money in one village, each with an account in the name of its head."""
    before = set(Award.objects.values_list("pk", flat=True))
    for _ in awards.write(2 * count + 4, villages=(VILLAGE,), on=CONFIRMED, **more):
        pass
    fresh = Award.objects.exclude(pk__in=before).order_by("pk")
    found = list(fresh.filter(amount_month__gt=0).select_related("household")[:count])
    assert len(found) == count
    others = fresh.exclude(pk__in=[each.pk for each in found])
    AwardAmount.objects.filter(award__in=others).delete()
    others.delete()
    for number, award in enumerate(found, 1 + len(before)):
        head = award.household.memberships.get().person
        Account.objects.create(
            household=award.household, holder=head, bank="演示农村信用社", number=card(number), valid_from=CONFIRMED
        )
    return found


def approved(*, month: date = MONTH) -> Roster:
    """The roster of the town: built by the clerk, checked by the reviewer, approved by the county."""
    clerk, reviewer, approver = (Staff.objects.get(work_number=each) for each in ("jingban", "chushen", "queren"))
    roster = building.carry_on(roster=building.start(division=TOWN, month=month, by=clerk), by=clerk)
    approving.check(roster=roster, by=reviewer)
    return approving.approve(roster=roster, by=approver)


def a_bank(by, **more) -> Bank:
    """The agent bank of the county."""
    given = {"code": "nxs", "name": "演示农村信用社", "division": COUNTY, "layout": "csv_gbk", "way": "file",
             "payer_name": "洮北区民政局低保专户", "payer_account": "2200001234567890"} | more  # fmt: skip
    return banks.enter(by=by, **given)


@pytest.fixture
def paid_to(db, cashier):
    """`paid_to(6)` — a bank, and a batch made of so many approved lines."""

    def build(count: int = 6, *, start: bool = False, **bank):
        families(count)
        approved()
        batch = batches.make(bank=a_bank(cashier, **bank), division=COUNTY, month=MONTH, by=cashier)
        return sending.start(batch=batch, by=cashier) if start else batch

    return build


@pytest.fixture
def said():
    """`said(batch, {1: "账户已销户"})` — the bank's file: every payment arrived but those rows, which came back."""

    def answer(batch, failed=None, *, rows=None, **more) -> bytes:
        return bank_side.reply(batch, failed or {}, rows=rows, **more)

    return answer
