"""复核周期 — when, how and why a household must be looked at again. 最低生活保障审核确认办法 第三十一条.

A place may name kinds of families of its own (``review_cycles``, a dated table, read in its order); whom no line fits
falls to the national rule: half-yearly with a member able to work or an unstable income, else yearly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from dibao.rules.facts import HouseholdFacts, MemberFacts
from dibao.rules.findings import MEASURES
from dibao.rules.household import PENSION_AGE, counted, is_minor, severely_disabled
from dibao.rules.parameters import Parameters
from dibao.rules.periods import add_months, age_on
from dibao.rules.strategies import read
from dibao.rules.tables import CycleRule

ARTICLE: Final = f"{MEASURES} 第三十一条"
EARNED: Final = ("wage", "business")


@dataclass(frozen=True)
class Review:
    """下次复核 — the last day for it, the interval, why, what it rests on, and the way; ``phone``: a call counts too."""

    on: date
    months: int
    reason: str
    article: str
    parameter_id: str
    way: str = "home_visit"
    phone: bool = False


def next_review(last: date, *, facts: HouseholdFacts, parameters: Parameters, tier: str = "") -> Review:
    """下次复核 after a decision or review on ``last``; ``tier`` is the class of the local table the family is in.

    The place's own cycles first, in their order; else half-yearly with a member able to work or earned income, else
    yearly (both intervals are parameters). Raises MissingParameter, InvalidParameter.
    """
    if "review_cycles" in parameters and parameters.value("review_cycles") is not None:
        parameter = parameters["review_cycles"]
        for rule in read("review_cycles", parameter.value):
            if words := fits(rule, facts, tier):
                on = add_months(last, months=rule.months)
                return Review(on, rule.months, words, parameter.document or ARTICLE, parameter.id, rule.way, rule.phone)
    return _national(last, facts, parameters)


def fits(rule: CycleRule, facts: HouseholdFacts, tier: str = "") -> str:
    """Why this line of the table holds for the household, in words; empty when it does not."""
    if rule.who == "of_tier":
        return f"列{tier}" if tier == rule.tier else ""
    return _FITS[rule.who](facts)


def _national(last: date, facts: HouseholdFacts, parameters: Parameters) -> Review:
    reason = _unstable(facts)
    parameter = parameters["review_months_unstable" if reason else "review_months_stable"]
    words = reason or "收入和劳动能力变化较小"
    return Review(add_months(last, months=parameter.value), parameter.value, words, ARTICLE, parameter.id)


def _unstable(facts: HouseholdFacts) -> str:
    members = counted(facts)
    able = [member.label for member in members if member.labour in ("able", "partial")]
    if able:
        return f"{'、'.join(able)}有劳动能力"
    return "家庭有务工或经营收入，收入来源不固定" if _earners(facts) & {m.key for m in members} else ""


def _earners(facts: HouseholdFacts) -> set[str]:
    """Who has a running income from work."""
    running = (fact for fact in facts.income if fact.to_date is None or fact.to_date >= facts.on)
    return {fact.member for fact in running if fact.source_class in EARNED}


def _jobless_severe(facts: HouseholdFacts) -> str:
    earners = _earners(facts)
    return _named(
        (
            member
            for member in counted(facts)
            if severely_disabled(member)
            and not is_minor(member, on=facts.on)
            and not member.employed
            and member.key not in earners
        ),
        "是无业的重度残疾人",
    )


def _disabled_elder(facts: HouseholdFacts) -> str:
    return _named((m for m in counted(facts) if m.disability_level and _aged(m, facts.on)), "是老年残疾人")


def _aged(member: MemberFacts, on: date) -> bool:
    return member.birth_date is not None and age_on(member.birth_date, on=on) >= PENSION_AGE


def _with_student(facts: HouseholdFacts) -> str:
    return _named((m for m in counted(facts) if m.student_stage), "在校就读")


def _named(found: Iterable[MemberFacts], what: str) -> str:
    names = "、".join(member.label for member in found)
    return f"{names}{what}" if names else ""


_FITS: Final[dict[str, Callable[[HouseholdFacts], str]]] = {
    "jobless_severe": _jobless_severe,
    "disabled_elder": _disabled_elder,
    "with_student": _with_student,
    "able_or_unstable": _unstable,
    "everyone": lambda facts: "按本地规定定期复核",
}
