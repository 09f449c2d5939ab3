"""The demo's families as short descriptions; everything is invented."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """One member: relation to the head, age, sex, what is special, what he earns a month (yuan)."""

    relation: str
    age: int
    sex: str = ""
    types: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    income: tuple[tuple[str, int, str], ...] = ()  # item, yuan, period
    lives_here: bool = True
    exclusion: str = ""


@dataclass(frozen=True, slots=True)
class FamilyPlan:
    """One family: its members, the reason it applies for, property in yuan, and monthly spending."""

    reason: str
    members: tuple[MemberPlan, ...]
    track: str = "rural"
    property: tuple[tuple[str, int], ...] = (("dwelling", 30000),)
    spending: tuple[tuple[str, int, str], ...] = ()
    kinship: bool = False


HEAD, SPOUSE, SON, DAUGHTER, PARENT = "0", "1", "2", "3", "5"
DISABLED = {"disability_kind": "4", "disability_level": "2", "care": "partial"}
STUDENT = {"student_stage": "senior", "school": "演示中学", "grade": "高二", "graduates_on": "2028-07-01"}
ILL = {"illness": "慢性肾衰竭", "diagnosed_on": "2025-03-10", "serious_illness": True}

WIDOW_AND_STUDENT = FamilyPlan(
    "丈夫病故，独自供孩子上学",
    (
        MemberPlan(HEAD, 44, "2", income=(("wage", 900, "month"),)),
        MemberPlan(DAUGHTER, 17, "2", ("student",), STUDENT),
    ),
    track="urban",
)
OLD_COUPLE = FamilyPlan(
    "年老多病，无劳动能力",
    (
        MemberPlan(HEAD, 74, "1", income=(("basic_pension", 143, "month"), ("rent", 1800, "year"))),
        MemberPlan(SPOUSE, 71, "2", ("ill",), ILL, income=(("basic_pension", 143, "month"),)),
    ),
)
DISABLED_SON = FamilyPlan(
    "儿子重度残疾，长期卧床",
    (
        MemberPlan(HEAD, 58, "1", income=(("farming", 9000, "year"),)),
        MemberPlan(SPOUSE, 56, "2", income=(("other", 0, "month"),)),
        MemberPlan(SON, 30, "1", ("disabled",), DISABLED, income=(("other", 0, "month"),)),
    ),
)
WORKING_COUPLE = FamilyPlan(
    "子女上学开支大",
    (
        MemberPlan(HEAD, 41, "1", income=(("wage", 3800, "month"),)),
        MemberPlan(SPOUSE, 39, "2", income=(("wage", 2600, "month"),)),
        MemberPlan(SON, 12, "1", ("student",), STUDENT | {"student_stage": "compulsory", "grade": "六年级"}),
    ),
    track="urban",
)
SINGLE_DISABLED = FamilyPlan(
    "本人重度残疾，随兄嫂生活",
    (
        MemberPlan(HEAD, 46, "1", income=(("wage", 1500, "month"),)),
        MemberPlan(SPOUSE, 45, "2", income=(("wage", 900, "month"),)),
        MemberPlan("7", 40, "1", ("disabled",), DISABLED | {"can_live_alone": False}, income=(("other", 0, "month"),)),
    ),
    track="urban",
)
NEAR_RELATIVE = FamilyPlan(
    "本人患病，儿子服刑",
    (
        MemberPlan(HEAD, 63, "1", ("ill",), ILL, income=(("basic_pension", 143, "month"),)),
        MemberPlan(SON, 35, "1", exclusion="prison", lives_here=False),
    ),
    kinship=True,
)
FAMILIES = (WIDOW_AND_STUDENT, OLD_COUPLE, DISABLED_SON, WORKING_COUPLE, SINGLE_DISABLED, NEAR_RELATIVE)


def born(age: int, today: date, month: int = 5) -> date:
    """A birth date that gives this age today."""
    year = today.year - age - (1 if (today.month, today.day) < (month, 12) else 0)
    return date(year, month, 12)
