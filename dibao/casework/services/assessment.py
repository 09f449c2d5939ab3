"""经济状况认定 — ask the law with the accepted figures, keep inputs, parameters and findings for ever."""

from typing import Any

from django.db import transaction

from dibao.kernel.refusals import Invalid
from dibao.policy.queries import parameters_for
from dibao.policy.services.parameter_set import keep
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.assessment import assess as ask_the_law
from dibao.rules.facts import HouseholdFacts
from dibao.rules.parameters import Parameters
from dibao.rules.version import rules_version

from ..choices import Outcome
from ..models import Assessment, Case
from ..queries import gate, sheets
from ..queries.facts import facts_of
from ..queries.replay import canonical
from .check_report import refuse_untold
from .economy import unsettled
from .explaining import refuse_unanswered
from .moving import move, note
from .paper import printed
from .second_check import refuse_while_checking


def preview(case: Case) -> Answer:
    """What the law says of the case as it stands; writes nothing."""
    return _asked(case)[2]


def _asked(case: Case) -> tuple[HouseholdFacts, Parameters, Answer]:
    """The facts as they stand today, the figures in force, and what the law says."""
    facts = facts_of(case)
    parameters = parameters_for(division=case.division, track=case.track, on=facts.on)
    return facts, parameters, ask_the_law(facts, parameters)


@transaction.atomic
def assess(*, case: Case, by: Any) -> Assessment:
    """认定 — refused while a difference is unexplained, a check under way, a clue unanswered, a result untold or a fact
    missing; the sheet is printed and filed.
    """
    open_lines = unsettled(case)
    if open_lines:
        names = "、".join(f"{line.member.name}的{sheets.item_label(line)}" for line in open_lines)
        raise Invalid(f"以下项目申报、核对、入户不一致，尚未说明和认定：{names}。", basis="审核确认办法第十八条")
    refuse_while_checking(case)
    refuse_unanswered(case)
    refuse_untold(case)
    gate.refuse_if_missing(case, "assess")
    facts, parameters, answer = _asked(case)
    if answer.status == Outcome.UNKNOWN:
        raise Invalid(*[f"不能认定：{what}" for what in answer.missing])
    moved = move(case, "assess", by=by)
    row = Assessment.objects.create(
        case=case,
        outcome=answer.status,
        amount_month=answer.amount_month,
        members=answer.members,
        facts=canonical(facts),
        result=canonical(answer),
        parameters=list(answer.parameter_ids),
        parameter_set=keep(parameters, by=by),
        rules_version=rules_version(),
        by=by.actor_key,
        by_name=by.actor_name,
    )
    rows = printed(case=case, kind="assessment", data=sheets.assessment(case, row, by), by=by)
    note(moved, row, *rows, by=by, data={"outcome": answer.status, "amount_month": answer.amount_month})
    return row


def current(case: Case) -> Assessment:
    """The newest assessment of the case."""
    row = case.assessments.order_by("-at", "-id").first()
    if row is None:
        raise Invalid("本件还没有经济状况认定。")
    return row
