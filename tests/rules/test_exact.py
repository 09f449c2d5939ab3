"""Exact to the fen: columns, one household and exact fractions agree for every invented family in every place."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from dibao.rules.columns import assess_columns
from dibao.rules.encoding import encode
from dibao.rules.register import STATUSES

from . import invented
from .oracle import oracle

SHARES = 8
PLACES, EACH = 125, 200


def wrong_answers(rng: random.Random, values: dict[str, Any], size: int, seen: Counter[str]) -> list[Any]:
    """Families of one place whose columns differ from the fractions."""
    families = [invented.household(rng, values) for _ in range(size)]
    found = assess_columns(encode(map(invented.row, families)), invented.parameters(values), on=invented.ON)
    figures = zip(*(c.tolist() for c in (found.status, found.members, found.base, found.uplift)), strict=True)
    wrong = []
    for facts, (status, *rest) in zip(families, figures, strict=True):
        seen[STATUSES[status]] += 1
        expected = oracle(facts, values)
        if (STATUSES[status], *rest) != expected:
            wrong.append((STATUSES[status], rest, expected, facts, values))
    return wrong


@pytest.mark.parametrize("share", range(SHARES))
def test_two_hundred_thousand_households_get_the_same_answer_from_exact_fractions(share: int) -> None:
    rng, seen, wrong = random.Random(f"exact {share}"), Counter[str](), []
    for number in range(PLACES):
        place = share * PLACES + number if number % 2 else None
        wrong += wrong_answers(rng, invented.law(rng, place=place), EACH, seen)
    assert wrong[:1] == []
    assert seen.total() == PLACES * EACH
    assert set(seen) == {"dibao", "single_person", "marginal", "rigid_spending", "not_eligible"}
    assert min(seen.values()) > 20


def test_the_shares_visit_every_real_local_set() -> None:
    visited = {
        (share * PLACES + number) % len(invented.seeded()) for share in range(SHARES) for number in range(1, PLACES, 2)
    }
    assert visited == set(range(len(invented.seeded())))
    assert len({name.split()[0] for name, _ in invented.seeded()}) >= 8
