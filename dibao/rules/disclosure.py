"""公示、公布 — what the village may read, and nothing else. 最低生活保障审核确认办法 第十九条、第二十四条."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from dibao.rules.money import yuan

NOTICE_FIELDS: Final = ("name", "village", "member_count", "amount", "period", "phone")
"""公示栏目 — the whitelist, in the order of the paper."""

_ILLNESS: Final = (
    "残疾|伤残|智障|智力障碍|精神病|精神障碍|精神分裂|抑郁|癫痫|聋|哑|失明|盲人|瘫痪|偏瘫|截肢|脑瘫|自闭|"
    "癌|肿瘤|白血病|尿毒症|透析|化疗|放疗|艾滋|HIV|梅毒|结核|肝炎|肝硬化|肾病|肾衰|糖尿病|高血压|心脏病|冠心病|"
    "心梗|脑梗|脑出血|中风|痴呆|帕金森|红斑狼疮|血友病|重病|大病|慢性病|患病|确诊|住院|手术|服刑|吸毒|戒毒"
)
_PATTERNS: Final = (
    ("id_number", "公民身份号码", re.compile(r"(?<!\d)\d{6}[ -]?(?:18|19|20)\d{6}[ -]?\d{3}[\dXx](?!\d)")),
    ("id_number", "15 位身份号码", re.compile(r"(?<!\d)[1-8]\d{5}\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}(?!\d)")),
    ("account", "银行账号", re.compile(r"(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)")),
    ("phone", "手机号码", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    ("phone", "固定电话", re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)")),
    ("health", "疾病、残疾等情况", re.compile(_ILLNESS, re.IGNORECASE)),
)


@dataclass(frozen=True)
class Leak:
    """泄露 — what kind of thing, its words for a clerk, and where it stands in the text."""

    kind: str
    words: str
    start: int
    end: int


class DisclosureRefused(ValueError):
    """A notice would have shown what the village may not read. The sentence is for a clerk."""


def find_leaks(text: str) -> list[Leak]:
    """查泄露 — ID numbers, bank accounts, phones, illness and disability words in free text, in order.

    Full-width digits count as digits. Overlapping finds are reported once, the more exact kind first.
    """
    plain = "".join(folded if len(folded := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)
    found: list[Leak] = []
    for kind, words, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if not any(start < other.end and other.start < end for other in found):
                found.append(Leak(kind, words, start, end))
    return sorted(found, key=lambda leak: leak.start)


def notice_row(*, name: str, village: str, member_count: int, amount: int, period: str, phone: str) -> dict[str, str]:
    """公示一行 — the whitelisted fields as text, in order. amount: fen per month; phone: the office's hotline.

    Raises DisclosureRefused when a text field carries an ID number, an account, a private phone or a health word.
    """
    for label, text in (("姓名", name), ("村（社区）", village), ("公示期", period)):
        for leak in find_leaks(text):
            raise DisclosureRefused(f"公示的“{label}”里含有{leak.words}，不得公开。请删去后再公示。")
    row = (name, village, f"{member_count} 人", f"{yuan(amount)} 元/月", period, phone)
    return dict(zip(NOTICE_FIELDS, row, strict=True))
