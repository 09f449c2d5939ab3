"""推演的改变 — which figures may be varied, and what a change means for every place below. Pure: no Django."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from dibao.policy.snapshot import Change, Row, Snapshot
from dibao.regions import codes
from dibao.rules.catalogue import KEYS, name_of
from dibao.rules.money import divide

WHOLE: Final = 1000
"""Per mille: a change of 1050 raises by 5 %."""

VARIABLE: Final = {
    "标准和金额": (
        "standard",
        "amount_method",
        "tiers",
        "rounding",
        "uplifts",
        "uplift_combination",
        "uplift_rounding",
        "single_person",
        "single_person_jobless",
        "marginal_percent",
    ),
    "收入": (
        "income_window_months",
        "income_exclusions",
        "basic_pension_excluded",
        "employment_cost",
        "new_work_disregard",
        "imputed_labour",
        "support_fee",
        "rigid_deduction",
        "rigid_kinds",
        "rigid_percent",
        "disposable_income",
    ),
    "财产": (
        "financial_months",
        "marginal_financial_months",
        "financial_exempt",
        "property_vehicle",
        "property_machine",
        "property_dwelling",
        "property_shop",
        "property_company",
    ),
}
"""What the column rules read, by heading; anything else would change nothing. A test holds the two together."""

SCALABLE: Final = ("standard", "disposable_income", "tiers")
"""Money that may be raised by a percentage of what each place has today."""


class CannotVary(ValueError):
    """不能推演 — the sentence says why."""


def refusal(key: str) -> str:
    """Why this key cannot be varied; empty when it can."""
    if any(key in keys for keys in VARIABLE.values()):
        return ""
    if key not in KEYS:
        return f"没有“{key}”这个参数项，请从列表中选择。"
    if key == "pay_from":
        return "“起发月规则”只决定从哪个月开始发，不改变每月的金额和对象，不能在推演中改变。"
    return f"“{name_of(key)}”不参与收入、财产、对象和金额的核算，改变它结果也不会变，不能在推演中改变。"


@dataclass(frozen=True, slots=True)
class Wish:
    """设想的一项改变 — a new value (fen, percent, table …; None: the rule ends), or ``permille`` of today's.

    track: urban, rural or any. below: places below that have decided for themselves follow too.
    """

    key: str
    division: int
    track: str
    value: Any = None
    unit: str = ""
    permille: int = 0
    below: bool = True

    def to_json(self) -> dict[str, Any]:
        """JSON values; ``from_json`` gives an equal wish."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``to_json``."""
        return cls(**data)


def imagine(snapshot: Snapshot, wishes: Iterable[Wish]) -> Snapshot:
    """设想 — the snapshot with every wish come true, one after the other. Raises CannotVary."""
    for wish in wishes:
        if why := refusal(wish.key):
            raise CannotVary(why)
        snapshot = snapshot.changed(list(changes(snapshot, wish)))
    return snapshot


def changes(snapshot: Snapshot, wish: Wish) -> Iterator[Change]:
    """One wish as decisions for single places and tracks. Raises CannotVary where there is nothing to raise."""
    found = False
    for place in _places(snapshot, wish):
        for track in ("urban", "rural") if wish.track == "any" else (wish.track,):
            if not wish.permille:
                yield Change(wish.key, place, track, wish.value, wish.unit)
                found = True
            elif row := current(snapshot, wish.key, place, track):
                yield Change(wish.key, place, track, scaled(row, wish.permille), row.unit)
                found = True
    if not found:
        raise CannotVary(f"这里现在没有“{name_of(wish.key)}”，没有可以按比例调整的数，请直接填写新的数。")


def _places(snapshot: Snapshot, wish: Wish) -> list[int]:
    """The place itself and, where they follow, the places below that have decided on this key."""
    own = {row.division for row in snapshot.rows if row.key == wish.key and codes.within(row.division, wish.division)}
    return sorted({wish.division} | (own if wish.below else set()))


def current(snapshot: Snapshot, key: str, division: int, track: str) -> Row | None:
    """The decision in force for a key, a place and a track (urban or rural); None where there is none."""
    return next((row for row in snapshot.chosen(division, track) if row.key == key), None)


def scaled(row: Row, permille: int) -> Any:
    """The row's value raised or lowered, to the nearest yuan: the standard, the income, or each tier's amount."""
    if isinstance(row.value, list):
        return [tier | {"amount": _money(tier["amount"], permille)} for tier in row.value]
    return _money(row.value, permille)


def _money(fen: int, permille: int) -> int:
    return int(divide(fen * permille, by=WHOLE, rounding="nearest_yuan"))
