"""What paying leaves for the walk through the matrix: a roster built, checked, approved; a line held; a subsidy asked."""

from datetime import datetime
from typing import Any

from demo.office import COUNTY, TOWN
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.payments.models import Line, Roster, SubsidyOrder
from dibao.payments.services import approving, building, hold, subsidy
from dibao.registry.models import Account
from tests.conftest import staff


def things() -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    roster = Roster.objects.order_by("-pk").first()
    line, order = Line.objects.order_by("pk").first(), SubsidyOrder.objects.first()
    return {
        "roster": roster and roster.number,
        "roster_version": roster and roster.version,
        "roster_line": line and line.pk,
        "subsidy": order and order.number,
    }


def rostered() -> None:
    """The month of the family's first grant has come; its line is held by hand, a subsidy is asked for the month after."""
    award = Award.objects.get(ended_on=None)
    if not Account.objects.filter(household=award.household, valid_to=None).exists():
        head = award.household.memberships.get(is_head=True, valid_to=None).person
        Account.objects.create(
            household=award.household, holder=head, bank="信用社", number="6217000000001234", valid_from=award.starts_on
        )
    month = award.starts_on
    with clock.at(datetime(month.year, month.month, 5, 9, 0, tzinfo=clock.OFFICE)):
        roster = building.start(division=TOWN, month=month, by=staff("jingban"))
        building.carry_on(roster=roster, by=staff("jingban"))
        line = roster.rows.get(award=award)
        if not line.hold:
            hold.place(line=line, why="待核实", by=staff("chushen"))
        subsidy.ask(division=COUNTY, month=month, document="联动机制通知", by=staff("shenhe"))


def checked() -> None:
    """The reviewer has found nothing wrong."""
    rostered()
    approving.check(roster=Roster.objects.get(), by=staff("chushen"))


def approved() -> None:
    """The county has approved it."""
    checked()
    approving.approve(roster=Roster.objects.get(), by=staff("queren"))


SIDES = {"rostered": rostered, "roster_checked": checked, "roster_approved": approved}
