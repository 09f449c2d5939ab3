"""齐全性 — what a stage still lacks, from whom and why; the same answer for the page, the service and the letter."""

from datetime import date

from dibao.archive.queries.completeness import Missing, missing_papers
from dibao.archive.scheme import scheme_for
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.registry import queries as registry
from dibao.registry.choices import PersonType
from dibao.registry.models import Membership

from ..choices import Status
from ..models import Case, Objection

EARLY_ENDS = (Status.WITHDRAWN, Status.TERMINATED)


def matrix_facts(case: Case) -> dict[str, object]:
    """The facts on which papers depend; see archive/data/scheme.yaml."""
    types: set[str] = set()
    for member in case.household.memberships.filter(valid_to=None).select_related("person"):
        types |= set(registry.facts(member.person, clock.today()).get("types", []))
    return {
        "near_relative": bool(case.kinship),
        "proxy": bool(case.agent),
        "disabled": PersonType.DISABLED in types,
        "ill": PersonType.ILL in types,
        "student": PersonType.STUDENT in types,
        "objection": Objection.objects.filter(notice__case=case).exists(),
        "panel": case.panels.exists(),
        "asked_once": case.asked.exists(),
        "extended": case.deadlines.exclude(extension="").exists(),
        "outcome": str(case.status),
    }


def present_kinds(case: Case) -> set[str]:
    """Kinds of paper that are there and in force."""
    return set(case.papers.filter(withdrawn="").values_list("kind", flat=True))


def case_kind(status: str) -> str:
    """Which list of required papers holds: a case that ended before its decision needs only what there is."""
    return "ended_early" if status in EARLY_ENDS else "application"


def missing(case: Case, stage: str) -> list[Missing]:
    """Papers required up to and at `stage` that are not there and not excepted by a signature."""
    facts = matrix_facts(case)
    return missing_papers(
        case.volume, case_kind(case.status), stage, facts, held=present_kinds(case), division=case.division
    )


def refuse_if_missing(case: Case, stage: str) -> None:
    """Raise Invalid naming every missing paper at once."""
    if lacking := missing(case, stage):
        raise Invalid(
            *[lack.sentence for lack in lacking],
            basis="归档范围和必备材料表",
        )


def provable_by_register(kind: str, division: int) -> bool:
    """Whether a register can prove what this paper would show, so that nobody there may be asked for it."""
    lists = scheme_for(division).required.values()
    return any(row.source == "register" and kind in row.any_of for rows in lists for row in rows)


def faults_of_application(case: Case) -> list[str]:
    """Everything that keeps an application from being handed in, in the order of the form."""
    faults = []
    household, today = case.household, clock.today()
    members = registry.members(household, today)
    for member in members:
        if not registry.facts(member.person, today):
            faults.append(f"{member.person.name}的人员情况没有填写。")
    if not household.address or not household.phone:
        faults.append("请填写居住地址和联系电话。")
    if not case.reason:
        faults.append("请填写申请理由。")
    if case.kinship is None:
        faults.append("请回答家庭成员是否与经办人员或村（居）委会成员有近亲属关系。")
    if case.kinship and not case.kinships.exists():
        faults.append("有近亲属关系的，请登记近亲属的姓名、单位和关系。")
    if case.agent and not case.agent_relation:
        faults.append("由他人代办的，请填写代办人与申请人的关系。")
    declared = set(case.lines.filter(removed="").values_list("member_id", flat=True))
    silent = [m.person.name for m in members if m.person.pk not in declared and _earns_or_might(m, today)]
    if silent:
        faults.append(f"{'、'.join(silent)}的收入和财产没有申报；没有收入的，请添加一行“其他收入”，金额填 0。")
    return faults


def _earns_or_might(member: Membership, today: date) -> bool:
    """Whether a member must say something of his income: grown, counted, and not at school."""
    known = registry.facts(member.person, today)
    return member.counted and member.person.age(today) >= 16 and PersonType.STUDENT not in known.get("types", [])


def county_visit_required(case: Case) -> bool:
    """近亲属备案 and disputed cases: the county goes to the home itself. 审核确认办法 第二十条."""
    return bool(case.kinship) or Objection.objects.filter(notice__case=case).exists()
