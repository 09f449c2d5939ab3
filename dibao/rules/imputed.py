"""推算收入 — support owed by persons outside the household, and what a working-age person is taken to earn.

Both are local options: where the place has no such parameter nothing is imputed and nothing is missing.
最低生活保障审核确认办法 第十三条; 特困人员认定办法 第八条.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from dibao.rules.facts import HouseholdFacts, MemberFacts, ObligorFacts
from dibao.rules.findings import DESTITUTE, MEASURES, NOTICE, Finding
from dibao.rules.household import cares, severely_disabled
from dibao.rules.income import IncomeLine, imputed_labour, support_fee
from dibao.rules.money import yuan
from dibao.rules.parameters import Reading, standard_year
from dibao.rules.periods import age_on
from dibao.rules.strategies import typed
from dibao.rules.tables import EXCUSES, UNABLE, ImputedLabour, SupportFee

ARTICLE: Final = f"{MEASURES} 第十三条"
SUPPORT: Final = "support"
"""The income item under which support actually received is declared."""


@dataclass(frozen=True)
class Imputed:
    """推算结果 — lines to add to the income, sentences, gaps, and what of it carers are taken to give."""

    lines: tuple[IncomeLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    from_carers: dict[str, int] = field(default_factory=dict)


def working_age(member: MemberFacts, *, on: date, rule: ImputedLabour) -> bool:
    """劳动年龄内有劳动能力 — able or partly able, of the rule's ages, neither studying, gravely ill nor severely disabled."""
    ability = member.labour in ("able", "partial") and not member.student_stage and not member.serious_illness
    aged = member.birth_date is not None and rule.age_from <= age_on(member.birth_date, on=on) < rule.age_below
    return ability and aged and not severely_disabled(member)


def support(
    facts: HouseholdFacts, *, people: Mapping[str, MemberFacts], lines: Iterable[IncomeLine], reading: Reading
) -> Imputed:
    """赡养费 — the higher of what was received and what the formula gives counts; the sentence says which.

    Raises MissingParameter, InvalidParameter, NotExact.
    """
    obligors = [obligor for obligor in facts.obligors if obligor.member in people]
    if not obligors or "support_fee" not in reading:
        return Imputed()
    rule: SupportFee = typed(reading, "support_fee")
    if rule.strategy == "none":
        return Imputed()
    missing = tuple(
        f"{people[obligor.member].label}的义务人{obligor.name}的家庭年收入（或注明无履行能力的原因）"
        for obligor in obligors
        if obligor.income is None and not obligor.unable
    )
    if missing:
        return Imputed(missing=missing)
    standard, ids = standard_year(reading), reading.ids("standard", "support_fee")
    fees = [(obligor, _fee(obligor, standard=standard, rule=rule)) for obligor in obligors]
    found = Imputed(findings=tuple(_obligor(obligor, fee, people, ids) for obligor, fee in fees))
    for key in dict.fromkeys(obligor.member for obligor in obligors):
        received = sum(line.year for line in lines if (line.member, line.item) == (key, SUPPORT) and not line.left_out)
        own = [(cares(obligor), fee) for obligor, fee in fees if obligor.member == key]
        found = _with_beyond(found, people[key], fees=own, received=received, ids=ids)
    return found


def _with_beyond(
    found: Imputed, member: MemberFacts, *, fees: list[tuple[bool, int]], received: int, ids: tuple[str, ...]
) -> Imputed:
    """What one person's fees (each: from a carer or not, fen per year) come to beyond what was received."""
    owed = sum(fee for _, fee in fees)
    more = max(owed - received, 0)
    narrow = max(sum(fee for carer, fee in fees if not carer) - received, 0)
    findings = (*found.findings, _compared(member, imputed=owed, received=received, ids=ids))
    if not more:
        return replace(found, findings=findings)
    line = IncomeLine(member.key, "transfer", "support_imputed", more)
    carers = found.from_carers | {member.key: more - narrow}
    return replace(found, lines=(*found.lines, line), findings=findings, from_carers=carers)


def _fee(obligor: ObligorFacts, *, standard: int, rule: SupportFee) -> int:
    """One obligor's support, fen per year; nothing from one who is unable. 特困人员认定办法 第八条."""
    if obligor.unable:
        return 0
    return int(
        support_fee(
            income=obligor.income,
            members=obligor.members,
            line=standard,
            children=obligor.children,
            supported=obligor.supported,
            rule=rule,
        )
    )


def _obligor(obligor: ObligorFacts, fee: int, people: Mapping[str, MemberFacts], ids: tuple[str, ...]) -> Finding:
    who = f"{people[obligor.member].label}的义务人{obligor.name}"
    if obligor.unable:
        sentence = f"{who}无履行能力（{UNABLE.get(obligor.unable, obligor.unable)}），不推算赡养费"
        return Finding("support_unable", sentence, {"unable": obligor.unable}, f"{DESTITUTE} 第八条", ids)
    sentence = f"{who}家庭 {obligor.members} 人、年收入 {yuan(obligor.income or 0)} 元，"
    sentence += f"推算赡养费 {yuan(fee)} 元/年" if fee else "人均未超过规定的线，不推算赡养费"
    figures: dict[str, int | str] = {
        "income_year": obligor.income or 0,
        "members": obligor.members,
        "children": obligor.children,
        "supported": obligor.supported,
        "year": fee,
    }
    return Finding("support_fee", sentence, figures, ARTICLE, ids)


def _compared(member: MemberFacts, *, imputed: int, received: int, ids: tuple[str, ...]) -> Finding:
    higher = imputed > received
    sentence = (
        f"{member.label}的赡养费：推算 {yuan(imputed)} 元/年，实际收到 {yuan(received)} 元/年，"
        f"按{'推算' if higher else '实际收到'}的 {yuan(max(imputed, received))} 元计入"
    )
    figures: dict[str, int | str] = {"imputed": imputed, "received": received}
    return Finding("support_imputed" if higher else "support_received", sentence, figures, ARTICLE, ids)


def labour(on: date, *, people: Mapping[str, MemberFacts], lines: Iterable[IncomeLine], reading: Reading) -> Imputed:
    """劳动力系数 — for each able person of working age whose own earnings stay below the imputed figure.

    Nobody with a reason found by a named person is imputed anything. Raises InvalidParameter, NotExact.
    """
    hands = [member for member in people.values() if member.labour in ("able", "partial")]
    if not hands or "imputed_labour" not in reading:
        return Imputed()
    rule: ImputedLabour = typed(reading, "imputed_labour")
    added, findings, ids = [], [], reading.ids("imputed_labour")
    for member in hands if rule.strategy == "minimum_wage" else ():
        if not working_age(member, on=on, rule=rule):
            continue
        if member.excused:
            why = EXCUSES.get(member.excused, member.excused)
            sentence = f"{member.label}{why}，不按劳动力系数推算收入"
            findings.append(Finding("labour_excused", sentence, {"excused": member.excused}, NOTICE, ids))
            continue
        earned = sum(line.year for line in lines if _earning(line, member))
        percent = rule.able_percent if member.labour == "able" else rule.partial_percent
        wage = rule.minimum_wage
        more = int(imputed_labour(earned=earned, minimum_wage=wage, percent=percent, rounding=rule.rounding))
        if more:
            added.append(IncomeLine(member.key, "wage", "labour_imputed", more))
            findings.append(_labour(member, earned=earned, more=more, percent=percent, rule=rule, ids=ids))
    return Imputed(tuple(added), tuple(findings))


def _earning(line: IncomeLine, member: MemberFacts) -> bool:
    return line.member == member.key and line.source_class in ("wage", "business") and not line.left_out


def _labour(
    member: MemberFacts, *, earned: int, more: int, percent: int, rule: ImputedLabour, ids: tuple[str, ...]
) -> Finding:
    sentence = (
        f"{member.label}{'有' if member.labour == 'able' else '有部分'}劳动能力，劳动收入按最低工资每月 "
        f"{yuan(rule.minimum_wage)} 元的 {percent}% 推算，实际劳动收入 {yuan(earned)} 元/年，补计 {yuan(more)} 元/年"
        "；确实不能就业的，请核实后注明原因"
    )
    figures: dict[str, int | str] = {
        "minimum_wage": rule.minimum_wage,
        "percent": percent,
        "earned": earned,
        "year": more,
    }
    return Finding("labour_imputed", sentence, figures, ARTICLE, ids)
