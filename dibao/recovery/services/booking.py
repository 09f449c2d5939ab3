"""记账 — what an order, a repayment and a write-off say in the ledger; the only words recovery has with it.

The family owes it: receivable ← expense. It came back: recovered ← receivable. It is given up: written_off ← receivable.
A fine is no grant and does not stand in this ledger.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from dibao.payments.choices import Kind, Side
from dibao.payments.services.ledger import Movement, book

from ..models import Recovery, Repayment


def ordered(recovery: Recovery, *, by: Any) -> None:
    """责令退回 — every month of the order, once."""
    items = recovery.items.filter(replaced=False)
    _book(recovery, "order", [(i.month, i.amount) for i in items], Side.RECEIVABLE, Side.EXPENSE, by=by)


def repaid(recovery: Recovery, row: Repayment, months: Iterable[tuple[date, int]], *, by: Any) -> None:
    """退款 — the months this payment paid back; booked today, so that no closed month ever changes."""
    _book(recovery, f"back{row.pk}", months, Side.RECOVERED, Side.RECEIVABLE, by=by)


def given_up(recovery: Recovery, *, by: Any) -> None:
    """核销 — what each month still owes."""
    left = [(i.month, i.amount - i.back) for i in recovery.items.filter(replaced=False)]
    _book(recovery, "off", [each for each in left if each[1]], Side.WRITTEN_OFF, Side.RECEIVABLE, by=by)


def _book(
    recovery: Recovery, what: str, months: Iterable[tuple[date, int]], debit: str, credit: str, *, by: Any
) -> None:  # fmt: skip
    book(
        [
            Movement(
                household=recovery.household_id, award=recovery.award_id, month=month, kind=Kind.RECOVERY, debit=debit,
                credit=credit, amount=fen, key=f"recovery:{recovery.number}:{what}:{month:%Y%m}",
                source=f"recovery.Recovery:{recovery.number}",
            )
            for month, fen in months
        ],
        by=by,
    )  # fmt: skip
