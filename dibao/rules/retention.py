"""保管期限 — how long a closed file is kept. The years are parameters; no choice goes below the local floor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dibao.rules.parameters import Parameters
from dibao.rules.periods import add_months


def retention_ends(closed: date, *, years: int, floor: int = 0) -> date:
    """保管期满日 — ``years`` after the file closed, and never fewer than ``floor`` years."""
    return add_months(closed, months=12 * max(years, floor))


@dataclass(frozen=True)
class Retention:
    """保管期限 — last day, years, and the text and parameters it rests on."""

    ends: date
    years: int
    article: str
    parameter_ids: tuple[str, ...]


def file_retention(closed: date, *, parameters: Parameters, series: str = "household") -> Retention:
    """保管期限 of a ``household`` file (from leaving dibao) or of ``daily`` papers. Raises MissingParameter."""
    chosen = parameters[f"retention_{series}_years"]
    floor = parameters[f"retention_{series}_floor_years"]
    years = max(chosen.value, floor.value)
    basis = chosen if chosen.value >= floor.value else floor
    ends = retention_ends(closed, years=chosen.value, floor=floor.value)
    return Retention(ends, years, f"{basis.document} {basis.article}".strip(), (chosen.id, floor.id))
