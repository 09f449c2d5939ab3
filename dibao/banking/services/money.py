"""台账 — what sending and answers mean for the ledger: each movement has a key of its own, so booked twice is once."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from dibao.payments.choices import Side
from dibao.payments.services.ledger import book, movements_of

from ..choices import InstructionState
from ..models import Instruction

CHUNK = 500


def on_its_way(instructions: Sequence[Instruction], *, by: Any) -> int:
    """应付 → 在途, or 退回待发 → 在途 for what came back before: from here on the money may have left."""
    back = _came_back_before(instructions)
    return _book(instructions, "send", lambda each: Side.RETURNED if each.line_id in back else Side.PAYABLE,
                 Side.IN_TRANSIT, by)  # fmt: skip


def arrived(instructions: Sequence[Instruction], *, by: Any) -> int:
    """在途 → 已发."""
    return _book(instructions, "paid", lambda each: Side.IN_TRANSIT, Side.PAID, by)


def came_back(instructions: Sequence[Instruction], *, by: Any) -> int:
    """在途 → 退回待发."""
    return _book(instructions, "back", lambda each: Side.IN_TRANSIT, Side.RETURNED, by)


def taken_back(instructions: Sequence[Instruction], *, by: Any) -> int:
    """已发 → 退回待发: the bank says so after it had said that the money arrived."""
    return _book(instructions, "gone", lambda each: Side.PAID, Side.RETURNED, by)


def _came_back_before(instructions: Sequence[Instruction]) -> set[int]:
    lines = [each.line_id for each in instructions if each.attempt > 1]
    found: set[int] = set()
    for first in range(0, len(lines), CHUNK):
        rows = Instruction.objects.filter(line__in=lines[first : first + CHUNK], state=InstructionState.FAILED)
        found |= set(rows.values_list("line", flat=True))
    return found


def _book(
    instructions: Sequence[Instruction], verb: str, source: Callable[[Instruction], str], target: str, by: Any
) -> int:
    """Every part of every line moved from where it stands to `target`; returns how many movements were new."""
    prefetch_related_objects(list(instructions), "line__arrears")
    return book(
        (
            movement
            for each in instructions
            for movement in movements_of(
                each.line, debit=source(each), credit=target, key=f"{verb}:{each.key}",
                source=f"payments.Line:{each.line_id}",
            )
        ),
        by=by,
    )  # fmt: skip
