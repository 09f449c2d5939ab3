"""Papers of 申请 and 受理."""

from typing import Any

from dibao.kernel import clock
from dibao.registry import queries as registry

from ...choices import Relative
from ...models import Case, KinshipDisclosure
from ..support import on_paper
from .parts import account, applicant, county, figure, head, item_label, kinship, letter, members_table, no_opinions


def application(case: Case) -> dict[str, Any]:
    """申请书."""
    return (
        head(case)
        | account(case)
        | applicant(case)
        | {
            "applied_on": case.applied_on or clock.today(),
            "member_count": len(members_table(case)),
            "kinship": kinship(case),
            "reason": case.reason,
            "family_type": "",
            "agent": case.agent,
            "agent_relation": case.agent_relation,
            "agent_id": "",
            "members": members_table(case),
            "obligors": on_paper(case),
        }
    )


def declaration(case: Case) -> dict[str, Any]:
    """家庭经济状况声明和承诺书."""
    items = [
        {"item": item_label(line), "has": "有", "detail": figure(line, line.declared)}
        for line in case.lines.filter(removed="").select_related("member")
        if line.declared is not None
    ]
    return head(case) | {
        "id_number": case.applicant.id_number or case.applicant.no_id_reason,
        "phone": case.household.phone,
        "member_count": len(members_table(case)),
        "declared_on": clock.today(),
        "items": items,
    }


def authorisation(case: Case) -> dict[str, Any]:
    """核对授权书, for signing by every member, a guardian for minors."""
    today = clock.today()
    persons = [
        {
            "name": m.person.name,
            "relation": m.get_relation_display(),
            "id_number": m.person.id_number or m.person.no_id_reason,
            "guardian": registry.facts(m.person, today).get("guardian_name", ""),
        }
        for m in registry.members(case.household, today)
    ]
    return head(case) | {
        "body": county(case),
        "registers": "户籍、税务、社会保险、不动产、市场监管、住房公积金、车辆、银行、证券、保险、非银行支付、婚姻、殡葬、残联、医疗保障、教育、涉农补贴等",
        "valid_from": today,
        "valid_to": today.replace(year=today.year + 1, day=min(today.day, 28)),
        "persons": persons,
    }


def one_time_list(case: Case, by: Any) -> dict[str, Any]:
    """一次性补正材料告知书."""
    return letter(case, by) | {
        "applied_on": case.applied_on or clock.today(),
        "due_on": "",
        "items": [{"name": row.title, "why": row.why, "how": ""} for row in case.asked.all()],
    }


def acceptance(case: Case, by: Any) -> dict[str, Any]:
    """受理通知书."""
    limit = case.deadlines.get(kind="case_limit", done_on=None)
    materials = [{"name": paper.title, "copies": 1} for paper in case.papers.filter(withdrawn="")]
    return letter(case, by) | {
        "applied_on": case.applied_on or clock.today(),
        "accepted_on": clock.today(),
        "due_on": limit.due_on,
        "materials": materials,
    }


def kinship_disclosure(case: Case, row: KinshipDisclosure) -> dict[str, Any]:
    """近亲属备案表."""
    return (
        head(case)
        | no_opinions()
        | {
            "staff_name": row.staff_name,
            "staff_unit": row.unit,
            "staff_post": row.unit,
            "staff_phone": "",
            "relation": f"{row.member.name}是其{Relative(row.relation).label}",
            "id_number": row.member.id_number or row.member.no_id_reason,
            "home_address": case.household.address,
            "track": case.get_track_display(),
            "difficulty": case.reason,
            "member_count": len(members_table(case)),
            "amount": "",
            "disclosed_on": row.disclosed_on,
        }
    )


def withdrawal(case: Case, by: Any, why: str) -> dict[str, Any]:
    """撤回申请确认书."""
    return head(case) | {
        "applied_on": case.applied_on or clock.today(),
        "withdrawn_on": clock.today(),
        "handler": by.actor_name,
        "phone": getattr(by, "phone", "") or "见公示栏",
        "reason": why,
    }
