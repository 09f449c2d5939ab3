"""Invented households and invented local rules, drawn from a seed: every feature of the law turns up."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dibao.rules.encoding import Row
from dibao.rules.facts import (
    HouseholdFacts,
    IncomeFact,
    MemberFacts,
    ObligorFacts,
    PropertyFact,
    SpendingFact,
)
from dibao.rules.parameters import Parameter, Parameters
from dibao.rules.tables import EXCLUDABLE, EXCUSES, EXEMPTIONS

ON = date(2026, 10, 16)
ROUNDINGS = ("up_to_yuan", "up_to_jiao", "up_to_fen", "nearest_yuan", "nearest_jiao", "nearest_fen", "down_to_yuan")
KINDS = ["medical", "education", "rehabilitation", "disaster", "living", "other"]


PLACES = Path(__file__).parents[2] / "dibao" / "policy" / "data" / "places"


@cache
def seeded() -> tuple[tuple[str, dict[str, Any]], ...]:
    """(place and track, values) of every real local set that the house brings along; what a place has not is not there."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(PLACES.glob("*.yaml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")):
            for track in ("urban", "rural") if block["track"] == "any" else (block["track"],):
                values = found.setdefault(f"{block['division']} {track}", {})
                for key, entry in block["parameters"].items():
                    given = entry if isinstance(entry, dict) and "value" in entry else {"value": entry}
                    if given["value"] is not None:
                        values[key] = given["value"]
                    if key == "standard" and given["value"] is not None:
                        values["unit"] = given["unit"]
    return tuple(sorted(found.items()))


def law(rng: random.Random, *, place: int | None = None) -> dict[str, Any]:
    """One place's values by key, and ``unit`` of its standard: invented, or those of a real place (its number in
    ``seeded()``) with what that place lacks invented."""
    values = _law(rng)
    if place is None:
        return values
    real = seeded()[place % len(seeded())][1]
    rounded = {key: real[key] | {"rounding": values[key]["rounding"]} for key in ("employment_cost",) if key in real}
    return values | real | rounded


def _law(rng: random.Random) -> dict[str, Any]:
    rural = rng.random() < 0.5
    standard = rng.choice([480_000, 552_037, 672_000]) if rural else rng.choice([58_500, 63_200, 83_217])
    return {
        "unit": "fen_per_year" if rural else "fen_per_month",
        "standard": standard,
        "marginal_percent": rng.choice([150, 150, 200]),
        "amount_method": rng.choice(["top_up", "top_up", "tier"]),
        "tiers": [
            {"name": "一档", "below_percent": 40, "amount": 45_000},
            {"name": "二档", "below_percent": 70, "amount": 35_000},
            {"name": "三档", "below_percent": 100, "amount": 22_050},
        ],
        "rounding": rng.choice(ROUNDINGS),
        "uplift_rounding": rng.choice(ROUNDINGS),
        "uplift_combination": rng.choice(["highest", "highest", "sum"]),
        "uplifts": rng.choice(UPLIFTS),
        "single_person": rng.choice(SINGLE),
        "income_exclusions": rng.sample(sorted(EXCLUDABLE), rng.randint(0, 5)),
        "basic_pension_excluded": rng.random() < 0.5,
        "income_window_months": rng.choice([1, 12]),
        "employment_cost": rng.choice(COSTS) | {"rounding": rng.choice(ROUNDINGS)},
        "rigid_deduction": rng.choice(RIGID) | {"rounding": rng.choice(ROUNDINGS)},
        "rigid_kinds": rng.sample(KINDS, 4),
        "rigid_percent": rng.choice([50, 60]),
        "disposable_income": rng.choice([1_800_000, 3_600_000]),
        "financial_months": rng.choice([12, 24]),
        "marginal_financial_months": rng.choice([24, 36]),
        "financial_exempt": rng.choice([[], ["aid_money"], ["aid_money", "house_sale"]]),
        "property_vehicle": {"allowed": 0, "exempt": ["disabled_scooter", "livelihood"]},
        "property_machine": {"allowed": rng.choice([0, 1]), "value_limit": 2_000_000},
        "property_dwelling": rng.choice([{"allowed": 1, "area_per_head": 30, "exempt": ["dangerous"]}, {"allowed": 1}]),
        "property_shop": {"allowed": 0, "exempt": ["small_stall"]},
        "property_company": {"allowed": 0, "exempt": ["dormant"]},
        "grace_months_max": 6,
    } | {key: rng.choice(choices) for key, choices in OPTIONS.items() if rng.random() < 0.5}


UPLIFTS: list[list[dict[str, Any]]] = [
    [],
    [
        {"cause": "serious_illness", "percent": 30},
        {"cause": "severe_disability", "percent": 20},
        {"cause": "elder", "percent": 10, "age_from": 70},
        {"cause": "minor", "percent": 10, "age_below": 18},
    ],
    [
        {"cause": "elder", "percent": 10, "age_from": 60, "age_below": 70},
        {"cause": "elder", "percent": 40, "age_from": 80},
        {"cause": "severe_disability", "percent": 50, "levels": [1]},
        {"cause": "disability", "amount": 5_033, "levels": [3, 4]},
        {"cause": "student", "percent": 20},
        {"cause": "single_parent", "percent": 33},
        {"cause": "bereaved", "percent": 30},
        {"cause": "lone_household", "percent": 30},
    ],
]
OPTIONS: dict[str, list[Any]] = {
    "support_fee": [
        {"strategy": "none"},
        {"strategy": "excess"},
        {"strategy": "excess", "line_percent": 150, "percent_few": 30, "rounding": "nearest_fen"},
    ],
    "imputed_labour": [
        {"strategy": "none"},
        {"strategy": "minimum_wage", "minimum_wage": 154_000},
        {"strategy": "minimum_wage", "minimum_wage": 61_111, "partial_percent": 33, "age_below": 55},
    ],
    "single_person_jobless": ["none", "marginal", "any"],
    "new_work_disregard": [{"months": 6, "times_percent": 300}, {"months": 12, "times_percent": 55}],
}
"""What a place may have and need not."""
SINGLE = [{"method": "own_income"}, {"method": "fixed", "amount": 43_000}, {"method": "percent", "percent": 77}]
COSTS: list[dict[str, Any]] = [
    {"strategy": "none"},
    {"strategy": "flat", "amount": 15_000},
    {"strategy": "percent", "percent": 13},
    {"strategy": "capped", "percent": 25, "amount": 10_000},
    {"strategy": "disregard", "amount": 87_000},
]
RIGID: list[dict[str, Any]] = [
    {"kinds": []},
    {"kinds": ["medical", "rehabilitation"], "percent": 100, "cap": 1_200_000},
    {"kinds": ["medical", "education"], "percent": 73},
]


def parameters(values: dict[str, Any]) -> Parameters:
    """The values as the rules take them; the id of each is its key."""
    rows = [Parameter(key, value, key) for key, value in values.items() if key not in ("unit", "standard")]
    if "standard" in values:
        rows.append(Parameter("standard", values["standard"], "standard", unit=values["unit"]))
    return Parameters(rows)


def household(rng: random.Random, values: dict[str, Any], *, flaws: bool = False) -> HouseholdFacts:
    """One family; with ``flaws`` about one in six cannot be decided."""
    line = year_standard(values)
    size = rng.choice([1, 1, 1, 2, 2, 3, 4])
    members = [member(rng, place) for place in range(size)]
    if rng.random() < 0.1:
        members.append(MemberFacts("gone", "other", date(1990, 1, 1), counted=False, exclusion="prison"))
    keys = [one.key for one in members]
    income = [entry for one in members for _ in range(rng.choice([0, 1, 1, 2])) if (entry := an_income(rng, one, line))]
    facts = {
        "track": "rural" if values.get("unit") == "fen_per_year" else "urban",
        "on": ON,
        "members": tuple(members),
        "income": tuple(income),
        "property": tuple(things(rng, keys, line)),
        "spending": tuple(
            SpendingFact(rng.choice(keys), rng.choice(KINDS), rng.randint(0, 3 * line), rng.choice(["year", "month"]))
            for _ in range(rng.choice([0, 0, 0, 1, 2]))
        ),
        "obligors": tuple(an_obligor(rng, rng.choice(keys), line) for _ in range(rng.choice([0, 0, 0, 1, 2]))),
        "existing_status": rng.choice(["", "", "dibao", "dibao", "marginal", "single_person", "destitute"]),
    }
    return HouseholdFacts(**(facts | (flaw(rng, facts) if flaws and rng.random() < 0.17 else {})))


def year_standard(values: dict[str, Any]) -> int:
    """The standard in fen per head and year; a middling one where a place has none."""
    return int(values.get("standard", 50_000)) * (1 if values.get("unit") == "fen_per_year" else 12)


def member(rng: random.Random, place: int) -> MemberFacts:
    born = date(1935, 1, 1) + timedelta(days=rng.randrange(33_000))
    kind = rng.choice(["", "", "", "physical", "mental", "intellectual", "vision"])
    labour = rng.choice(["", "none", "able", "able", "partial"])
    return MemberFacts(
        f"m{place}",
        "other" if place else "head",
        rng.choice([born, born, date(1956, 10, 16), date(2008, 10, 17), date(1956, 10, 17), date(2004, 2, 29)]),
        disability_kind=kind,
        disability_level=rng.randint(1, 4) if kind else 0,
        serious_illness=rng.random() < 0.12,
        student_stage=rng.choice(["", "", "", "", "senior", "undergraduate"]),
        labour=labour,
        employed=rng.choice([None, False, False]) if labour else None,
        excused=rng.choice(["", "", "", *EXCUSES]) if labour in ("able", "partial") else "",
        single_parent=rng.random() < 0.1,
        bereaved=rng.random() < 0.05,
    )


def an_income(rng: random.Random, one: MemberFacts, line: int) -> IncomeFact | None:
    source = rng.choice(["wage", "wage", "business", "property", "transfer", "other"])
    if source == "wage" and one.employed is False:
        return None
    period = rng.choice(["month", "month", "year", "once"])
    high = 2 * line // (12 if period == "month" else 1)
    item = rng.choice([source, source, source, "farming", rng.choice(sorted(EXCLUDABLE))])
    if source == "transfer" and rng.random() < 0.5:
        item = rng.choice(["support", "basic_pension"]) if (ON - one.birth_date).days > 60 * 366 else "support"  # type: ignore[operator]
    start = ON - timedelta(days=rng.randrange(-20, 800))
    dated = period == "once" or rng.random() < 0.2
    amount = rng.choice([rng.randint(0, high), rng.randint(0, high) // 1000 * 1000])
    return IncomeFact(
        one.key,
        source,
        item,
        amount,
        period,
        costs=rng.choice([0, 0, rng.randint(0, high)]) if source == "business" else 0,
        from_date=start if dated else None,
        to_date=start + timedelta(days=rng.randrange(0, 900)) if dated and rng.random() < 0.5 else None,
    )


def things(rng: random.Random, keys: list[str], line: int) -> list[PropertyFact]:
    found = []
    if rng.random() < 0.3:
        found.append(PropertyFact(rng.choice(keys), rng.choice(["deposit", "fund"]), rng.randint(0, 3 * line)))
    if rng.random() < 0.06:
        found.append(
            PropertyFact(keys[0], "deposit", rng.randint(0, 9 * line), exemption=rng.choice(sorted(EXEMPTIONS)))
        )
    for _ in range(rng.choice([0, 1, 1, 1, 2])):
        area = Decimal(rng.randint(2_000, 12_000)) / 100
        found.append(PropertyFact(keys[0], "dwelling", None, area, rng.choice(["", "", "", "dangerous", "only_home"])))
    for kind in ("vehicle", "machine", "boat", "shop", "parking", "company"):
        if rng.random() < 0.04:
            value = (
                rng.choice([None, 500_000, 3_000_000])
                if kind not in ("machine", "boat")
                else rng.choice([500_000, 3_000_000])
            )
            found.append(
                PropertyFact(rng.choice(keys), kind, value, exemption=rng.choice(["", "", *sorted(EXEMPTIONS)]))
            )
    return found


def an_obligor(rng: random.Random, key: str, line: int) -> ObligorFacts:
    return ObligorFacts(
        key,
        relation=rng.choice(["child", "child", "sibling", "other"]),
        age=rng.choice([None, 45, 60, 75]),
        members=rng.randint(1, 4),
        income=rng.randint(0, 8 * line),
        supported=rng.randint(1, 3),
        children=rng.randint(1, 4),
        unable=rng.choice(["", "", "", "missing", "prison", "severely_disabled"]),
    )


def flaw(rng: random.Random, facts: dict[str, Any]) -> dict[str, Any]:
    """One thing that makes an answer impossible, at least for some."""
    first = facts["members"][0]
    return rng.choice(
        [
            {"income_checked": False},
            {"property_checked": False},
            {"members": (MemberFacts(first.key, "head", None), *facts["members"][1:])},
            {"members": (MemberFacts(first.key, "head", date(2030, 1, 1)), *facts["members"][1:])},
            {"income": (*facts["income"], IncomeFact(first.key, "other", "other", None, "year"))},
            {"income": (*facts["income"], IncomeFact(first.key, "other", "other", 5, "once"))},
            {"spending": (*facts["spending"], SpendingFact(first.key, "medical", None, "year"))},
            {"property": (*facts["property"], PropertyFact(first.key, "deposit", None))},
            {"property": (*facts["property"], PropertyFact(first.key, "boat", None))},
            {"property": (*facts["property"], *[PropertyFact(first.key, "dwelling")] * 2)},
            {"obligors": (*facts["obligors"], ObligorFacts(first.key, income=None))},
        ]
    )


def row(facts: HouseholdFacts, *, serial: int = 1) -> Row:
    """The household as it enters the register, paid nothing yet."""
    return Row(2_208_020_000_000 + serial, 220_802_100_001, 0, 0, facts)
