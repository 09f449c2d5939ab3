"""What a new reckoning means: unchanged, more, less, stop, taper, new, unknown; numbers and columns alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from dibao.rules import changes
from dibao.rules.columns import assess_columns
from dibao.rules.encoding import Row, encode
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact

from . import invented

LAW: dict[str, Any] = {
    "unit": "fen_per_month",
    "standard": 60_000,
    "marginal_percent": 150,
    "amount_method": "top_up",
    "rounding": "up_to_yuan",
    "uplift_rounding": "up_to_yuan",
    "uplift_combination": "highest",
    "uplifts": [{"cause": "elder", "percent": 10, "age_from": 70}],
    "single_person": {"method": "own_income"},
    "income_exclusions": [],
    "employment_cost": {"strategy": "none"},
    "financial_months": 24,
    "marginal_financial_months": 24,
    "financial_exempt": [],
}


def found(
    *,
    was: str,
    paid: int,
    uplift: int = 0,
    wage: int = 0,
    other: int = 0,
    deposit: int = 0,
    taper: bool = True,
    **more: Any,
) -> tuple[str, str]:
    """(kind, why) of one person born 1950 with these monthly incomes, in yuan, on the status ``was``."""
    income = [
        IncomeFact("m0", kind, kind, amount * 100, "month")
        for kind, amount in (("wage", wage), ("other", other))
        if amount
    ]
    facts = HouseholdFacts(
        "urban",
        date(2026, 10, 16),
        (MemberFacts("m0", "head", more.pop("born", date(1970, 1, 1))),),
        tuple(income),
        (PropertyFact("m0", "deposit", deposit * 100),) if deposit else (),
        existing_status=was,
        **more,
    )
    register = encode([Row(2_208_020_000_001, 220_802_100_001, paid * 100, uplift * 100, facts)])
    outcome = assess_columns(register, invented.parameters(LAW), on=facts.on)
    kind, why = changes.classify(register, outcome, taper=taper)
    return changes.KINDS[kind[0]], changes.WHY[why[0]]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"was": "dibao", "paid": 600}, ("unchanged", "")),
        ({"was": "dibao", "paid": 500}, ("increase", "base")),
        ({"was": "dibao", "paid": 600, "other": 50}, ("decrease", "base")),
        ({"was": "dibao", "paid": 600, "born": date(1950, 1, 1)}, ("increase", "uplift")),
        ({"was": "dibao", "paid": 560, "born": date(1950, 1, 1)}, ("increase", "both")),
        ({"was": "dibao", "paid": 660, "uplift": 60}, ("decrease", "uplift")),
        ({"was": "single_person", "paid": 500}, ("increase", "class")),
        ({"was": "dibao", "paid": 600, "other": 700}, ("stop", "income")),
        ({"was": "dibao", "paid": 600, "wage": 700}, ("taper", "income")),
        ({"was": "dibao", "paid": 600, "wage": 700, "taper": False}, ("stop", "income")),
        ({"was": "dibao", "paid": 600, "deposit": 20_000}, ("stop", "property")),
        ({"was": "marginal", "paid": 0, "other": 500}, ("new", "class")),
        ({"was": "marginal", "paid": 0, "other": 700}, ("unchanged", "")),
        ({"was": "", "paid": 0, "other": 2_000}, ("unchanged", "")),
        ({"was": "destitute", "paid": 0}, ("unchanged", "")),
        ({"was": "dibao", "paid": 600, "income_checked": False}, ("unknown", "facts")),
        ({"was": "dibao", "paid": 600, "born": None}, ("unknown", "facts")),
        ({"was": "dibao", "paid": 600, "born": date(2030, 1, 1)}, ("unknown", "contradiction")),
        ({"was": "dibao", "paid": 600, "property_checked": False}, ("unknown", "property_facts")),
    ],
)
def test_what_becomes_of_a_household(case: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(**case) == expected


def test_a_place_without_a_standard_knows_nothing() -> None:
    facts = HouseholdFacts(
        "urban", date(2026, 10, 16), (MemberFacts("m0", "head", date(1970, 1, 1)),), existing_status="dibao"
    )
    register = encode([Row(2_208_020_000_001, 220_802_100_001, 60_000, 0, facts)])
    values = {key: value for key, value in LAW.items() if key != "standard"}
    outcome = assess_columns(register, invented.parameters(values), on=facts.on)
    kind, why = changes.classify(register, outcome, taper=True)
    assert (changes.KINDS[kind[0]], changes.WHY[why[0]]) == ("unknown", "parameter")
    assert "最低生活保障标准" in outcome.problems["standard"]
    assert outcome.amount.tolist() == [0]


def test_the_kind_is_the_same_for_numbers_and_columns() -> None:
    columns = {
        "was_paid": [True, True, True, False, True, False],
        "is_paid": [True, True, False, True, False, False],
        "known": [True, True, True, True, False, True],
        "before": [10, 10, 10, 0, 10, 0],
        "now": [11, 10, 0, 5, 0, 0],
        "earned": [False, True, True, False, False, True],
    }
    whole = changes.kind(**{name: np.array(values) for name, values in columns.items()}, taper=True)
    one_by_one = [
        int(changes.kind(**{name: values[row] for name, values in columns.items()}, taper=True)) for row in range(6)
    ]
    assert whole.tolist() == one_by_one
    assert [changes.KINDS[kind] for kind in one_by_one] == [
        "increase",
        "unchanged",
        "taper",
        "new",
        "unknown",
        "unchanged",
    ]


def test_every_kind_and_reason_has_words() -> None:
    assert set(changes.KIND_NAMES) == set(changes.KINDS)
    assert set(changes.WHY_NAMES) == set(changes.WHY)
