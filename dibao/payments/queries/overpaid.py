"""多发 — awards to which more was paid than was due; recovery asks here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.regions import codes

from ..arrears import Difference
from .doubtful import doubtful
from .due import by_award


@dataclass(frozen=True, slots=True)
class Overpaid:
    """One award with the months paid too much; `amount` in fen, above zero."""

    award: Award
    months: tuple[Difference, ...]

    @property
    def amount(self) -> int:
        """Fen paid too much in all."""
        return -sum(each.amount for each in self.months)


def overpaid(division: int, through: date | None = None) -> list[Overpaid]:
    """多发清单 — of one place, up to a month (this one). An order of recovery books receivable ← expense and ends it here."""
    last = through or clock.today().replace(day=1)
    awards: Any = Award.objects.filter(division__range=codes.span(division))
    found = by_award(doubtful(awards, _after(last)), last)
    short = {pk: tuple(each for each in rows if each.amount < 0) for pk, rows in found.items()}
    rows = Award.objects.filter(pk__in=[pk for pk, each in short.items() if each]).select_related("household")
    return [Overpaid(award, short[award.pk]) for award in rows.order_by("division", "pk")]


def _after(month: date) -> date:
    return month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)
