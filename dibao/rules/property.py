"""家庭财产 — limits and exemptions. 最低生活保障审核确认办法 第十四条; the limits are local parameters."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dibao.rules.facts import HouseholdFacts, PropertyFact
from dibao.rules.findings import MEASURES, Finding
from dibao.rules.household import counted
from dibao.rules.money import MONTHS, yuan
from dibao.rules.parameters import Reading
from dibao.rules.strategies import typed
from dibao.rules.tables import PropertyRule

FINANCIAL: Final = {
    "deposit": "存款",
    "cash": "现金",
    "securities": "证券",
    "fund": "基金",
    "insurance": "商业保险",
    "claim": "债权",
    "online_asset": "互联网金融资产",
}
COUNTABLE: Final = {
    "vehicle": ("property_vehicle", "机动车辆"),
    "machine": ("property_machine", "大型农机"),
    "boat": ("property_machine", "船舶"),
    "dwelling": ("property_dwelling", "住房"),
    "shop": ("property_shop", "商铺"),
    "parking": ("property_shop", "车位"),
    "office": ("property_shop", "办公用房"),
    "company": ("property_company", "企业或个体工商登记"),
}
ARTICLE: Final = f"{MEASURES} 第十四条"


def assets_within(*, assets: Any, standard: Any, members: Any, months: Any) -> Any:
    """人均金融资产 ≤ N 个月标准 — without dividing: assets × 12 ≤ yearly standard × members × months."""
    return assets * MONTHS <= standard * members * months


def number_within(*, number: Any, allowed: Any) -> Any:
    """No more of a thing than the place allows."""
    return number <= allowed


def area_within(*, area: Any, members: Any, per_head: Any) -> Any:
    """人均住房面积 below the local mean — area < mean × members, same unit on both sides."""
    return area < per_head * members


@dataclass(frozen=True)
class PropertyResult:
    """财产认定 — True within the limits, False beyond one, None while something is missing."""

    ok: bool | None
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()


def household_property(
    facts: HouseholdFacts, *, standard: int, months_key: str, reading: Reading, members: int = 0
) -> PropertyResult:
    """财产认定 of the counted members. standard: fen per head and year; months_key: which asset limit applies.

    Raises MissingParameter for the rule of a thing the family owns; what it does not own is not asked.
    """
    if not facts.property_checked:
        return PropertyResult(None, missing=("家庭财产尚未调查核实",))
    people = {member.key for member in counted(facts)}
    owned = [thing for thing in facts.property if thing.member in people]
    heads = members or len(people)
    findings, missing = [], []
    for test in (_financial(owned, standard, heads, months_key, reading), _things(owned, heads, reading)):
        findings += test[0]
        missing += test[1]
    beyond = any(finding.code.endswith("_beyond") for finding in findings)
    return PropertyResult(False if beyond else None if missing else True, tuple(findings), tuple(missing))


def _financial(
    owned: list[PropertyFact], standard: int, heads: int, months_key: str, reading: Reading
) -> tuple[list[Finding], list[str]]:
    held = [thing for thing in owned if thing.kind in FINANCIAL]
    if not held:
        return [], []
    exempt = typed(reading, "financial_exempt")
    counts = [thing for thing in held if not (thing.exemption and thing.exemption in exempt)]
    missing = [f"{FINANCIAL[thing.kind]}的金额" for thing in counts if thing.value is None]
    assets, months = sum(thing.value or 0 for thing in counts), typed(reading, months_key)
    within = bool(assets_within(assets=assets, standard=standard, members=heads, months=months))
    limit = standard * heads * months // MONTHS
    sign, word = ("≤", "within") if within else (">", "beyond")
    sentence = f"家庭金融资产 {yuan(assets)} 元 {sign} 上限 {yuan(limit)} 元（{months} 个月标准 × {heads} 人）"
    figures: dict[str, int | str] = {"assets": assets, "limit": limit, "months": months, "members": heads}
    ids = reading.ids("standard", months_key, "financial_exempt")
    return [Finding(f"financial_{word}", sentence, figures, ARTICLE, ids)], missing


def _things(owned: list[PropertyFact], heads: int, reading: Reading) -> tuple[list[Finding], list[str]]:
    findings: list[Finding] = []
    missing: list[str] = []
    groups: dict[str, list[PropertyFact]] = {}
    for thing in owned:
        if thing.kind not in FINANCIAL:
            groups.setdefault(COUNTABLE.get(thing.kind, (f"property_{thing.kind}", ""))[0], []).append(thing)
    for key, things in groups.items():
        rule = typed(reading, key)
        counts = [thing for thing in things if not (thing.exemption and thing.exemption in rule.exempt)]
        missing += _value_gaps(counts, rule)
        findings.append(_group(key, things, counts, rule, heads, reading))
        if key == "property_dwelling" and findings[-1].code.endswith("_beyond") and _area_unknown(counts, rule):
            missing.append("每处住房的面积")
            findings.pop()
    return findings, missing


def _value_gaps(counts: list[PropertyFact], rule: PropertyRule) -> list[str]:
    if rule.value_limit is None:
        return []
    return [f"{COUNTABLE[thing.kind][1]}的价值" for thing in counts if thing.value is None]


def _area_unknown(counts: list[PropertyFact], rule: PropertyRule) -> bool:
    return rule.area_per_head is not None and any(thing.area_m2 is None for thing in counts)


def _group(
    key: str, things: list[PropertyFact], counts: list[PropertyFact], rule: PropertyRule, heads: int, reading: Reading
) -> Finding:
    name = COUNTABLE[things[0].kind][1]
    dear = [t for t in counts if rule.value_limit is None or (t.value or 0) > rule.value_limit]
    area = sum((t.area_m2 or Decimal(0) for t in counts), Decimal(0))
    within = bool(number_within(number=len(dear), allowed=rule.allowed))
    if not within and rule.area_per_head is not None and not _area_unknown(counts, rule):
        within = bool(area_within(area=area, members=heads, per_head=rule.area_per_head))
    sentence = f"{name} {len(things)} 项，其中豁免 {len(things) - len(counts)} 项"
    if rule.value_limit is not None:
        sentence += f"，价值超过 {yuan(rule.value_limit)} 元的 {len(dear)} 项"
    sentence += f"；本地允许 {rule.allowed} 项"
    if area and rule.area_per_head is not None:
        sentence += f"，或人均面积低于 {rule.area_per_head} 平方米（合计 {area} 平方米、{heads} 人）"
    sentence += "，" + ("符合" if within else "超出规定")
    figures: dict[str, int | str] = {"number": len(things), "counted": len(dear), "allowed": rule.allowed}
    code = f"{key.removeprefix('property_')}_{'within' if within else 'beyond'}"
    return Finding(code, sentence, figures, ARTICLE, reading.ids(key))
