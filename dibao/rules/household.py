"""家庭成员 — who counts, who does not, and whether the facts can be true together.

最低生活保障审核确认办法 第七条 (members), 第八条 (applying alone).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from dibao.rules.facts import HouseholdFacts, MemberFacts, ObligorFacts
from dibao.rules.periods import age_on

ADULT: Final = 18
PENSION_AGE: Final = 60
LOW_INCOME_AGE: Final = 70
CLERGY_YEARS: Final = 3
EXCLUSIONS: Final[dict[str, str]] = {
    "clergy": "在宗教场所居住三年以上的宗教教职人员",
    "prison": "在监狱服刑",
    "drug_isolation": "在强制隔离戒毒场所",
    "missing": "被宣告失踪",
    "deceased": "已去世",
    "left": "已分户、迁出或不共同生活",
    "independent": "已成年并能独立生活",
    "local": "省级规定的其他人员",
}
"""不计入共同生活成员的原因 — slug → words."""


def distinct(members: Iterable[MemberFacts]) -> tuple[MemberFacts, ...]:
    """Each person once: a head who is also listed as a member is one person, not two."""
    return tuple(dict.fromkeys(members))


def counted(facts: HouseholdFacts) -> tuple[MemberFacts, ...]:
    """共同生活的家庭成员 — the persons who count, each once. 第七条."""
    return tuple(member for member in distinct(facts.members) if member.counted)


def is_minor(member: MemberFacts, *, on: date) -> bool:
    """未成年人 — under 18 on the day. 未成年人保护法 第二条."""
    return member.birth_date is not None and age_on(member.birth_date, on=on) < ADULT


def must_count(member: MemberFacts, *, on: date) -> bool | None:
    """第七条 — spouse, minor child, adult child who cannot live alone or studies up to the first degree: True.

    None where the clerk judges (others count only if they live together for long).
    """
    if member.relation in ("head", "spouse"):
        return True
    if member.relation != "child" or member.birth_date is None:
        return None
    studies = member.student_stage in ("compulsory", "senior", "undergraduate")
    if is_minor(member, on=on) or studies or member.can_live_alone is False:
        return True
    return None


def severely_disabled(member: MemberFacts) -> bool:
    """重度残疾 — level 1 or 2 of any kind, level 3 intellectual or mental. 第八条."""
    level, kind = member.disability_level, member.disability_kind
    return level in (1, 2) or (level == 3 and kind in ("intellectual", "mental"))


def may_apply_alone(member: MemberFacts) -> bool:
    """单人户 — may enter alone from a marginal family: severe disability or serious illness. 第八条."""
    return severely_disabled(member) or member.serious_illness


def jobless_adult(member: MemberFacts, *, on: date) -> bool:
    """成年无业重度残疾人 — 18 or over, severely disabled, known to be without work. 2022 年通知 第一部分."""
    grown = member.birth_date is not None and not is_minor(member, on=on)
    return grown and severely_disabled(member) and member.employed is False


def cares(obligor: ObligorFacts) -> bool:
    """兄弟姐妹或六十周岁以上的供养人 — what they give a jobless severely disabled adult may be left out. 2022 年通知."""
    return obligor.relation == "sibling" or (obligor.age is not None and obligor.age >= PENSION_AGE)


def missing_facts(facts: HouseholdFacts) -> tuple[str, ...]:
    """What must be asked before anything can be worked out, as Chinese phrases."""
    gaps = [] if facts.income_checked else ["家庭收入尚未调查核实"]
    for member in distinct(facts.members):
        if member.birth_date is None:
            gaps.append(f"{member.label}的出生日期")
        if bool(member.disability_kind) != bool(member.disability_level):
            gaps.append(f"{member.label}的残疾{'等级' if member.disability_kind else '类别'}")
        grown = member.birth_date is not None and not is_minor(member, on=facts.on)
        leaves = member.relation == "child" and grown and not member.counted and not member.exclusion
        if leaves and member.can_live_alone is None and must_count(member, on=facts.on) is None:
            gaps.append(f"{member.label}（成年子女）能否独立生活")
    return tuple(gaps)


def contradictions(facts: HouseholdFacts) -> tuple[str, ...]:
    """事实矛盾 — pairs of facts that cannot both be true, as sentences; a person must settle them first."""
    found = [*_about_the_household(facts), *_about_entries(facts), *_about_obligors(facts)]
    for member in distinct(facts.members):
        found += _about_one(member, facts)
    return tuple(dict.fromkeys(found))


def _about_the_household(facts: HouseholdFacts) -> Iterator[str]:
    members = distinct(facts.members)
    for key, times in Counter(member.key for member in members).items():
        if times > 1:
            yield f"{key}登记了 {times} 次且内容不同，同一人只能登记一次"
    relations = Counter(member.relation for member in members if member.counted)
    if relations["head"] > 1:
        yield "有两名户主，请只保留一名"
    if relations["spouse"] > 1:
        yield "户主有两名配偶，请核对"
    if not any(member.counted for member in members):
        yield "没有计入的共同生活成员，请核对成员名单"


def _about_one(member: MemberFacts, facts: HouseholdFacts) -> Iterator[str]:
    label, alone = member.label, len(distinct(facts.members)) == 1
    if member.birth_date and member.birth_date > facts.on:
        yield f"{label}的出生日期晚于核算日期"
    if member.disability_level not in range(5):
        yield f"{label}的残疾等级只能是一至四级"
    if member.counted and member.exclusion:
        reason = EXCLUSIONS.get(member.exclusion, member.exclusion)
        yield f"{label}已注明“{reason}”，却又计入共同生活成员"
    if member.counted and not member.exclusion and member.religious_years >= CLERGY_YEARS and not alone:
        yield f"{label}在宗教场所居住满三年，不计入家庭成员（本人可单独申请）"
    if not member.counted and not member.exclusion and must_count(member, on=facts.on):
        yield f"{label}应计入共同生活成员，不计入须注明原因（不得只保个人不保家庭）"
    if member.labour == "none" and member.employed:
        yield f"{label}登记为无劳动能力，又登记为在业"
    couple = member.relation in ("head", "spouse") and any(m.relation == "spouse" for m in counted(facts))
    if member.counted and member.single_parent and couple and len(counted(facts)) > 1:
        yield f"{label}登记为单亲，家中又有共同生活的配偶"


def _about_entries(facts: HouseholdFacts) -> Iterator[str]:
    people = {member.key: member for member in facts.members}
    owners = [entry.member for rows in (facts.income, facts.property, facts.spending) for entry in rows]
    if any(owner not in people for owner in owners):
        yield "有收入、财产或支出登记在名单以外的人名下"
    if any((amount or 0) < 0 for amount in _amounts(facts)):
        yield "收入、成本、财产或支出出现负数"
    for entry in facts.income:
        member = people.get(entry.member)
        if entry.from_date and entry.to_date and entry.from_date > entry.to_date:
            yield f"{member.label if member else entry.member}的一项收入起始日期晚于终止日期"
        if member is None or member.birth_date is None:
            continue
        running = entry.to_date is None or entry.to_date >= facts.on
        if entry.source_class == "wage" and entry.amount and running and member.employed is False:
            yield f"{member.label}登记为未就业，又有正在领取的工资"
        if entry.item == "basic_pension" and age_on(member.birth_date, on=facts.on) < PENSION_AGE:
            yield f"{member.label}未满 60 周岁，却登记了基础养老金"


def _about_obligors(facts: HouseholdFacts) -> Iterator[str]:
    people = {member.key for member in facts.members}
    for obligor in facts.obligors:
        if obligor.member not in people:
            yield f"{obligor.label}登记的被赡养人不在名单中"
        if (obligor.income or 0) < 0:
            yield f"{obligor.label}的家庭年收入出现负数"
        if min(obligor.members, obligor.supported, obligor.children) < 1:
            yield f"{obligor.label}的家庭人数、被赡养人数和子女数至少为 1"
        least = {"dibao_elder": PENSION_AGE, "low_income_elder": LOW_INCOME_AGE}.get(obligor.unable, 0)
        if obligor.age is not None and obligor.age < least:
            yield f"{obligor.label}未满 {least} 周岁，不能按该年龄认定无履行能力"


def _amounts(facts: HouseholdFacts) -> Iterator[int | None]:
    for entry in facts.income:
        yield from (entry.amount, entry.costs)
    yield from (entry.value for entry in facts.property)
    yield from (entry.amount for entry in facts.spending)
