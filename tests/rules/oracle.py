"""An independent second calculation in exact fractions, by month and per head where the rules use year and household.

It reads the same facts and the same published values and shares no code with the rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts

Answer = tuple[str, int, int, int]
FINANCIAL = {"deposit", "cash", "securities", "fund", "insurance", "claim", "online_asset"}
GROUPS = {"boat": "machine", "parking": "shop", "office": "shop"}


def oracle(facts: HouseholdFacts, law: dict[str, Any]) -> Answer:
    """(status, persons granted, base fen per month, uplift fen per month) of a household whose facts are complete."""
    standard = Fraction(law["standard"], 12 if law["unit"] == "fen_per_year" else 1)
    people = [one for one in facts.members if one.counted]
    own = {one.key: own_income(facts, one, standard, law) for one in people}
    before = sum(own.values(), Fraction(0))
    cut = law["rigid_deduction"]
    rigid = rounded(spent(facts, cut["kinds"]) * 12 * cut.get("percent", 100) / 100, cut["rounding"])
    if cut.get("cap"):
        rigid = min(rigid, cut["cap"])
    per_head = max(before - Fraction(rigid, 12), Fraction(0)) / len(people)
    if facts.existing_status == "destitute":
        return "not_eligible", len(people), 0, 0
    if per_head < standard and modest(facts, standard, law, "financial_months"):
        base = family_base(per_head, standard, len(people), law)
        return "dibao", len(people), base, uplift(people, facts, standard, law)
    wide = modest(facts, standard, law, "marginal_financial_months")
    if per_head < standard * law["marginal_percent"] / 100:
        alone = [one for one in people if severe(one) or one.serious_illness]
        return (
            enter_alone(alone, own, facts, standard, law)
            if wide and alone
            else (("marginal" if wide else "not_eligible"), len(people), 0, 0)
        )
    alone = [one for one in people if jobless(one, facts.on) and spared(facts, one, own, standard, law) < standard]
    if alone and law.get("single_person_jobless") == "any":
        return enter_alone(alone, own, facts, standard, law) if wide else ("not_eligible", len(people), 0, 0)
    heavy = spent(facts, law["rigid_kinds"]) * 100 > before * law["rigid_percent"]
    poor_enough = before / len(people) < Fraction(law["disposable_income"], 12)
    if any(row.member in own for row in facts.spending) and poor_enough and heavy and wide:
        return "rigid_spending", len(people), 0, 0
    return "not_eligible", len(people), 0, 0


def enter_alone(
    alone: list[MemberFacts], own: dict[str, Fraction], facts: HouseholdFacts, standard: Fraction, law: dict[str, Any]
) -> Answer:
    base = sum(single_base(spared(facts, one, own, standard, law), standard, law) for one in alone)
    return "single_person", len(alone), base, uplift(alone, facts, standard, law)


def jobless(one: MemberFacts, on: date) -> bool:
    return severe(one) and one.employed is False and age(one, on) >= 18


def spared(
    facts: HouseholdFacts, one: MemberFacts, own: dict[str, Fraction], standard: Fraction, law: dict[str, Any]
) -> Fraction:
    """Own income without what siblings and old carers are taken to give, where the place spares it."""
    if not jobless(one, facts.on) or law.get("single_person_jobless", "none") == "none":
        return own[one.key]
    received = sum((month for line, month in counting(facts, one, law) if line.item == "support"), Fraction(0))
    others = [who for who in facts.obligors if who.relation != "sibling" and (who.age is None or who.age < 60)]
    everybody = imputed_support(facts.obligors, one, standard, received, law)
    return own[one.key] - everybody + imputed_support(others, one, standard, received, law)


def own_income(facts: HouseholdFacts, one: MemberFacts, standard: Fraction, law: dict[str, Any]) -> Fraction:
    """One person's income after what is kept uncounted and with what is imputed, fen per month."""
    lines = counting(facts, one, law)
    wage = sum((month for line, month in lines if line.source_class == "wage"), Fraction(0))
    business = sum((month for line, month in lines if line.source_class == "business"), Fraction(0))
    support = sum((month for line, month in lines if line.item == "support"), Fraction(0))
    new = new_work(facts, lines, standard, law)
    kept = new + employment(wage - new, wage - new + business, law["employment_cost"])
    imputed = imputed_support(facts.obligors, one, standard, support, law)
    total = sum((month for _, month in lines), Fraction(0))
    return total - kept + imputed + imputed_wage(one, facts.on, wage + business, law)


def counting(facts: HouseholdFacts, one: MemberFacts, law: dict[str, Any]) -> list[tuple[IncomeFact, Fraction]]:
    """The lines of one person that count, with fen per month."""
    return [
        (line, max(Fraction((line.amount or 0) - line.costs, 1 if line.period == "month" else 12), Fraction(0)))
        for line in facts.income
        if line.member == one.key and counts(line, facts.on, law)
    ]


def new_work(
    facts: HouseholdFacts, lines: list[tuple[IncomeFact, Fraction]], standard: Fraction, law: dict[str, Any]
) -> Fraction:
    """Wages begun lately that a family on dibao keeps for some months, fen per month."""
    rule = law.get("new_work_disregard")
    if not rule or facts.existing_status not in ("dibao", "single_person"):
        return Fraction(0)
    first = months_before(facts.on, rule["months"])
    fresh = sum(
        (
            month
            for line, month in lines
            if line.source_class == "wage" and line.period != "once" and line.from_date and line.from_date > first
        ),
        Fraction(0),
    )
    most = rounded(standard * 12 * rule["times_percent"] / 100, rule.get("rounding", "up_to_fen"))
    return min(fresh, Fraction(most, 12))


def counts(line: IncomeFact, on: date, law: dict[str, Any]) -> bool:
    if line.item == "basic_pension":
        if law["basic_pension_excluded"]:
            return False
    elif line.item in law["income_exclusions"]:
        return False
    if line.from_date and line.from_date > on:
        return False
    if line.period == "month":
        return not (line.to_date and line.to_date < on)
    last = line.from_date if line.period == "once" else line.to_date
    return last is None or last > months_before(on, law["income_window_months"])


def months_before(on: date, months: int) -> date:
    """Day for day; every ``on`` of these tests is a day that each month has."""
    number = on.year * 12 + on.month - 1 - months
    return date(number // 12, number % 12 + 1, on.day)


def employment(wage: Fraction, earned: Fraction, rule: dict[str, Any]) -> Fraction:
    """A figure on the form: rounded as a yearly amount."""
    share = Fraction(rounded(wage * 12 * rule.get("percent", 0) / 100, rule["rounding"]), 12)
    amount = Fraction(rule.get("amount", 0))
    if rule["strategy"] == "flat":
        return min(wage, amount)
    if rule["strategy"] == "percent":
        return share
    if rule["strategy"] == "capped":
        return min(share, amount)
    return min(earned, amount) if rule["strategy"] == "disregard" else Fraction(0)


def imputed_support(
    obligors: Iterable[ObligorFacts], one: MemberFacts, standard: Fraction, received: Fraction, law: dict[str, Any]
) -> Fraction:
    """What obligors should give beyond what is received; the higher of the two counts."""
    rule = law.get("support_fee")
    if not rule or rule["strategy"] == "none":
        return Fraction(0)
    due = Fraction(0)
    for obligor in obligors:
        if obligor.member != one.key or obligor.unable:
            continue
        line = standard * rule.get("line_percent", 100) / 100
        excess = max(Fraction(obligor.income or 0, 12) / obligor.members - line, Fraction(0))
        many = obligor.children >= rule.get("many_from", 3)
        percent = rule.get("percent_many", 40) if many else rule.get("percent_few", 50)
        yearly = excess * 12 * percent / 100 / obligor.supported
        due += Fraction(rounded(yearly, rule.get("rounding", "up_to_fen")), 12)
    return max(due - received, Fraction(0))


def imputed_wage(one: MemberFacts, on: date, earned: Fraction, law: dict[str, Any]) -> Fraction:
    """What a working-age person is taken to earn beyond what is earned."""
    rule = law.get("imputed_labour")
    exempt = one.excused or one.student_stage or severe(one) or one.serious_illness
    if not rule or rule["strategy"] == "none" or exempt or one.labour not in ("able", "partial"):
        return Fraction(0)
    if not rule.get("age_from", 18) <= age(one, on) < rule.get("age_below", 60):
        return Fraction(0)
    percent = rule.get(f"{one.labour}_percent", {"able": 100, "partial": 50}[one.labour])
    yearly = Fraction(rounded(Fraction(rule["minimum_wage"] * 12 * percent, 100), rule.get("rounding", "up_to_fen")))
    return max(yearly / 12 - earned, Fraction(0))


def spent(facts: HouseholdFacts, kinds: list[str]) -> Fraction:
    """Fen per month."""
    people = {one.key for one in facts.members if one.counted}
    rows = [row for row in facts.spending if row.member in people and row.kind in kinds]
    return sum((Fraction(row.amount or 0, 1 if row.period == "month" else 12) for row in rows), Fraction(0))


def modest(facts: HouseholdFacts, standard: Fraction, law: dict[str, Any], months: str) -> bool:
    people = {one.key for one in facts.members if one.counted}
    groups: dict[str, list[Any]] = {}
    assets = Fraction(0)
    for thing in facts.property:
        if thing.member not in people:
            continue
        if thing.kind in FINANCIAL:
            assets += 0 if thing.exemption in law["financial_exempt"] and thing.exemption else thing.value or 0
        else:
            groups.setdefault(GROUPS.get(thing.kind, thing.kind), []).append(thing)
    if assets / len(people) > standard * law[months]:
        return False
    return all(few(things, law[f"property_{group}"], len(people)) for group, things in groups.items())


def few(things: list[Any], rule: dict[str, Any], heads: int) -> bool:
    counted = [thing for thing in things if not (thing.exemption and thing.exemption in rule.get("exempt", ()))]
    limit = rule.get("value_limit")
    if sum(limit is None or (thing.value or 0) > limit for thing in counted) <= rule["allowed"]:
        return True
    if not rule.get("area_per_head"):
        return False
    return sum(Fraction(thing.area_m2) for thing in counted) / heads < rule["area_per_head"]


def family_base(per_head: Fraction, standard: Fraction, heads: int, law: dict[str, Any]) -> int:
    if law["amount_method"] == "tier":
        share = per_head / standard * 100
        return int(next(tier["amount"] for tier in law["tiers"] if share < tier["below_percent"])) * heads
    return rounded((standard - per_head) * heads, law["rounding"])


def single_base(own: Fraction, standard: Fraction, law: dict[str, Any]) -> int:
    rule = law["single_person"]
    if rule["method"] == "fixed":
        return int(rule["amount"])
    if rule["method"] == "percent":
        return rounded(standard * rule["percent"] / 100, law["rounding"])
    return rounded(max(standard - own, Fraction(0)), law["rounding"])


def uplift(people: list[MemberFacts], facts: HouseholdFacts, standard: Fraction, law: dict[str, Any]) -> int:
    size = sum(one.counted for one in facts.members)
    total = 0
    for one in people:
        each = [
            rule.get("amount") or rounded(standard * rule["percent"] / 100, law["uplift_rounding"])
            for rule in law["uplifts"]
            if fits(one, rule, size, facts.on)
        ]
        total += (sum(each) if law["uplift_combination"] == "sum" else max(each)) if each else 0
    return total


def fits(one: MemberFacts, rule: dict[str, Any], size: int, on: date) -> bool:
    levels = rule.get("levels")
    holds = {
        "elder": True,
        "minor": True,
        "adult": True,
        "severe_disability": one.disability_level in levels if levels else severe(one),
        "disability": one.disability_level in levels if levels else one.disability_level > 0,
        "serious_illness": one.serious_illness,
        "student": one.student_stage != "",
        "single_parent": one.single_parent,
        "bereaved": one.bereaved,
        "lone_household": size == 1,
    }[rule["cause"]]
    return holds and rule.get("age_from", 0) <= age(one, on) < rule.get("age_below", 200)


def age(one: MemberFacts, on: date) -> int:
    """Counted in birthdays passed."""
    born = one.birth_date
    assert born is not None
    years = on.year - born.year
    return years - 1 if (on.month, on.day) < (born.month, born.day) else years


def severe(one: MemberFacts) -> bool:
    return 1 <= one.disability_level <= (3 if one.disability_kind in ("mental", "intellectual") else 2)


def rounded(fen: Fraction, how: str) -> int:
    """By name, once."""
    direction, _, unit = how.partition("_to_") if "_to_" in how else how.partition("_")
    step = {"yuan": 100, "jiao": 10, "fen": 1}[unit]
    exact = fen / step
    if direction == "up":
        return math.ceil(exact) * step
    return math.floor(exact + (Fraction(1, 2) if direction == "nearest" else 0)) * step
