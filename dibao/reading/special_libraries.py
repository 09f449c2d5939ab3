"""专库 — which people belong to which special library on a day, and what each library tells of them.

A library is a view, never a list somebody keeps: a person is in it while the facts in force say so and the household
is aided, and leaves it on the day one of both ends (F5).

Each says the same twice: `rule` in words of one person and his facts, `ask` for the database, which sees birthdays but of
the sealed facts only a keyed mark.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from typing import Any

from django.db.models import Q

from dibao.kernel.crypto import blind
from dibao.registry import dictionary
from dibao.registry.choices import PersonType
from dibao.registry.models import Person
from dibao.rules.periods import add_months

CHILD, OLD = 18, 60
KINDS = (PersonType.DISABLED, PersonType.ILL, PersonType.STUDENT)
Rule = Callable[[Person, Mapping[str, Any], date], bool]
# Of the marks of facts (marks) or of a membership and its person (born), as of a day.
Ask = Callable[[date], Q]


def _token(kinds: tuple[str, ...]) -> str:
    return blind("reading.kinds", ",".join(sorted(kinds)))


def mark_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a `FactsMark` keeps of a set of facts."""
    kinds = tuple(kind for kind in KINDS if kind in facts.get("types", ()))
    until = None
    with suppress(TypeError, ValueError):
        until = date.fromisoformat(facts.get("graduates_on") or "")
    return {"kinds": _token(kinds), "until": until}


def _marked(kind: str) -> Q:
    """Facts that say this kind, whatever others they say."""
    every = chain.from_iterable(combinations(KINDS, count) for count in range(1, len(KINDS) + 1))
    return Q(kinds__in=[_token(kinds) for kinds in every if kind in kinds])


def _of_type(kind: str) -> Rule:
    return lambda person, facts, on: kind in facts.get("types", ())


def _child(person: Person, facts: Mapping[str, Any], on: date) -> bool:
    return person.age(on) < CHILD


def _old(person: Person, facts: Mapping[str, Any], on: date) -> bool:
    return person.age(on) >= OLD


def _student(person: Person, facts: Mapping[str, Any], on: date) -> bool:
    """Until the day of leaving school as it was stated; the day itself still counts."""
    ends = facts.get("graduates_on")
    return PersonType.STUDENT in facts.get("types", ()) and (not ends or on <= date.fromisoformat(ends))


@dataclass(frozen=True, slots=True)
class Library:
    """One special library: its name, who is in it, in words and as a rule, and its own fields of the dictionary."""

    slug: str
    label: str
    words: str
    rule: Rule
    block: str
    codes: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()
    marks: Ask | None = None
    born: Ask | None = None

    @property
    def fields(self) -> list[dictionary.Field]:
        """Its own fields, in order."""
        wanted = [*((self.block, code) for code in self.codes), *self.more]
        return [next(field for field in dictionary.block(block) if field.code == code) for block, code in wanted]


LIBRARIES = {
    each.slug: each
    for each in (
        Library(
            "disabled", "残疾人专库", "登记为残疾人的在保人员。", _of_type(PersonType.DISABLED), "facts.disabled",
            ("disability_kind", "disability_level", "care", "rehabilitation"), marks=lambda on: _marked(PersonType.DISABLED),
        ),
        Library(
            "elderly", "老年人专库", "年满六十周岁的在保人员。", _old, "facts.elderly", ("elderly_care", "lives_alone"),
            born=lambda on: Q(person__birth_date__lte=add_months(on, months=-12 * OLD)),
        ),
        Library(
            "children", "儿童专库", "不满十八周岁的在保人员。", _child, "facts.minor", ("guardian_name", "guardian_relation"),
            (("facts.student", "student_stage"), ("facts.student", "school")),
            born=lambda on: Q(person__birth_date__gt=add_months(on, months=-12 * CHILD)),
        ),
        # Which illness it is stands in the file; whoever reads the list needs to know that there is one.
        Library(
            "ill", "重病患者专库", "登记为重病患者的在保人员；病种见家庭档案。", _of_type(PersonType.ILL), "facts.ill",
            ("serious_illness", "diagnosed_on"), (("facts.common", "insurance"),), marks=lambda on: _marked(PersonType.ILL),
        ),
        Library(
            "students", "在校学生专库", "登记为在校学生、未到预计毕业日期的在保人员。", _student, "facts.student",
            ("student_stage", "school", "grade", "graduates_on"),
            marks=lambda on: _marked(PersonType.STUDENT) & (Q(until=None) | Q(until__gte=on)),
        ),
    )
}  # fmt: skip
