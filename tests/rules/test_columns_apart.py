"""Places of one batch that differ in the standard only: each family is answered as in a batch of its own place."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from dibao.rules import columns
from dibao.rules.column_run import REASONS
from dibao.rules.encoding import encode
from dibao.rules.register import STATUSES, Register

from . import invented

EACH = 120
CAUSES: list[dict[str, Any]] = [
    {"cause": "serious_illness", "percent": 30},
    {"cause": "severe_disability", "percent": 20},
    {"cause": "elder", "percent": 10, "age_from": 60},
    {"cause": "minor", "percent": 10, "age_below": 18},
    {"cause": "disability", "amount": 5_033, "levels": [3, 4]},
    {"cause": "lone_household", "percent": 31},
]
"""More than are looked up at once."""
OUTCOME = ("status", "members", "income", "base", "uplift", "tier", "reason", "earned", "above")


def law(**more: Any) -> dict[str, Any]:
    found = invented.law(random.Random(5))
    figures = {"unit": "fen_per_year", "standard": 600_000, "uplifts": CAUSES, "uplift_rounding": "up_to_fen"}
    return found | figures | {"amount_method": "top_up", "rounding": "up_to_yuan"} | more


def families(values: dict[str, Any]) -> Register:
    rng = random.Random(17)
    return encode(invented.row(invented.household(rng, values), serial=1 + n) for n in range(3 * EACH))


def together(register: Register, values: dict[str, Any], standards: list[int]) -> columns.Outcome:
    sizes = (EACH // 2, EACH, 3 * EACH // 2)
    apart = {"standard": np.repeat(np.array(standards, dtype=np.int64), sizes)}
    return columns.assess_columns(register, invented.parameters(values), on=invented.ON, apart=apart)


def one_by_one(register: Register, values: dict[str, Any], standards: list[int]) -> list[columns.Outcome]:
    edges = (0, EACH // 2, 3 * EACH // 2, 3 * EACH)
    return [
        columns.assess_columns(
            register.part(lo, hi), invented.parameters(values | {"standard": standard}), on=invented.ON
        )
        for lo, hi, standard in zip(edges, edges[1:], standards, strict=False)
    ]


@pytest.mark.parametrize("combination", ["highest", "sum"])
@pytest.mark.parametrize("standards", [[600_000, 480_000, 733_300], [600_000, 600_000, 600_000]])
def test_a_batch_of_places_answers_like_the_places(combination: str, standards: list[int]) -> None:
    values = law(uplift_combination=combination)
    register = families(values)
    whole, parts = together(register, values, standards), one_by_one(register, values, standards)
    for name in OUTCOME:
        assert np.array_equal(getattr(whole, name), np.concatenate([getattr(part, name) for part in parts])), name
    assert len(np.unique(whole.uplift)) > 10


def test_a_standard_that_gives_no_whole_fen_leaves_only_its_own_families_unknown() -> None:
    values = law(uplift_rounding="exact", uplifts=CAUSES[:1])
    register, standards = families(values), [600_000, 600_001, 1_200_000]  # 30 % of the second: 15,000.025 fen a month
    whole, parts = together(register, values, standards), one_by_one(register, values, standards)
    reasons = np.concatenate([part.reason for part in parts])
    assert np.array_equal(whole.reason, reasons)
    unknown = np.flatnonzero(whole.reason == REASONS.index("parameter"))
    assert len(unknown) and unknown.min() >= EACH // 2 and unknown.max() < 3 * EACH // 2
    assert (whole.uplift[unknown] == 0).all()
    assert {STATUSES[status] for status in whole.status[unknown]} == {"unknown"}
