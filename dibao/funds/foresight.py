"""资金预测 — whether what is there lasts for the months to come. Pure: numbers and months in, numbers and months out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Coming:
    """One month to come, fen. `left` is what remains after it, below zero when it does not last."""

    month: date
    need: int
    left: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """资金预测 — the months to come. `runs_out`: the first month that cannot be paid whole; `short`: fen lacking at the end."""

    months: tuple[Coming, ...]
    need: int
    runs_out: date | None
    short: int


def outlook(left: int, needs: Sequence[tuple[date, int]]) -> Outlook:
    """用到哪个月 — `left` fen are there, each month of `needs` (in order) takes its own.

    A month is paid whole or not at all, but what is lacking grows on, so that the sum to ask for is the last line.
    """
    rows, runs_out = [], None
    for month, need in needs:
        left -= need
        if left < 0 and runs_out is None:
            runs_out = month
        rows.append(Coming(month, need, left))
    return Outlook(tuple(rows), sum(need for _, need in needs), runs_out, max(0, -left) if rows else 0)
