"""One law for a number and for a column of numbers: every arithmetic function, both ways, same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dibao.rules import amount, eligibility, income, money, penalty, price_subsidy, property, uplift
from dibao.rules.tables import (
    EmploymentCost,
    NewWork,
    PriceSubsidy,
    RigidDeduction,
    SinglePerson,
    SupportFee,
    Tier,
    UpliftRule,
)

N = 400
RNG = np.random.default_rng(20260501)
TIERS = (Tier("一档", 40, 45_000), Tier("二档", 70, 35_000), Tier("三档", 100, 22_000))


def column(high: int, low: int = 0) -> np.ndarray:
    """Random figures, with the edges and a few small ones always among them."""
    values = RNG.integers(low, high, N, dtype=np.int64)
    values[:4] = (low, low + 1, high - 1, high // 2)
    return values


STANDARD = column(2_500_000, 100_000)
MEMBERS = column(9, 1)
INCOME = column(9_000_000)
OTHER = column(3_000_000)
FLAGS = [RNG.integers(0, 2, N).astype(bool) for _ in range(7)]
COSTS = [EmploymentCost(name, percent=13, amount=9_999) for name in ("none", "flat", "percent", "capped", "disregard")]
RIGID = [RigidDeduction(("medical",), percent=70, cap=cap) for cap in (0, 1_200_000)]
SINGLE = [SinglePerson("own_income"), SinglePerson("fixed", amount=31_300), SinglePerson("percent", percent=70)]
HOUSEHOLD = {"standard": STANDARD, "members": MEMBERS, "income": INCOME}
OUTCOME = dict(
    zip(("poor", "near", "burdened", "property_ok", "near_property_ok", "alone", "alone_any"), FLAGS, strict=True)
)
FEES = [
    SupportFee("excess"),
    SupportFee("excess", line_percent=150, percent_few=33, percent_many=21, many_from=4, rounding="nearest_jiao"),
    SupportFee("excess", rounding="down_to_yuan"),
]
OBLIGOR = {"income": INCOME, "members": MEMBERS, "line": STANDARD, "children": MEMBERS[::-1], "supported": column(5, 1)}
PRICES = [PriceSubsidy(35, floor=2_000), PriceSubsidy(127, rounding="nearest_fen"), PriceSubsidy(0, floor=1)]
LABOUR = {"earned": OTHER, "minimum_wage": column(300_000, 100_000), "percent": column(101)}

CASES: list[tuple[Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    (income.net, {"amount": INCOME, "costs": OTHER}, {}),
    *((income.employment_deduction, {"wage": INCOME, "business": OTHER}, {"rule": rule}) for rule in COSTS),
    *((income.rigid_deduction, {"spending": OTHER}, {"rule": rule}) for rule in RIGID),
    (income.counted_income, {"gross": INCOME, "employment": OTHER, "rigid": OTHER}, {}),
    (property.assets_within, {"assets": INCOME, "standard": STANDARD, "members": MEMBERS, "months": MEMBERS}, {}),
    (property.number_within, {"number": MEMBERS, "allowed": MEMBERS[::-1]}, {}),
    (property.area_within, {"area": OTHER, "members": MEMBERS, "per_head": STANDARD}, {}),
    (eligibility.below_standard, HOUSEHOLD, {}),
    (eligibility.below_marginal, HOUSEHOLD, {"percent": 150}),
    (eligibility.ceiling, {"standard": STANDARD, "members": MEMBERS}, {"percent": 133}),
    (eligibility.below_disposable, {"income": INCOME, "disposable": STANDARD, "members": MEMBERS}, {}),
    (eligibility.heavy_burden, {"spending": OTHER, "income": INCOME}, {"percent": 60}),
    (eligibility.outcome, OUTCOME, {}),
    (amount.top_up, HOUSEHOLD, {}),
    *((amount.monthly_top_up, HOUSEHOLD, {"rounding": name}) for name in money.ROUNDINGS if name != "exact"),
    (amount.tier_index, HOUSEHOLD, {"tiers": TIERS}),
    (amount.tier_amount, HOUSEHOLD, {"tiers": TIERS}),
    *(
        (
            amount.single_person_amount,
            {"standard": STANDARD, "own_income": OTHER},
            {"rule": rule, "rounding": "up_to_jiao"},
        )
        for rule in SINGLE
    ),
    (
        uplift.uplift_amount,
        {"standard": STANDARD},
        {"rule": UpliftRule("elder", percent=13), "rounding": "nearest_fen"},
    ),
    (uplift.uplift_amount, {"standard": STANDARD}, {"rule": UpliftRule("elder", amount=12_300), "rounding": "exact"}),
    *((income.support_fee, OBLIGOR, {"rule": rule}) for rule in FEES),
    *((income.imputed_labour, LABOUR, {"rounding": name}) for name in money.ROUNDINGS if name != "exact"),
    (
        income.new_work_disregard,
        {"wage": INCOME, "standard": STANDARD},
        {"rule": NewWork(12, 333, rounding="nearest_fen")},
    ),
    *((price_subsidy.per_head, {"standard": STANDARD}, {"rule": rule}) for rule in PRICES),
    *((price_subsidy.per_household, {"standard": STANDARD, "members": MEMBERS}, {"rule": rule}) for rule in PRICES),
    (penalty.fine_cap, {"obtained": OTHER, "multiple": MEMBERS}, {}),
    (penalty.outstanding, {"obtained": OTHER, "returned": INCOME}, {}),
    (money.percent_of, {"amount": INCOME}, {"percent": 17, "rounding": "nearest_jiao"}),
]


@pytest.mark.parametrize(("function", "columns", "fixed"), CASES)
def test_numbers_and_columns_agree(
    function: Callable[..., Any], columns: dict[str, Any], fixed: dict[str, Any]
) -> None:
    whole = function(**columns, **fixed)
    one_by_one = [function(**{name: values[i].item() for name, values in columns.items()}, **fixed) for i in range(N)]
    assert np.array_equal(whole, np.array(one_by_one))


@pytest.mark.parametrize("combination", ["highest", "sum"])
def test_uplifts_combine_alike(combination: str) -> None:
    parts = [INCOME, OTHER, STANDARD]
    whole = uplift.combine(parts, combination=combination)
    alone = [uplift.combine([int(part[i]) for part in parts], combination=combination) for i in range(N)]
    assert np.array_equal(whole, np.array(alone))


def test_either_reckons_what_where_chooses() -> None:
    for yes, no in ((INCOME, OTHER), (np.int8(4), np.int8(-1)), (FLAGS[1].astype(np.int8), np.int8(6))):
        found = money.either(FLAGS[0], yes, no)
        assert np.array_equal(found, np.where(FLAGS[0], yes, no)) and found.dtype == np.asarray(yes).dtype


def test_exact_refuses_one_bad_row_in_a_column() -> None:
    good = np.array([1_200, 2_400], dtype=np.int64)
    assert money.per_month(good, rounding="exact").tolist() == [100, 200]
    with pytest.raises(money.NotExact):
        money.per_month(np.array([1_200, 1_201], dtype=np.int64), rounding="exact")


def test_every_public_arithmetic_function_is_compared() -> None:
    compared = {case[0] for case in CASES} | {uplift.combine}
    facts = {
        "income_gaps",
        "subsidy",
        "penalty",
        "yearly_spending",
        "spending_gaps",
        "household_property",
        "household_uplifts",
        "applies",
    }
    for module in (income, property, eligibility, amount, uplift, penalty, price_subsidy):
        for name, thing in vars(module).items():
            own = callable(thing) and getattr(thing, "__module__", "") == module.__name__
            if own and not isinstance(thing, type) and not name.startswith("_") and name not in facts:
                assert thing in compared, f"{module.__name__}.{name} is not compared with its column form"
