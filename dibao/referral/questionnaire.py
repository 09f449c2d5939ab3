"""需求评估 — the questions, their points and what follows from them. Pure: no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

VERSION: Final = "2026-1"
"""Kept with every form: an old one is read with the questions it was asked with, which stay in `FORMS`."""
SAID: Final = ("没有困难", "有些困难", "困难较大", "急需帮助")
"""Points 0 to 3 in words."""
DOMAINS: Final = {
    "medical": "医疗",
    "employment": "就业",
    "education": "教育",
    "housing": "住房",
    "disability": "残疾康复",
    "care": "照料护理",
    "legal": "法律援助",
    "psych": "心理和社会融入",
}
NEEDED: Final = 2
"""From these points on a question speaks of a need."""
URGENT: Final = 3
# What may bring a family below the line: somebody falls ill, somebody loses his work.
ALARMS: Final = frozenset({"illness", "wage"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its key is stored, its domain is the kind of need it speaks of."""

    key: str
    domain: str
    text: str


FORMS: Final[dict[str, tuple[Question, ...]]] = {
    VERSION: (
        Question("illness", "medical", "近期有没有成员新患大病，或者因病负担明显加重"),
        Question("treatment", "medical", "有没有因为费用推迟或放弃治疗、用药"),
        Question("wage", "employment", "近期有没有成员失去工作，或者工资明显减少"),
        Question("work", "employment", "能劳动的成员找工作有没有困难"),
        Question("school", "education", "子女上学的费用、路程、学习有没有困难"),
        Question("house", "housing", "住房安全、漏雨、取暖有没有困难"),
        Question("device", "disability", "残疾成员的辅具、康复、无障碍改造有没有困难"),
        Question("care", "care", "老人、病人、幼儿有没有人照料"),
        Question("dispute", "legal", "有没有赡养、工伤、欠薪、债务等纠纷需要法律帮助"),
        Question("mood", "psych", "有没有成员长期情绪低落、不与人来往或与家人冲突"),
    )
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a form says: the sum of the points, the level in words, the kinds of need, whether to act at once."""

    score: int
    level: str
    needs: tuple[str, ...]
    alarm: bool


def questions(version: str = VERSION) -> tuple[Question, ...]:
    """The questions of a form of this version; KeyError for one that never was."""
    return FORMS[version]


def weigh(answers: Mapping[str, int], version: str = VERSION) -> Verdict:
    """评估结果 — every question answered with 0 to 3 points. ValueError names what is missing or out of range.

    A need is a domain with a question of two points or more; the alarm is an urgent illness or loss of work.
    """
    asked = questions(version)
    wrong = [q.key for q in asked if answers.get(q.key) not in range(len(SAID))] + sorted(
        set(answers) - {q.key for q in asked}
    )
    if wrong:
        raise ValueError("、".join(wrong))
    needs = dict.fromkeys(q.domain for q in asked if answers[q.key] >= NEEDED)
    worst = max(answers.values())
    alarm = any(answers[key] >= NEEDED for key in ALARMS)
    return Verdict(sum(answers.values()), SAID[worst], tuple(needs), alarm)
