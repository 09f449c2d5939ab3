"""退款的算法 — instalments, and which month a payment pays back. Pure: numbers and months in, numbers and months out."""

from collections.abc import Iterable, Sequence
from datetime import date


def instalments(owed: int, parts: int) -> list[int]:
    """分期 — equal parts in fen that add up to what is owed; what does not divide is paid with the first one.

    ValueError when there are no parts, or more parts than fen.
    """
    if not 1 <= parts <= owed:
        raise ValueError("between one part and one for each fen")
    each, rest = divmod(owed, parts)
    return [each + rest, *[each] * (parts - 1)]


def laid_off(amount: int, left: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """冲抵 — which months a payment of `amount` fen pays back: the earliest first, none beyond what it still owes.

    `left` are months with what is still owed for them. ValueError when more is paid than is owed.
    """
    parts = []
    for month, owed in sorted(left):
        part = min(amount, owed)
        if part > 0:
            parts.append((month, part))
            amount -= part
    if amount:
        raise ValueError("more than is owed")
    return parts


def principal_first(amount: int, *, principal: int, fine: int) -> tuple[int, int]:
    """先退款后罚款 — how much of a payment goes to what was paid too much, and how much to the fine. fen.

    ValueError when it is more than both together.
    """
    if not 0 <= amount <= principal + fine:
        raise ValueError("more than is owed")
    first = min(amount, principal)
    return first, amount - first


def overdue(plan: Sequence[tuple[date, int]], *, paid: int, on: date) -> int:
    """逾期 — how much of a plan should have come by `on` and has not. fen. `plan`: (day, fen)."""
    due = sum(amount for day, amount in plan if day <= on)
    return max(0, due - paid)
