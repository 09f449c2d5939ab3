"""复核周期 — when a household must be looked at again. 最低生活保障审核确认办法 第三十一条."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from dibao.rules.facts import HouseholdFacts
from dibao.rules.findings import MEASURES
from dibao.rules.household import counted
from dibao.rules.parameters import Parameters
from dibao.rules.periods import add_months

ARTICLE: Final = f"{MEASURES} 第三十一条"


@dataclass(frozen=True)
class Review:
    """下次复核 — the last day for it, the interval, why, and what it rests on."""

    on: date
    months: int
    reason: str
    article: str
    parameter_id: str


def next_review(last: date, *, facts: HouseholdFacts, parameters: Parameters) -> Review:
    """下次复核 after a decision or review on ``last``: half-yearly with a member able to work or earned income,
    else yearly (both intervals are parameters). Raises MissingParameter."""
    reason = _unstable(facts)
    parameter = parameters["review_months_unstable" if reason else "review_months_stable"]
    words = reason or "收入和劳动能力变化较小"
    return Review(add_months(last, months=parameter.value), parameter.value, words, ARTICLE, parameter.id)


def _unstable(facts: HouseholdFacts) -> str:
    members = counted(facts)
    able = [member.label for member in members if member.labour in ("able", "partial")]
    if able:
        return f"{'、'.join(able)}有劳动能力"
    keys = {member.key for member in members}
    running = (fact for fact in facts.income if fact.to_date is None or fact.to_date >= facts.on)
    earned = any(fact.member in keys and fact.source_class in ("wage", "business") for fact in running)
    return "家庭有务工或经营收入，收入来源不固定" if earned else ""
