"""义务人与劳动能力 in words: what the pages, the papers and the plain view say of them."""

from dataclasses import dataclass
from typing import Any

from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.kernel.money import yuan
from dibao.registry import dictionary
from dibao.registry.models import Person
from dibao.rules.imputed import working_age
from dibao.rules.tables import EXCUSES
from dibao.verification.models import Finding

from ..models import Case, LabourExcuse, Obligor
from .checking import amount_words, of_obligor
from .facts import facts_of
from .local import local
from .people import signed_obligors


@dataclass(slots=True)
class ObligorRow:
    """One obligor as the pages show him, his name masked; `form` is filled where somebody may find."""

    obligor: Obligor
    who: str
    relation: str
    name: str
    household: str
    share: str
    ability: str
    evidence: str
    leave: str
    registers: list[str]
    form: Any = None
    open: bool = False


def obligor_rows(case: Case) -> list[ObligorRow]:
    """The obligors of a case, in the order they were named."""
    signed = {row.pk for row in signed_obligors(case)}
    return [_in_words(row, signed) for row in case.obligors.filter(removed="").select_related("member", "case")]


def _in_words(row: Obligor, signed: set[Any]) -> ObligorRow:
    said = row.values
    return ObligorRow(
        obligor=row,
        who=row.member.name,
        relation=said_as("relation", said),
        name=mask_name(said["name"]),
        household=household_words(said),
        share=f"供养 {said['supported']} 人；该成员有子女 {said['children']} 个",
        ability=said_as("unable", said),
        evidence=said.get("evidence", ""),
        leave="已签授权，可以查询" if row.pk in signed else "未签授权，不查询",
        registers=[_register_words(finding) for finding in of_obligor(row.case, row.person_id)]
        if row.person_id
        else [],
    )


def _register_words(finding: Finding) -> str:
    """“社会保险：企业养老金（2,300.00 元，每月）” — about the obligor himself, for whoever weighs what he can pay."""
    amount = amount_words(finding)
    return f"{finding.query.get_register_display()}：{finding.text}" + (f"（{amount}）" if amount else "")


def said_as(code: str, said: dict[str, Any]) -> str:
    """A value of an obligor as a person reads it; empty when nothing was said."""
    return dictionary.label("obligor", code, said[code]) if code in said else ""


def household_words(said: dict[str, Any]) -> str:
    """“3 人，年收入 36,000.00 元” of the obligor's own household."""
    income = f"年收入 {yuan(said['income'])} 元" if "income" in said else "年收入不清楚"
    age = [f"{said['age']} 岁"] if "age" in said else []
    return "，".join([*age, f"家庭 {said['members']} 人", income])


def ability_words(said: dict[str, Any]) -> str:
    """赡养能力 in one sentence, for the papers."""
    if "unable" not in said:
        return household_words(said)
    return f"无履行能力：{said_as('unable', said)}" + (f"（{said['evidence']}）" if "evidence" in said else "")


def on_paper(case: Case) -> list[dict[str, str]]:
    """The obligors as the application and the confirmation form print them."""
    rows = [row.values for row in case.obligors.filter(removed="")]
    return [
        {
            "name": said["name"],
            "relation": said_as("relation", said),
            "work": "",
            "ability": ability_words(said),
            "support": "",
        }
        for said in rows
    ]


def hands(case: Case) -> list[Person]:
    """劳动年龄内有劳动能力的成员 — whom the place's rule would impute earnings to; nobody where it has none."""
    rule = local(case).labour
    if rule is None:
        return []
    facts, today = facts_of(case), clock.today()
    able = {member.key for member in facts.members if member.counted and working_age(member, on=today, rule=rule)}
    members = case.household.memberships.as_of(today)
    return [member.person for member in members if str(member.person_id) in able]


@dataclass(frozen=True, slots=True)
class Hand:
    """A member able to work and what was found of him; None while nothing was."""

    person: Person
    finding: LabourExcuse | None

    @property
    def words(self) -> str:
        """The finding in words."""
        if self.finding is None:
            return "按劳动力系数推算"
        return EXCUSES.get(self.finding.reason, "能够就业，照常推算")


def hand_rows(case: Case) -> list[Hand]:
    """Every member able to work with the finding that holds."""
    found = {row.member_id: row for row in case.excuses.filter(replaced_at=None)}
    return [Hand(person, found.get(person.pk)) for person in hands(case)]
