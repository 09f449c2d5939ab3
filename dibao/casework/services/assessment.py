"""经济状况认定 — ask the law with the accepted figures, keep inputs, parameters and findings for ever."""

import json
from typing import Any

from django.db import transaction

from dibao.kernel.refusals import Invalid
from dibao.policy.queries import parameters_for
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.assessment import assess as ask_the_law

from ..choices import Outcome
from ..models import Assessment, Case
from ..queries import gate, sheets
from ..queries.facts import facts_of
from .economy import unsettled
from .moving import move, note
from .paper import printed


def preview(case: Case) -> Answer:
    """What the law says of the case as it stands; writes nothing."""
    facts = facts_of(case)
    return ask_the_law(facts, parameters_for(division=case.division, track=case.track, on=facts.on))


@transaction.atomic
def assess(*, case: Case, by: Any) -> Assessment:
    """认定 — refused while a difference is unexplained or a fact is missing; the sheet is printed and filed."""
    open_lines = unsettled(case)
    if open_lines:
        names = "、".join(f"{line.member.name}的{sheets.item_label(line)}" for line in open_lines)
        raise Invalid(f"以下项目申报、核对、入户不一致，尚未说明和认定：{names}。", basis="审核确认办法第十八条")
    gate.refuse_if_missing(case, "assess")
    answer = preview(case)
    if answer.status == Outcome.UNKNOWN:
        raise Invalid(*[f"不能认定：{what}" for what in answer.missing])
    moved = move(case, "assess", by=by)
    row = Assessment.objects.create(
        case=case,
        outcome=answer.status,
        amount_month=answer.amount_month,
        members=answer.members,
        facts=json.dumps(facts_of(case).to_json(), ensure_ascii=False, sort_keys=True),
        result=json.dumps(answer.to_json(), ensure_ascii=False, sort_keys=True),
        parameters=list(answer.parameter_ids),
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
