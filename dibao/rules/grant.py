"""核定保障金 — base amount, uplifts and their sentences, for the persons granted."""

from __future__ import annotations

from dataclasses import dataclass

from dibao.rules.amount import monthly_top_up, single_person_amount, tier_amount, tier_index, top_up
from dibao.rules.explain import top_up_finding, uplift_findings
from dibao.rules.facts import MemberFacts
from dibao.rules.findings import MEASURES, NOTICE, Finding
from dibao.rules.household import jobless_adult
from dibao.rules.money import yuan
from dibao.rules.strategies import typed
from dibao.rules.uplift import Uplift, household_uplifts
from dibao.rules.workings import Workings


@dataclass(frozen=True)
class Grant:
    """保障金 — persons, yearly gap (fen), tier name, base fen per month, uplifts."""

    persons: tuple[MemberFacts, ...]
    top_up_year: int
    month: int
    tier: str = ""
    uplifts: tuple[Uplift, ...] = ()


def grant(run: Workings, *, status: str) -> Grant:
    """核定 — for status ``dibao`` or ``single_person``. Adds its sentences to the run.

    Raises MissingParameter, InvalidParameter, NotExact.
    """
    if status == "single_person":
        persons = run.alone
        gap, month, tier = _alone(run, persons)
    else:
        persons = run.people
        tiered = typed(run.reading, "amount_method") == "tier"
        gap, month, tier = _tier(run) if tiered else _top_up(run)
    return Grant(persons, gap, month, tier, _uplifts(run, persons))


def _top_up(run: Workings) -> tuple[int, int, str]:
    rounding = typed(run.reading, "rounding")
    figures = {"standard": run.standard, "members": run.heads, "income": run.income.year}
    gap, month = int(top_up(**figures)), int(monthly_top_up(**figures, rounding=rounding))
    ids = run.reading.ids("standard", "amount_method", "rounding")
    run.findings.append(top_up_finding(**figures, gap_year=gap, month=month, rounding=rounding, ids=ids))
    return gap, month, ""


def _tier(run: Workings) -> tuple[int, int, str]:
    tiers = typed(run.reading, "tiers")
    figures = {"standard": run.standard, "members": run.heads, "income": run.income.year}
    tier = tiers[int(tier_index(**figures, tiers=tiers))]
    month = int(tier_amount(**figures, tiers=tiers))
    sentence = (
        f"分档：人均收入低于标准的 {tier.below_percent}%，列{tier.name}，"
        f"每人每月 {yuan(tier.amount)} 元 × {run.heads} 人 = {yuan(month)} 元"
    )
    words: dict[str, int | str] = {"tier": tier.name, "amount": tier.amount, "members": run.heads, "month": month}
    ids = run.reading.ids("standard", "amount_method", "tiers")
    run.findings.append(Finding("tier", sentence, words, f"{MEASURES} 第二十三条", ids))
    return int(top_up(**figures)), month, tier.name


def _alone(run: Workings, persons: tuple[MemberFacts, ...]) -> tuple[int, int, str]:
    rule, rounding = typed(run.reading, "single_person"), typed(run.reading, "rounding")
    gap = month = 0
    for person in persons:
        own = own_income(run, person)
        part = int(single_person_amount(standard=run.standard, own_income=own, rule=rule, rounding=rounding))
        gap += int(top_up(standard=run.standard, members=1, income=own))
        month += part
        sentence = f"{person.label}参照单人户纳入低保，每月 {yuan(part)} 元"
        ids = run.reading.ids("standard", "single_person", "rounding")
        run.findings.append(Finding("single_person", sentence, {"month": part}, f"{MEASURES} 第八条", ids))
    return gap, month, ""


def own_income(run: Workings, person: MemberFacts) -> int:
    """本人收入 of a person entering alone, fen per year; where the place follows the 2022 notice, what siblings and
    carers of 60 or more are taken to give a jobless severely disabled adult is left out, and said."""
    own, spared = run.income.of(person.key), run.income.from_carers.get(person.key, 0)
    if not spared or not jobless_adult(person, on=run.facts.on) or "single_person_jobless" not in run.reading:
        return own
    if typed(run.reading, "single_person_jobless") == "none":
        return own
    sentence = f"{person.label}由兄弟姐妹或六十周岁以上供养人承担的 {yuan(spared)} 元/年不计入本人收入"
    ids = run.reading.ids("single_person_jobless")
    finding = Finding("carers_spared", sentence, {"year": spared}, NOTICE, ids)
    run.findings += [] if finding in run.findings else [finding]
    return own - spared


def _uplifts(run: Workings, persons: tuple[MemberFacts, ...]) -> tuple[Uplift, ...]:
    rules = typed(run.reading, "uplifts")
    if not rules:
        return ()
    found = household_uplifts(
        persons,
        on=run.facts.on,
        standard=run.standard,
        rules=rules,
        combination=typed(run.reading, "uplift_combination"),
        rounding=typed(run.reading, "uplift_rounding"),
        heads=run.heads,
    )
    ids = run.reading.ids("standard", "uplifts", "uplift_combination", "uplift_rounding")
    run.findings.extend(uplift_findings(found, facts=run.facts, ids=ids))
    return found
