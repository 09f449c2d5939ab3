"""An independent second calculation in exact fractions, by month and per head where the rules use year and household.

It shares no code with the rules; five thousand invented households must get the same status and the same fen.
"""

from __future__ import annotations

import math
import random
from datetime import date
from fractions import Fraction

from dibao.rules.assessment import assess
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact
from dibao.rules.parameters import Parameter, Parameters

ON = date(2026, 5, 1)
HOUSEHOLDS = 5_000
TIERS = (("一档", 40, 45_000), ("二档", 70, 35_000), ("三档", 100, 22_000))
UPLIFTS = {"serious_illness": 30, "severe_disability": 20, "elder": 10, "minor": 10}


def place(rng: random.Random) -> dict[str, object]:
    rural = rng.random() < 0.5
    standard = rng.choice([480_000, 552_037, 672_000]) if rural else rng.choice([58_500, 63_200, 83_200])
    tier = rural and rng.random() < 0.4
    percent = rng.choice([0, 10, 13])
    return {"rural": rural, "standard": standard, "tier": tier, "percent": percent, "months": rng.choice([12, 24])}


def parameters(law: dict[str, object]) -> Parameters:
    unit = "fen_per_year" if law["rural"] else "fen_per_month"
    values = {
        "marginal_percent": 150,
        "amount_method": "tier" if law["tier"] else "top_up",
        "tiers": [{"name": n, "below_percent": p, "amount": a} for n, p, a in TIERS],
        "rounding": "up_to_yuan",
        "uplift_rounding": "nearest_fen",
        "uplift_combination": "highest",
        "uplifts": [
            {"cause": "serious_illness", "percent": 30},
            {"cause": "severe_disability", "percent": 20},
            {"cause": "elder", "percent": 10, "age_from": 70},
            {"cause": "minor", "percent": 10, "age_below": 18},
        ],
        "single_person": {"method": "own_income"},
        "income_exclusions": ["aid"],
        "employment_cost": {"strategy": "percent", "percent": law["percent"], "rounding": "up_to_fen"},
        "income_window_months": 12,
        "financial_months": law["months"],
        "marginal_financial_months": law["months"],
        "financial_exempt": [],
    }
    rows = [Parameter(key, value, key) for key, value in values.items()]
    return Parameters([*rows, Parameter("standard", law["standard"], "standard", unit=unit)])


def household(rng: random.Random, law: dict[str, object]) -> HouseholdFacts:
    members, income, things = [], [], []
    line = int(law["standard"]) // (12 if law["rural"] else 1)  # type: ignore[call-overload]
    for i in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        born = date(rng.randint(1935, 2025), rng.randint(1, 12), rng.randint(1, 28))
        kind = rng.choice(["", "", "", "physical", "mental", "intellectual"])
        members.append(
            MemberFacts(
                f"m{i}",
                "other" if i else "head",
                born,
                disability_kind=kind,
                disability_level=rng.randint(1, 4) if kind else 0,
                serious_illness=rng.random() < 0.15,
            )
        )
        for _ in range(rng.choice([0, 1, 1, 2])):
            source = rng.choice(["wage", "wage", "business", "transfer"])
            period = rng.choice(["month", "year"])
            high = 2 * line * (12 if period == "year" else 1)
            item = rng.choice([source, source, "aid"])
            income.append(IncomeFact(f"m{i}", source, item, rng.randint(0, high), period, rng.randint(0, high // 4)))
    if rng.random() < 0.3:
        things.append(PropertyFact("m0", "deposit", rng.randint(0, 40 * line)))
    return HouseholdFacts("rural" if law["rural"] else "urban", ON, tuple(members), tuple(income), tuple(things))


def oracle(facts: HouseholdFacts, law: dict[str, object]) -> tuple[str, int, int]:
    """(status, base fen per month, uplift fen per month)."""
    monthly = Fraction(int(law["standard"]), 12 if law["rural"] else 1)  # type: ignore[call-overload]
    own = {member.key: own_income(facts, member.key, Fraction(str(law["percent"]))) for member in facts.members}
    heads = len(facts.members)
    per_head = sum(own.values(), Fraction(0)) / heads
    deposit = sum((Fraction(thing.value or 0) for thing in facts.property), Fraction(0))
    modest = deposit / heads <= monthly * int(law["months"])  # type: ignore[call-overload]
    alone = [member for member in facts.members if severe(member) or member.serious_illness]
    if modest and per_head < monthly:
        if law["tier"]:
            base = next(a for _, p, a in TIERS if per_head / monthly < Fraction(p, 100)) * heads
        else:
            base = yuan_up((monthly - per_head) * heads)
        return "dibao", base, uplift(facts.members, monthly)
    if modest and per_head < monthly * Fraction(3, 2):
        if alone:
            base = sum(yuan_up(max(monthly - own[member.key], Fraction(0))) for member in alone)
            return "single_person", base, uplift(alone, monthly)
        return "marginal", 0, 0
    return "not_eligible", 0, 0


def own_income(facts: HouseholdFacts, key: str, percent: Fraction) -> Fraction:
    """Fen per month. The deduction is a figure on the form: whole fen a year, in the family's favour."""
    total = wages = Fraction(0)
    for fact in facts.income:
        if fact.member != key or fact.item == "aid":
            continue
        months = 1 if fact.period == "month" else 12
        left = max(Fraction((fact.amount or 0) - fact.costs, months), Fraction(0))
        total += left
        wages += left if fact.source_class == "wage" else 0
    return total - Fraction(math.ceil(wages * 12 * percent / 100), 12)


def severe(member: MemberFacts) -> bool:
    if member.disability_kind in ("mental", "intellectual"):
        return 1 <= member.disability_level <= 3
    return 1 <= member.disability_level <= 2


def uplift(members: object, monthly: Fraction) -> int:
    total = 0
    for member in members:  # type: ignore[attr-defined]
        old = (member.birth_date.year + 70, member.birth_date.month, member.birth_date.day) <= (2026, 5, 1)
        young = (member.birth_date.year + 18, member.birth_date.month, member.birth_date.day) > (2026, 5, 1)
        causes = {
            "serious_illness": member.serious_illness,
            "severe_disability": severe(member),
            "elder": old,
            "minor": young,
        }
        best = max((UPLIFTS[cause] for cause, fits in causes.items() if fits), default=0)
        total += math.floor(monthly * best / 100 + Fraction(1, 2))
    return total


def yuan_up(fen: Fraction) -> int:
    return math.ceil(fen / 100) * 100


def test_five_thousand_households_get_the_same_answer_from_exact_fractions() -> None:
    rng, seen, wrong = random.Random(20260501), {}, []
    for number in range(HOUSEHOLDS):
        law = place(rng)
        facts = household(rng, law)
        found = assess(facts, parameters(law))
        expected = oracle(facts, law)
        seen[found.status] = seen.get(found.status, 0) + 1
        if (found.status, found.base_month, found.uplift_month) != expected:
            wrong.append((number, found.status, found.base_month, found.uplift_month, expected, found.missing))
    assert wrong == []
    assert set(seen) == {"dibao", "single_person", "marginal", "not_eligible"}
    assert min(seen.values()) > 100
