"""Parameters that are tables or choices: read into typed values, or refused with the reason.

``check`` is what the office's form calls before a decision is stored, so a wrong table never reaches a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from dibao.rules import options
from dibao.rules.catalogue import KEYS
from dibao.rules.facts import SPENDING_KINDS
from dibao.rules.money import ROUNDINGS
from dibao.rules.parameters import InvalidParameter, Reading, require
from dibao.rules.tables import (
    AGE_CAUSES,
    CAUSES,
    EMPLOYMENT_COSTS,
    EXCLUDABLE,
    EXEMPTIONS,
    EmploymentCost,
    PropertyRule,
    RigidDeduction,
    SinglePerson,
    Tier,
    UpliftRule,
)


def tiers(key: str, value: Any) -> tuple[Tier, ...]:
    """分档定额表 — ordered from poorest; thresholds rise to 100, amounts never rise."""
    found = tuple(Tier(**row) for row in value)
    percents = [tier.below_percent for tier in found]
    amounts = [tier.amount for tier in found]
    require(bool(found), key, "至少要有一档")
    require(percents == sorted(set(percents)) and percents[-1] == 100, key, "收入比例线须逐档升高，最后一档为 100")
    require(amounts == sorted(amounts, reverse=True) and min(amounts) > 0, key, "越困难的档次金额不得更低")
    return found


def uplifts(key: str, value: Any) -> tuple[UpliftRule, ...]:
    """分类施保表 — may be empty where a place gives none."""
    found = tuple(UpliftRule(**(row | {"levels": tuple(row.get("levels", ()))})) for row in value)
    for rule in found:
        require(rule.cause in CAUSES, key, f"原因“{rule.cause}”不认识")
        aged = rule.age_from > 0 or rule.age_below < 200
        require(aged or rule.cause not in AGE_CAUSES, key, f"“{CAUSES[rule.cause]}”须填年龄，否则人人都算")
        require(set(rule.levels) <= {1, 2, 3, 4}, key, "残疾等级只能是一至四级")
        disability = rule.cause in ("disability", "severe_disability")
        require(disability or not rule.levels, key, "残疾等级只用于残疾人的项目")
        require((rule.percent > 0) != (rule.amount > 0), key, "比例和定额须且只能填一项")
        require(0 <= rule.age_from < rule.age_below, key, "年龄范围不对")
    return found


def employment_cost(key: str, value: Any) -> EmploymentCost:
    """就业成本扣减办法."""
    found = EmploymentCost(**value)
    require(found.strategy in EMPLOYMENT_COSTS, key, f"办法“{found.strategy}”不认识")
    require(0 <= found.percent <= 100 and found.amount >= 0, key, "比例应在 0–100 之间，金额不得为负")
    require(found.rounding in ROUNDINGS, key, "取整方式不认识")
    return found


def rigid_deduction(key: str, value: Any) -> RigidDeduction:
    """刚性支出扣减办法; an empty list of kinds means: not deducted here."""
    found = RigidDeduction(**(value | {"kinds": tuple(value.get("kinds", ()))}))
    members_of(SPENDING_KINDS)(key, found.kinds)
    require(0 <= found.percent <= 100 and found.cap >= 0, key, "比例应在 0–100 之间，上限不得为负")
    require(found.rounding in ROUNDINGS, key, "取整方式不认识")
    return found


def single_person(key: str, value: Any) -> SinglePerson:
    """单人户保障金计算方式."""
    found = SinglePerson(**value)
    fits = {"own_income": True, "fixed": found.amount > 0, "percent": 0 < found.percent <= 100}
    require(fits.get(found.method, False), key, "计算方式或数额不对")
    return found


def property_rule(key: str, value: Any) -> PropertyRule:
    """财产规定."""
    area = value.get("area_per_head")
    found = PropertyRule(
        **(value | {"exempt": tuple(value.get("exempt", ())), "area_per_head": Decimal(str(area)) if area else None})
    )
    require(found.allowed >= 0, key, "允许的数量不得为负")
    members_of(EXEMPTIONS)(key, found.exempt)
    return found


def slugs(key: str, value: Any) -> tuple[str, ...]:
    """A list of slugs."""
    require(isinstance(value, list | tuple) and all(isinstance(item, str) for item in value), key, "应为项目清单")
    return tuple(value)


def members_of(vocabulary: Iterable[str]) -> Callable[[str, Any], tuple[str, ...]]:
    """A list of slugs out of a closed vocabulary: a slip of the pen would otherwise leave a rule without effect."""
    known = frozenset(vocabulary)

    def choose(key: str, value: Any) -> tuple[str, ...]:
        listed = slugs(key, value)
        strange = [item for item in listed if item not in known]
        require(not strange, key, f"不认识的项目：{'、'.join(strange)}")
        return listed

    return choose


def count(key: str, value: Any) -> int:
    """A whole number, not negative."""
    require(type(value) is int and value >= 0, key, "应为不小于零的整数")
    return int(value)


def positive(key: str, value: Any) -> int:
    """A whole number of fen above zero."""
    require(type(value) is int and value > 0, key, "应为大于零的整数（分）")
    return int(value)


def flag(key: str, value: Any) -> bool:
    """True or False."""
    require(isinstance(value, bool), key, "应为是或否")
    return bool(value)


def one_of(*choices: str) -> Callable[[str, Any], str]:
    """A choice among words."""

    def choose(key: str, value: Any) -> str:
        require(value in choices, key, f"只能是 {'、'.join(choices)}")
        return str(value)

    return choose


_CHECKS: Final[dict[str, Callable[[str, Any], Any]]] = {
    "count": count,
    "positive": positive,
    "flag": flag,
    "slugs": slugs,
    "excludable": members_of(EXCLUDABLE),
    "spending_kinds": members_of(SPENDING_KINDS),
    "exemptions": members_of(EXEMPTIONS),
    "tiers": tiers,
    "uplifts": uplifts,
    "employment_cost": employment_cost,
    "rigid_deduction": rigid_deduction,
    "single_person": single_person,
    "property": property_rule,
    "rounding": one_of(*ROUNDINGS),
    "amount_method": one_of("top_up", "tier"),
    "uplift_combination": one_of("highest", "sum"),
    "pay_from": one_of("next_month", "same_month"),
    "support_fee": options.support_fee,
    "imputed_labour": options.imputed_labour,
    "single_person_jobless": one_of("none", "marginal", "any"),
    "taper_shares": options.taper_shares,
    "new_work_disregard": options.new_work_disregard,
    "price_subsidy": options.price_subsidy,
    "review_cycles": options.review_cycles,
    "scan_colour": one_of("colour", "grey", "bitonal"),
}


def read(key: str, value: Any) -> Any:
    """A parameter's raw value as a typed one. Raises InvalidParameter with the reason in Chinese."""
    if key not in KEYS:
        raise InvalidParameter(key, "目录中没有这一项")
    try:
        return _CHECKS[KEYS[key].check](key, value)
    except (TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise InvalidParameter(key, "表格的栏目或数值不对") from error


def typed(reading: Reading, key: str) -> Any:
    """The typed value of a key, noted as used. Raises MissingParameter, InvalidParameter."""
    return read(key, reading.value(key))


def check(key: str, value: Any, *, unit: str) -> None:
    """Refuse (InvalidParameter) a value or a unit that the rules could not use."""
    read(key, value)
    require(unit in KEYS[key].units, key, f"单位只能是 {'、'.join(KEYS[key].units)}")
