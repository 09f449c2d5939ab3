"""Columns and one household are one law: the same answer for the same facts, whatever the place or the flaw."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dibao.rules.assessment import assess
from dibao.rules.columns import assess_columns
from dibao.rules.decoding import decode
from dibao.rules.encoding import encode
from dibao.rules.facts import HouseholdFacts
from dibao.rules.parameters import Parameters
from dibao.rules.register import STATUSES

from . import invented

PLACES, EACH = 60, 60


def answers(register: Any, parameters: Parameters) -> list[tuple[str, int, int, int, int]]:
    found = assess_columns(register, parameters, on=invented.ON)
    figures = (found.status, found.members, found.income, found.base, found.uplift)
    return [
        (STATUSES[status], *(rest if STATUSES[status] != "unknown" else (0, 0, 0, 0)))
        for status, *rest in zip(*(column.tolist() for column in figures), strict=True)
    ]


def answer(facts: HouseholdFacts, parameters: Parameters) -> tuple[str, int, int, int, int]:
    one = assess(facts, parameters)
    if one.status == "unknown":
        return ("unknown", 0, 0, 0, 0)
    return (one.status, one.members, one.income_year, one.base_month, one.uplift_month)


def differences(seed: int, *, lacking: int, flaws: bool) -> tuple[list[Any], set[str]]:
    rng, wrong, seen = random.Random(seed), [], set()
    for _ in range(PLACES):
        values = invented.law(rng)
        for key in rng.sample(sorted(set(values) - {"unit"}), lacking):
            values.pop(key)
        parameters = invented.parameters(values)
        families = [invented.household(rng, values, flaws=flaws) for _ in range(EACH)]
        register = encode(invented.row(facts) for facts in families)
        for index, (facts, found) in enumerate(zip(families, answers(register, parameters), strict=True)):
            expected = answer(facts, parameters)
            seen.add(expected[0])
            if found != expected:
                wrong.append((index, found, expected, facts, values))
            again = answer(decode(register, index, on=invented.ON), parameters)
            if again != expected:
                wrong.append(("decoded", index, again, expected, facts, values))
    return wrong, seen


@pytest.mark.parametrize("seed", range(3))
def test_columns_answer_what_one_household_is_answered(seed: int) -> None:
    wrong, seen = differences(seed, lacking=0, flaws=False)
    assert wrong[:1] == []
    assert {"dibao", "single_person", "marginal", "rigid_spending", "not_eligible"} <= seen


@pytest.mark.parametrize("seed", range(3))
def test_flawed_facts_are_unknown_in_columns_too(seed: int) -> None:
    wrong, seen = differences(100 + seed, lacking=0, flaws=True)
    assert wrong[:1] == []
    assert "unknown" in seen


@pytest.mark.parametrize("seed", range(3))
def test_a_missing_parameter_leaves_the_same_households_unknown(seed: int) -> None:
    wrong, seen = differences(200 + seed, lacking=2, flaws=True)
    assert wrong[:1] == []
    assert seen > {"unknown"}


def test_a_rounding_that_must_be_exact_leaves_only_the_inexact_household_unknown() -> None:
    rng = random.Random(7)
    values = invented.law(rng) | {"rounding": "exact", "amount_method": "top_up", "uplifts": []}
    parameters = invented.parameters(values)
    families = [invented.household(rng, values) for _ in range(300)]
    register = encode(invented.row(facts) for facts in families)
    expected = [answer(facts, parameters) for facts in families]
    assert answers(register, parameters) == expected
    assert {"unknown", "dibao"} <= {status for status, *_ in expected}


def test_an_imputed_wage_that_must_be_exact_troubles_only_those_it_is_imputed_to() -> None:
    rng = random.Random(8)
    rule = {"strategy": "minimum_wage", "minimum_wage": 61_111, "able_percent": 33, "rounding": "exact"}
    values = invented.law(rng) | {"imputed_labour": rule}
    parameters = invented.parameters(values)
    families = [invented.household(rng, values) for _ in range(300)]
    expected = [answer(facts, parameters) for facts in families]
    assert answers(encode(invented.row(facts) for facts in families), parameters) == expected
    assert {"unknown", "dibao"} <= {status for status, *_ in expected}


def test_a_part_of_a_register_is_answered_like_the_whole() -> None:
    rng = random.Random(11)
    values = invented.law(rng)
    parameters = invented.parameters(values)
    register = encode(invented.row(invented.household(rng, values, flaws=True)) for _ in range(200))
    whole = answers(register, parameters)
    parts = [answers(register.part(lo, lo + 37), parameters) for lo in range(0, 200, 37)]
    assert [one for part in parts for one in part] == whole


def test_neighbours_of_one_village_and_track_form_one_run() -> None:
    rng = random.Random(3)
    values = invented.law(rng)
    register = encode(invented.row(invented.household(rng, values)) for _ in range(5))
    register.households["division"][:] = [1, 1, 2, 2, 2]
    register.households["track"][:] = [0, 0, 0, 1, 1]
    assert list(register.runs()) == [(0, 2, 1, 0), (2, 3, 2, 0), (3, 5, 2, 1)]
