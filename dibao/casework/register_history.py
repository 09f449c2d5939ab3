"""发放历史的来源 — what the awards paid month by month; `population` finds this module by its name.

A family counts in every month for which it has an amount, by the same rule as `Award.amount_on`, as known today.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from dibao.population.forecast import Month, next_month

from .models import AwardAmount

PAID = ("dibao", "single_person")
FIELDS = ("award_id", "from_month", "amount_month", "members", "award__ended_on")


def months(lo: int, hi: int, *, first: int, last: int) -> Iterator[Month]:
    """The months ``first`` … ``last`` (``yyyymm``) of the divisions ``lo`` … ``hi``, in order; one query."""
    wanted = [first]
    while wanted[-1] < last:
        wanted.append(next_month(wanted[-1]))
    before = next_month(first, -1)
    sums = {month: [0, 0, 0, 0, 0] for month in wanted}
    rows = AwardAmount.objects.filter(award__division__range=(lo, hi), award__outcome__in=PAID)
    ordered = rows.order_by("award_id", "from_month", "decided_at", "pk").values_list(*FIELDS)
    for _, amounts in groupby(ordered.iterator(), key=lambda row: row[0]):
        _count(list(amounts), [before, *wanted], sums)
    for month, figures in sums.items():
        yield Month(month, *figures)


def _count(amounts: list[Any], wanted: list[int], sums: dict[int, list[int]]) -> None:
    """One award into the sums: households, persons, fen, entered, left."""
    ended, was = amounts[0][4], False
    for month in wanted:
        day = date(month // 100, month % 100, 1)
        begun = [row for row in amounts if row[1] <= day]
        paid = bool(begun) and not (ended and day > ended)
        if month in sums:
            members, fen = (begun[-1][3], begun[-1][2]) if paid else (0, 0)
            moved = (int(paid and not was), int(was and not paid))
            for at, figure in enumerate((int(paid), members, fen, *moved)):
                sums[month][at] += figure
        was = paid
