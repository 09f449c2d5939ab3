"""Families to whom September and October were paid, and whose September turns out to have been too high."""

from datetime import date

import pytest

from dibao.casework.models import Award
from dibao.recovery.models import Recovery
from dibao.recovery.services import deciding, opening
from tests.funds.conftest import OCTOBER, SEPTEMBER, TOWN, approved, families, own_home, pay_out, roster_of
from tests.payments.conftest import decide

__all__ = ["OCTOBER", "SEPTEMBER", "TOWN", "approved", "families", "own_home", "roster_of"]
LESS = 100_00


@pytest.fixture
def overpaid(families, approved, on) -> Award:
    """A family paid in September and October; decided on the 14th of October: 100 yuan less from September on."""
    made = [award for award in families(6) if award.amount_month > 3 * LESS]
    with on(date(2026, 9, 8)):
        pay_out(approved(SEPTEMBER))
    with on(date(2026, 10, 8)):
        pay_out(approved(OCTOBER))
    with on(date(2026, 10, 14)):
        decide(made[0], SEPTEMBER, made[0].amount_month - LESS)
    return made[0]


@pytest.fixture
def found(overpaid, clerk) -> Recovery:
    """A 追缴 just opened by the clerk: two months of 100 yuan."""
    return opening.open_(award=overpaid, kind="late_report", why="8月就业，没有及时报告。", by=clerk)


@pytest.fixture
def told(found, clerk) -> Recovery:
    """The family has been heard."""
    return deciding.tell(
        recovery=found, heard_on=date(2026, 10, 16), heard_by="office", statement="同意退，要分期", by=clerk
    )


@pytest.fixture
def ordered(told, approver) -> Recovery:
    """Ordered by the county: 200 yuan until the end of the year."""
    return deciding.order(
        recovery=told, decision="情况属实。", basis="本区追缴办法第六条", return_by=date(2026, 12, 31), by=approver
    )
