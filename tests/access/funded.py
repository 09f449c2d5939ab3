"""What money leaves for the walk through the matrix: a family paid too much at every step of 追缴, figures, a close."""

from datetime import datetime, timedelta
from typing import Any

from demo.office import COUNTY
from demo.story import photo
from dibao.casework.models import Award, AwardAmount
from dibao.funds.models import Arrival, ClosePaper, MonthClose
from dibao.funds.services import close, figure
from dibao.kernel import clock
from dibao.payments.choices import Side
from dibao.payments.models import Line, Roster
from dibao.payments.services import hold
from dibao.payments.services.ledger import book, movements_of
from dibao.recovery.models import Recovery, RecoveryPaper
from dibao.recovery.services import deciding, opening, paper, writing_off
from dibao.rules.periods import first_of_month
from tests.access import rostered
from tests.conftest import staff


def things() -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    recovery, closed = Recovery.objects.first(), MonthClose.objects.first()
    printed, filed = RecoveryPaper.objects.first(), ClosePaper.objects.first()
    arrival = Arrival.objects.first()
    return {
        "recovery": recovery and recovery.number,
        "recovery_version": recovery and recovery.version,
        "recovery_paper": printed and printed.pk,
        "this_day": clock.today().isoformat(),
        "next_day": (clock.today() + timedelta(days=30)).isoformat(),
        "arrival": arrival and arrival.pk,
        "month_close": closed and closed.number,
        "close_month": closed and f"{closed.month:%Y-%m}",
        "close_paper": filed and filed.pk,
    }


def _paid() -> Award:
    """The family's first month is this one already, and has reached it."""
    this = first_of_month(clock.today())
    Award.objects.filter(ended_on=None).update(starts_on=this)
    AwardAmount.objects.update(from_month=this)
    rostered.approved()
    roster = Roster.objects.get()
    line = Line.objects.get(roster=roster)
    with clock.at(datetime(line.month.year, line.month.month, 6, 9, 0, tzinfo=clock.OFFICE)):
        hold.release(line=line, why="账户已核实", by=staff("queren"))
        for debit, credit in ((Side.PAYABLE, Side.IN_TRANSIT), (Side.IN_TRANSIT, Side.PAID)):
            source = f"payments.Line:{line.pk}"
            book(
                movements_of(line, debit=debit, credit=credit, key=f"{credit}:{line.pk}", source=source),
                by=staff("caiwu"),
            )
    return line.award


def overpaid() -> None:
    """A month was paid and turns out to have been half too much."""
    award = _paid()
    first = award.amounts.get()
    rows: dict[str, Any] = {
        name: getattr(first, name)
        for name in ("members", "basis", "on", "parameter_set", "rules_version", "reason", "from_month")
    }
    AwardAmount.objects.create(
        award=award,
        amount_month=first.amount_month // 2,
        uplift_month=0,
        decided_by="system",
        decided_by_name="系统",
        **rows,
    )


def found() -> None:
    """The county's reviewer has opened the 追缴."""
    overpaid()
    opening.open_(award=Award.objects.get(ended_on=None), kind="overpaid", why="下调晚了", by=staff("shenhe"))
    paper.print_paper(recovery=Recovery.objects.get(), kind="notice", by=staff("shenhe"))


def told() -> None:
    """The family has been heard."""
    found()
    said = {"heard_on": clock.today(), "heard_by": "office", "statement": "没有意见"}
    deciding.tell(recovery=Recovery.objects.get(), **said, by=staff("jingban"))


def ordered() -> None:
    """The county has ordered it back."""
    told()
    until = clock.today() + timedelta(days=60)
    deciding.order(
        recovery=Recovery.objects.get(),
        decision="情况属实。",
        basis="本区追缴办法",
        return_by=until,
        by=staff("queren"),
    )


def asked() -> None:
    """It is to be written off."""
    ordered()
    proof = {"content": photo("write-off"), "name": "证明.jpg", "why": "无力退还"}
    writing_off.ask_write_off(recovery=Recovery.objects.get(), ground="hardship", **proof, by=staff("shenhe"))


def entered() -> None:
    """Money has arrived, entered by the cashier."""
    figure.enter_arrival(
        division=COUNTY, arrived_on=clock.today(), source="central", amount=1_00, slip="HD1", document="洮财社〔2026〕3号",
        by=staff("caiwu"),
    )  # fmt: skip


def _after() -> datetime:
    """Early in the month after the one that was paid."""
    month = first_of_month(Line.objects.get().month, months=1)
    return datetime(month.year, month.month, 8, 9, 0, tzinfo=clock.OFFICE)


def closing() -> None:
    """The close of the month has begun and was interrupted."""
    _paid()
    with clock.at(_after()):
        close.begin(division=COUNTY, month=Line.objects.get().month, by=staff("caiwu"))


def closed() -> None:
    """The month is closed."""
    _paid()
    with clock.at(_after()):
        close.close_month(division=COUNTY, month=Line.objects.get().month, by=staff("caiwu"))


SIDES = {
    "overpaid": overpaid,
    "recovery_found": found,
    "recovery_told": told,
    "recovery_ordered": ordered,
    "recovery_asked": asked,
    "money_entered": entered,
    "month_closing": closing,
    "month_closed": closed,
}
