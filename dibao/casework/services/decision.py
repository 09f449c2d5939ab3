"""县级审核、审核确认 — another human at each level; the award, the letters, the file. 社会救助法 第四十四、四十五条."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import parameters_for
from dibao.rules.periods import first_month
from dibao.rules.review_cycle import next_review

from ..choices import AWARDED, Level, Outcome
from ..models import Award, Case, Opinion
from ..permissions import ORDER_RECHECK
from ..queries import gate, sheets
from ..queries.facts import facts_of
from .amount import first
from .assessment import current
from .moving import move, note
from .paper import printed
from .visit import county_visit_due


@transaction.atomic
def review(*, case: Case, text: str, agrees: bool, by: Any) -> Opinion:
    """提出审核意见 — after the county's own visit where one is obligatory. 办法 第二十条."""
    if not text.strip():
        raise Invalid(fields={"text": "请填写审核意见。"})
    if county_visit_due(case):
        raise Invalid(
            "本件有近亲属备案或公示异议，县级民政部门须入户调查后才能提出审核意见。", basis="审核确认办法第二十条"
        )
    moved = move(case, "review", by=by, why=text)
    row = Opinion.objects.create(
        case=case,
        level=Level.COUNTY,
        assessment=current(case),
        agrees=agrees,
        text=text.strip(),
        by=by.actor_key,
        by_name=by.actor_name,
    )
    note(moved, row, by=by)
    return row


@transaction.atomic
def send_back(*, case: Case, why: str, by: Any) -> Case:
    """退回乡镇 — the township sees exactly what is missing; the clock stays visible (C2)."""
    note(move(case, "send_back", by=by, why=why), by=by)
    return case


@transaction.atomic
def return_to_reviewer(*, case: Case, why: str, by: Any) -> Case:
    """退回重新审核."""
    note(move(case, "return_to_reviewer", by=by, why=why), by=by)
    return case


@transaction.atomic
def confirm(*, case: Case, by: Any) -> Award:
    """审核确认 — grant the award and tell the family. 办法 第二十一条."""
    assessment = current(case)
    if assessment.outcome not in AWARDED:
        raise Invalid(f"认定结论是“{Outcome(assessment.outcome).label}”，不能确认；请办理“不予确认”或退回重新审核。")
    opinion = case.opinions.filter(level=Level.COUNTY).last()
    if opinion is not None and not opinion.agrees:
        raise Invalid("县级审核意见不同意认定结论，不能直接确认；请退回重新审核，或不予确认。")
    gate.refuse_if_missing(case, "send_up")
    moved = move(case, "confirm", by=by)
    case.decided_on = clock.today()
    case.save(update_fields=["decided_on"])
    award = _award(case, assessment)
    amount = first(award=award, assessment=assessment, by=by)
    rows = printed(case=case, kind="confirmation_form", data=sheets.confirmation_form(case, award, by), by=by)
    rows += printed(case=case, kind="confirmation", data=sheets.confirmation(case, award, by), by=by)
    note(moved, award, amount, *rows, by=by, data={"outcome": award.outcome, "amount_month": award.amount_month})
    return award


def _award(case: Case, assessment: Any) -> Award:
    today = clock.today()
    parameters = parameters_for(division=case.division, track=case.track, on=today)
    result = assessment.findings
    return Award.objects.create(
        case=case,
        household=case.household,
        division=case.division,
        track=case.track,
        outcome=assessment.outcome,
        members=assessment.members,
        amount_month=assessment.amount_month,
        uplift_month=result["uplift_month"],
        starts_on=first_month(today, pay_from=parameters.value("pay_from")),
        confirmed_on=today,
        review_due=next_review(today, facts=facts_of(case), parameters=parameters).on,
    )


@transaction.atomic
def refuse(*, case: Case, why: str, by: Any) -> Case:
    """不予确认 — in writing within three working days, with every reason and the remedy."""
    moved = move(case, "refuse", by=by, why=why)
    case.decided_on = clock.today()
    case.save(update_fields=["decided_on"])
    rows = printed(case=case, kind="refusal", data=sheets.refusal(case, current(case), by, why), by=by)
    note(moved, *rows, by=by)
    return case


@transaction.atomic
def order_recheck(*, case: Case, why: str, by: Any) -> Case:
    """责成重新核查 — city and province supervise: they inspect and order, they do not decide (C1)."""
    require(by, ORDER_RECHECK, case.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明责成重新核查的理由。"})
    record("casework.order_recheck", by=by, about=case, division=case.division, because=why.strip())
    return case
