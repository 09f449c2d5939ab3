"""Data of the papers: the form of an assessment, the letter to a department, a plan."""

from typing import Any

from dibao.casework.queries.notice import name_of, village_name
from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry import queries as registry
from dibao.registry.models import Household

from .. import questionnaire
from ..models import NeedsForm, Referral, ServicePlan


def office(division: int) -> str:
    """The township as it signs."""
    name = name_of(codes.parent(division))
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def _head(household: Household, number: str) -> dict[str, Any]:
    return {
        "office": office(household.division),
        "applicant": registry.head(household).name,
        "village": village_name(household.division),
        "number": number,
        "household_number": household.number,
    }


def letter(referral: Referral, by: Any) -> dict[str, Any]:
    """转介函 — what the department must know, and nothing else: no ID number, no income."""
    need = referral.need
    return _head(need.household, referral.number) | {
        "handler": by.actor_name,
        "phone": getattr(by, "phone", "") or "见公示栏",
        "issued_on": clock.today(),
        "unit": referral.unit,
        "need": need.get_kind_display(),
        "words": referral.words,
        "person": need.person.name if need.person else "",
        "due_on": referral.due_on,
    }


def needs_form(form: NeedsForm) -> dict[str, Any]:
    """需求评估表."""
    return _head(form.household, "") | {
        "found_by": form.get_found_by_display(),
        "handler": form.by_name,
        "level": form.level,
        "words": form.words,
        "assessed_on": form.on,
        "score": form.score,
        "answers": [
            {
                "domain": questionnaire.DOMAINS[asked.domain],
                "question": asked.text,
                "said": questionnaire.SAID[form.answers[asked.key]],
                "points": form.answers[asked.key],
            }
            for asked in questionnaire.questions(form.version)
        ],
    }


def service_plan(plan: ServicePlan) -> dict[str, Any]:
    """服务计划."""
    return _head(plan.household, plan.number) | {
        "goal": plan.goal,
        "handler": plan.owner.name,
        "starts_on": plan.starts_on,
        "steps": [
            {"what": step.what, "who": step.who, "due_on": step.due_on, "result": step.result}
            for step in plan.steps.all()
        ],
        "visits": [
            {"due_on": visit.due_on, "done_on": visit.done_on or "", "words": visit.words}
            for visit in plan.visits.all()
        ],
    }
