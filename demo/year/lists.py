"""清单核对 — how many each list shows its staff, against the rows counted one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from dibao.access.models import Staff
from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries.work import visible
from dibao.banking.models import Instruction
from dibao.banking.queries import returned
from dibao.funds.queries.tables import by_month
from dibao.payments.models import Entry, Line
from dibao.payments.queries.invariant import breaks
from dibao.recovery.models import Recovery
from dibao.recovery.queries import listing as recoveries
from dibao.remedies.models import Complaint
from dibao.remedies.queries import complaints
from dibao.rounds.models import Visit
from dibao.rounds.queries import listing as visits

from .. import office as seats
from . import Year


def differences(year: Year) -> list[str]:
    """Lists that show another number than there is; and the first line of the ledger that breaks, if one does."""
    found = [f"{name}：清单 {shown}，实有 {real}" for name, shown, real in _counted(year) if shown != real]
    return found + [f"台账：{each.words}" for each in breaks(seats.COUNTY)]


def _counted(year: Year) -> Iterator[tuple[str, int, int]]:
    """(which list, how many it shows, how many there are)."""
    county: Staff = year.office.county
    yield "动态调整", visible(county).count(), sum(row.status != "closed" for row in Adjustment.objects.all())
    ended = ("closed", "written_off", "dismissed")
    yield (
        "追缴",
        recoveries.listed(county, "open").count(),
        sum(row.status not in ended for row in Recovery.objects.all()),
    )
    yield "退回", returned.listed(year.office.cashier).count(), _came_back()
    yield "举报", complaints.visible(county).count(), len(Complaint.objects.all())
    shown = sum(visits.mine(town.clerk).count() for town in year.office.towns.values())
    yield "核查", shown, sum(row.state == "planned" for row in Visit.objects.all())
    yield from _figures(year)


def _came_back() -> int:
    """Lines whose newest payment failed."""
    newest: dict[int, Instruction] = {}
    for row in Instruction.objects.exclude(state="withdrawn").order_by("attempt"):
        newest[row.line_id] = row
    return sum(row.state == "failed" for row in newest.values())


def _figures(year: Year) -> Iterator[tuple[str, int, int]]:
    """The table of the months, against lines and movements added up by hand."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    approved = Line.objects.filter(live=True, roster__status__in=("approved", "closed"))
    for line in approved:
        sums[f"{line.month:%Y-%m}"].update(households=1, persons=line.members, total=line.total, back_pay=line.back_pay)
    for entry in Entry.objects.filter(debit="recovered"):
        sums["还回"].update(recovered=entry.amount)
    recovered = 0
    for row in by_month(seats.COUNTY, year.first.year):
        recovered += row.cells.recovered
        for name in ("households", "persons", "total", "back_pay"):
            yield f"{row.name} {name}", getattr(row.cells, name), sums[row.name][name]
    yield "追回合计", recovered, sums["还回"]["recovered"]
