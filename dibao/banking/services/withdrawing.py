"""冲回 — what was approved, has not reached the family and is no longer due is taken out of the ledger again, line by line.

A decision may overtake a line that is held, or that the bank sent back: a death found late, a lower amount. Such a line is
never paid; its months are unbooked, and the next roster pays what is due of them as arrears.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.payments.choices import Side
from dibao.payments.lifecycle import FINAL
from dibao.payments.models import Entry, Line
from dibao.payments.queries.due import due_of
from dibao.payments.queries.ledger import balances
from dibao.payments.queries.overpaid import overpaid
from dibao.payments.services.ledger import book, movements_of, parts_of

from ..models import Instruction
from ..models.batch import LIVING
from ..permissions import MAKE

RESTING = (Side.PAYABLE, Side.RETURNED)


def withdraw_unsent(*, division: int, by: Any) -> int:
    """冲回未发 — every such line of the place; returns how many. Each is one transaction; again, nothing is found."""
    require(by, MAKE, division)
    return sum(_withdrawn(each.award, {row.month for row in each.months}, by) for each in overpaid(division))


@transaction.atomic
def _withdrawn(award: Award, months: set[date], by: Any) -> int:
    """The newest first: once a month's excess is out, an older line of it may stand."""
    lines = Line.objects.live().filter(award=award, roster__status__in=FINAL).select_for_update(of=("self",))
    lines = lines.filter(~Exists(Instruction.objects.filter(LIVING, line=OuterRef("pk"))))
    done = 0
    for line in lines.select_related("roster", "household").prefetch_related("arrears").order_by("-month"):
        parts = {month for _, month, _ in parts_of(line)}
        if months & parts and (side := _resting(line)) and not _subsidised(line):
            _withdraw(line, side, by)
            months -= parts
            done += 1
    return done


def _resting(line: Line) -> str:
    """The side on which the whole line rests; empty when some of it is on its way or has arrived."""
    sides = balances(Entry.objects.filter(source=f"payments.Line:{line.pk}"))
    found = [side for side in sides if side != Side.EXPENSE]
    return found[0] if len(found) == 1 and found[0] in RESTING else ""


def _subsidised(line: Line) -> bool:
    """A price subsidy is never paid as arrears: a family that still has a claim keeps the line, and what is too much is
    asked back."""
    return bool(line.price_subsidy and due_of(line.award, line.month))


def _withdraw(line: Line, side: str, by: Any) -> None:
    book(movements_of(line, debit=side, credit=Side.EXPENSE, key=f"unsent:{line.pk}"), by=by)
    line.live = False
    line.save(update_fields=["live"])
    record(
        "banking.withdraw", by=by, about=line.roster, household_number=line.household_number,
        because="现行决定已低于名册所列，这一行没有到账，冲回；仍应发的随下一次名册补发。",
        data={"line": line.pk, "amount": line.total, "month": f"{line.month:%Y-%m}"},
    )  # fmt: skip
