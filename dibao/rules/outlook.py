"""什么情况下结果会变 — how far the family is from the next answer, and the birthdays ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dibao.rules.eligibility import below_standard, ceiling
from dibao.rules.facts import MemberFacts
from dibao.rules.grant import Grant, own_income
from dibao.rules.household import ADULT
from dibao.rules.money import MONTHS, yuan
from dibao.rules.periods import age_on, birthday
from dibao.rules.strategies import typed
from dibao.rules.tables import UpliftRule
from dibao.rules.workings import Workings


def would_change(run: Workings, *, status: str, property_ok: bool | None, grant: Grant | None) -> tuple[str, ...]:
    """Sentences a clerk can tell the family: "家庭月收入再增加 105 元将不再符合"."""
    rules = typed(run.reading, "uplifts") if grant else ()
    return (
        *_property_or_income(run, status=status, property_ok=property_ok),
        *(_own_incomes(run, grant) if grant and status == "single_person" else ()),
        *_imputed(run),
        *(_next_tier(run, grant) if grant and grant.tier else ()),
        *_birthdays(run, grant.persons if grant else run.people, rules),
    )


def _property_or_income(run: Workings, *, status: str, property_ok: bool | None) -> Iterator[str]:
    income, standard, heads = run.income.year, run.standard, run.heads
    if status == "not_eligible" and below_standard(income=income, standard=standard, members=heads):
        if property_ok is False:
            yield "家庭财产降到规定以内后，可以重新申请"
        return
    near = status in ("marginal", "single_person")
    percent = typed(run.reading, "marginal_percent") if near else 100
    gap = ceiling(standard=standard, members=heads, percent=percent) - income
    divisor, period = (MONTHS, "月") if run.facts.track == "urban" else (1, "年")
    if gap > 0:
        yield f"家庭{period}收入再增加 {yuan(-(-gap // divisor))} 元将不再符合"
    over = income - standard * heads
    if over >= 0:
        yield f"家庭{period}收入减少超过 {yuan(over // divisor)} 元后，收入可符合低保标准"


def _own_incomes(run: Workings, grant: Grant) -> Iterator[str]:
    """Who enters alone from a family above the marginal line stays in by the own income only."""
    if not run.entered_by_own_income:
        return
    divisor, period = (MONTHS, "月") if run.facts.track == "urban" else (1, "年")
    for person in grant.persons:
        gap = run.standard - own_income(run, person)
        yield f"{person.label}本人{period}收入再增加 {yuan(-(-gap // divisor))} 元将不再符合"


def _imputed(run: Workings) -> Iterator[str]:
    """What was taken on a formula changes with other people's lives, or with a reason a named person writes down."""
    items = {line.item for line in run.income.lines}
    if "support_imputed" in items:
        yield "义务人的收入、家庭人数变化，或查明其无履行能力的，赡养费须重新推算"
    if "labour_imputed" in items:
        yield "查明确实不能就业并注明原因的，不再推算劳动收入"
    if run.income.new_work:
        yield "新就业收入的免计期满后，工资全额计入收入"


def _next_tier(run: Workings, grant: Grant) -> Iterator[str]:
    tiers = typed(run.reading, "tiers")
    names = [tier.name for tier in tiers]
    place = names.index(grant.tier)
    if place + 1 == len(tiers):
        return
    limit = ceiling(standard=run.standard, members=run.heads, percent=tiers[place].below_percent)
    yield f"家庭年收入再增加 {yuan(limit - run.income.year)} 元将改列{names[place + 1]}"


def _birthdays(run: Workings, members: Sequence[MemberFacts], rules: Sequence[UpliftRule]) -> Iterator[str]:
    ages = {ADULT, *(rule.age_from for rule in rules), *(rule.age_below for rule in rules)}
    for member in members:
        if member.birth_date is None:
            continue
        age = age_on(member.birth_date, on=run.facts.on) + 1
        if age in ages:
            day = birthday(member.birth_date, age=age)
            yield f"{member.label} {day.year} 年 {day.month} 月 {day.day} 日满 {age} 周岁，届时须重新核定"
