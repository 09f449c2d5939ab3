"""动态调整的生效 — the rows that say what an award pays from a month on, its end, its new place. Unrecorded.

Called by the service that has decided; it checks who may and why, and records every row returned here.
"""

from datetime import date, timedelta
from typing import Any

from dibao.policy.models import ParameterSet
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.facts import HouseholdFacts
from dibao.rules.version import rules_version

from ..choices import AWARDED, AmountReason
from ..models import Assessment, Award, AwardAmount
from ..queries.replay import canonical


def assessed(
    *, award: Award, facts: HouseholdFacts, answer: Answer, parameter_set: ParameterSet, by: Any
) -> Assessment:
    """重新认定 — the facts, the figures and the whole answer, beside the assessments of the application."""
    return Assessment.objects.create(
        case=award.case,
        outcome=answer.status,
        amount_month=answer.amount_month,
        members=answer.members,
        facts=canonical(facts),
        result=canonical(answer),
        parameters=list(answer.parameter_ids),
        parameter_set=parameter_set,
        rules_version=rules_version(),
        by=by.actor_key,
        by_name=by.actor_name,
    )


def pays(
    *,
    award: Award,
    basis: Assessment,
    from_month: date,
    amount: int,
    uplift: int,
    members: int,
    change: str,
    by: Any,
    reason: str = AmountReason.ADJUSTED,
) -> AwardAmount:
    """保障金额 — fen per month from a month on, resting on `basis`; `change` is the number of the adjustment."""
    return AwardAmount.objects.create(
        award=award,
        from_month=from_month,
        amount_month=amount,
        uplift_month=uplift,
        members=members,
        basis=basis,
        on=basis.reckoned_on,
        parameter_set=basis.parameter_set,
        rules_version=basis.rules_version,
        reason=reason,
        change=change,
        decided_by=by.actor_key,
        decided_by_name=by.actor_name,
    )


def stands_as(award: Award, outcome: str) -> list[Award]:
    """类别 — the award goes on, under another category when the law says so; a planned end is taken back."""
    after = (outcome if outcome in AWARDED else award.outcome, None, "")
    if (award.outcome, award.ended_on, award.end_reason) == after:
        return []
    award.outcome, award.ended_on, award.end_reason = after
    award.save(update_fields=["outcome", "ended_on", "end_reason"])
    return [award]


def ends_before(award: Award, month: date, *, reason: str) -> Award:
    """止发 — the first month that is not paid any more; the award ends on the day before it."""
    award.ended_on, award.end_reason = month - timedelta(days=1), reason
    award.save(update_fields=["ended_on", "end_reason"])
    return award


def lives_in(award: Award, division: int) -> Award:
    """迁移 — the award belongs to another village from now on; months already booked stay where they were paid."""
    award.division = division
    award.save(update_fields=["division"])
    return award


def reviewed(award: Award, due: date) -> Award:
    """下次复核 — the day counted anew after the family has been looked at."""
    award.review_due = due
    award.save(update_fields=["review_due"])
    return award
