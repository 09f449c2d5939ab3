"""Local tables and choices as typed values: tiers, uplifts, deductions, property rules. Money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CAUSES: Final[dict[str, str]] = {
    "elder": "老年人",
    "minor": "未成年人",
    "severe_disability": "重度残疾人",
    "serious_illness": "重病患者",
    "student": "在校学生",
}
"""分类施保的原因 — slug → words. 最低生活保障审核确认办法 第二十七条."""

EMPLOYMENT_COSTS: Final = ("none", "flat", "percent", "capped", "disregard")


@dataclass(frozen=True, slots=True)
class Tier:
    """一档 — families whose per-head income is below this percentage of the standard get ``amount`` per head."""

    name: str
    below_percent: int
    amount: int


@dataclass(frozen=True, slots=True)
class UpliftRule:
    """一项分类施保 — cause, ages, and either a percentage of the standard or fen per month."""

    cause: str
    percent: int = 0
    amount: int = 0
    age_from: int = 0
    age_below: int = 200


@dataclass(frozen=True, slots=True)
class EmploymentCost:
    """就业成本 — none · flat/disregard: ``amount`` fen per month · percent · capped: percent, at most ``amount``."""

    strategy: str
    percent: int = 0
    amount: int = 0
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class RigidDeduction:
    """刚性支出扣减 — the kinds deducted, the share of them, and a yearly cap in fen (0: no cap)."""

    kinds: tuple[str, ...] = ()
    percent: int = 100
    cap: int = 0
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class SinglePerson:
    """单人户 — own_income: standard less own income · fixed: fen per month · percent of the standard."""

    method: str
    amount: int = 0
    percent: int = 0


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """财产规定 — how many are allowed, up to which value, what is exempt, and the area that saves a second home."""

    allowed: int = 0
    value_limit: int | None = None
    area_per_head: Decimal | None = None
    exempt: tuple[str, ...] = ()
