"""保障金额 — the rows that say what an award pays; the act that calls these records them."""

from typing import Any

from ..choices import AmountReason
from ..models import Assessment, Award, AwardAmount


def first(*, award: Award, assessment: Assessment, by: Any) -> AwardAmount:
    """起发 — what was confirmed, from the first month paid. 审核确认办法 第二十一条. Unrecorded: the caller does it."""
    return AwardAmount.objects.create(
        award=award,
        from_month=award.starts_on,
        amount_month=award.amount_month,
        uplift_month=award.uplift_month,
        members=award.members,
        basis=assessment,
        on=assessment.reckoned_on,
        parameter_set=assessment.parameter_set,
        rules_version=assessment.rules_version,
        reason=AmountReason.CONFIRMED,
        decided_by=by.actor_key,
        decided_by_name=by.actor_name,
    )
