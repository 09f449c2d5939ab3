"""模拟的全国 — real counties and villages with invented standards, for registers that are simulated. Pure: no Django.

Nothing here is a figure of any place: the standards are drawn within the range of published ones so that a reckoning
of the nation has as many different regimes as the real one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.csv as csv

from dibao.policy.snapshot import Row, Snapshot
from dibao.population.store import COUNTY
from dibao.rules.register import TRACKS, Column

DAY: Final = date(2026, 7, 1)
"""The day simulated households were last assessed."""

DOCUMENT: Final = "模拟参数（虚构）"
_FROM: Final = date(2026, 1, 1)
_VILLAGE_UNIT: Final = "code"

_EVERYWHERE: Final[dict[str, tuple[Any, str]]] = {
    "marginal_percent": (150, "percent"),
    "amount_method": ("top_up", "choice"),
    "rounding": ("up_to_yuan", "choice"),
    "uplift_combination": ("highest", "choice"),
    "uplift_rounding": ("up_to_yuan", "choice"),
    "single_person": ({"method": "own_income"}, "table"),
    "income_exclusions": (["preferential", "family_planning", "scholarship", "award", "aid"], "table"),
    "basic_pension_excluded": (True, "flag"),
    "income_window_months": (12, "months"),
    "employment_cost": ({"strategy": "percent", "percent": 10}, "table"),
    "rigid_deduction": ({"kinds": ["medical", "rehabilitation"], "percent": 100, "cap": 0}, "table"),
    "rigid_kinds": (["medical", "education", "rehabilitation", "disaster", "living", "other"], "table"),
    "rigid_percent": (60, "percent"),
    "financial_months": (24, "months"),
    "marginal_financial_months": (36, "months"),
    "financial_exempt": (["aid_money", "house_sale"], "table"),
    "property_vehicle": ({"allowed": 0, "exempt": ["disabled_scooter", "livelihood", "medical"]}, "table"),
    "property_dwelling": ({"allowed": 1, "area_per_head": 30}, "table"),
    "grace_months_max": (6, "months"),
    "uplifts": (
        [
            {"cause": "serious_illness", "percent": 30},
            {"cause": "severe_disability", "percent": 20},
            {"cause": "elder", "percent": 10, "age_from": 70},
            {"cause": "minor", "percent": 10, "age_below": 18},
        ],
        "table",
    ),
}
# yuan: urban by the month, rural by the year, as published ones are
_STANDARDS: Final = {"urban": (620, 1_320, "fen_per_month"), "rural": (5_400, 12_000, "fen_per_year")}
_DISPOSABLE: Final = {"urban": 5_400_000, "rural": 2_300_000}


def villages(source: Path, counties: Iterable[int] = ()) -> dict[int, Column]:
    """County (six digits) → its villages (twelve digits), from the division package; all counties, or these."""
    read = csv.read_csv(source / "villages.csv", convert_options=csv.ConvertOptions(include_columns=[_VILLAGE_UNIT]))
    found = np.sort(read[_VILLAGE_UNIT].to_numpy())
    owner = found // COUNTY
    codes, starts = np.unique(owner, return_index=True)
    parts = dict(zip(codes.tolist(), np.split(found, starts[1:]), strict=True))
    wanted = set(counties) or parts.keys()
    if unknown := sorted(wanted - parts.keys()):
        raise LookupError("、".join(map(str, unknown)))
    return {code: parts[code] for code in sorted(wanted)}


def standard(county: int, track: str) -> int:
    """An invented standard in yuan, the same for a county at every call: by the month in towns, by the year outside."""
    low, high, _ = _STANDARDS[track]
    draw = np.random.default_rng([county, TRACKS.index(track)])
    return int(draw.integers(low // 5, high // 5)) * 5


def snapshot(counties: Sequence[int], *, on: date = DAY) -> Snapshot:
    """全国模拟参数 — one set of rules everywhere, and a standard of its own for every county and track."""
    rows = [_row(key, 0, "any", value, unit) for key, (value, unit) in _EVERYWHERE.items()]
    for track, fen in _DISPOSABLE.items():
        rows.append(_row("disposable_income", 0, track, fen, "fen_per_year"))
    for county in counties:
        for track, (_, _, unit) in _STANDARDS.items():
            rows.append(_row("standard", county * COUNTY, track, standard(county, track) * 100, unit))
    return Snapshot(rows, on)


def _row(key: str, division: int, track: str, value: Any, unit: str) -> Row:
    return Row(key, division, track, _FROM, value, unit, f"模拟-{key}-{division}-{track}", DOCUMENT)
