"""依据的情况的说法 — what one fact says, in words: nothing the law was asked with may be left unsaid."""

from typing import Any

from dibao.kernel.money import yuan
from dibao.registry import dictionary
from dibao.registry.choices import Exclusion
from dibao.rules.facts import IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact
from dibao.rules.tables import EXCUSES, UNABLE

from .facts import DISABILITIES, EXCLUSIONS
from .sheets.parts import PERIODS

_LABOUR = {"able": "有劳动能力", "partial": "部分丧失劳动能力", "none": "无劳动能力"}
_LEFT_OUT = {EXCLUSIONS[code]: Exclusion(code).label for code in EXCLUSIONS} | {"left": "不共同生活"}
_KIND_CODES = {slug: code for code, slug in DISABILITIES.items()}


def member_words(member: MemberFacts) -> str:
    """“1958-03-02 出生，肢体残疾 2 级，无劳动能力”."""
    return "，".join(words for words in _member(member) if words)


def _member(member: MemberFacts) -> list[str]:
    stage = dictionary.label("facts.student", "student_stage", member.student_stage) if member.student_stage else ""
    return [
        f"{member.birth_date} 出生" if member.birth_date else "出生日期不明",
        _disability(member),
        "重病" if member.serious_illness else "",
        f"在校学生（{stage}）" if stage else "",
        _LABOUR.get(member.labour, ""),
        {True: "已就业", False: "未就业", None: ""}[member.employed],
        f"不按劳动力系数推算：{EXCUSES[member.excused]}" if member.excused else "",
        {True: "能独立生活", False: "不能独立生活", None: ""}[member.can_live_alone],
        "单亲家庭成员" if member.single_parent else "",
        "失独" if member.bereaved else "",
        f"脱离家庭 {member.religious_years} 年以上" if member.religious_years else "",
        f"不计入：{_LEFT_OUT.get(member.exclusion, member.exclusion)}" if member.exclusion else "",
        "" if member.counted else "不计入保障人口",
    ]


def _disability(member: MemberFacts) -> str:
    if not member.disability_level:
        return f"{_disability_kind(member)}（未评级）" if member.disability_kind else ""
    return f"{_disability_kind(member) or '残疾'} {member.disability_level} 级"


def _disability_kind(member: MemberFacts) -> str:
    code = _KIND_CODES.get(member.disability_kind)
    label = dictionary.label("facts.disabled", "disability_kind", code) if code else ""
    return label if not label or label.endswith("残疾") else f"{label}残疾"


def line_words(entry: IncomeFact | PropertyFact | SpendingFact, amount: int | None) -> str:
    """“3,000 元，每月，成本 200 元，自 2026-05-01 起”."""
    parts = ["不明" if amount is None else f"{yuan(amount)} 元"]
    if isinstance(entry, PropertyFact):
        parts += [f"{entry.area_m2} 平方米"] if entry.area_m2 is not None else []
        parts += [f"豁免：{_exemption(entry)}"] if entry.exemption else []
        return "，".join(parts)
    parts += [PERIODS.get(entry.period, entry.period)] if entry.period else []
    if isinstance(entry, IncomeFact):
        parts += [f"成本 {yuan(entry.costs)} 元"] if entry.costs else []
        parts += [_dates(entry)] if entry.from_date or entry.to_date else []
    return "，".join(parts)


def _exemption(entry: PropertyFact) -> str:
    return dictionary.label("property", "exemption", entry.exemption)


def _dates(entry: IncomeFact) -> str:
    if entry.period == "once":
        return f"{entry.from_date or entry.to_date} 取得"
    begun = f"自 {entry.from_date} 起" if entry.from_date else ""
    return begun + (f"到 {entry.to_date} 止" if entry.to_date else "")


def obligor_words(obligor: ObligorFacts) -> str:
    """“3 人，年收入 36,000 元，供养 1 人；该成员有子女 2 个”."""
    income = "年收入还没有核实" if obligor.income is None else f"年收入 {yuan(obligor.income)} 元"
    parts = [f"{obligor.members} 人", income, f"供养 {obligor.supported} 人", f"该成员有子女 {obligor.children} 个"]
    parts += [f"{obligor.age} 岁"] if obligor.age is not None else []
    parts += [f"无履行能力：{UNABLE[obligor.unable]}"] if obligor.unable else []
    return "，".join(parts)


def relation_words(obligor: ObligorFacts) -> str:
    """与成员的关系 as on the form."""
    found: Any = dictionary.label("obligor", "relation", obligor.relation)
    return str(found)
