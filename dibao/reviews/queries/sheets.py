"""Data of the papers of a change, from its own rows."""

from collections.abc import Sequence
from typing import Any

from dibao.casework.choices import AmountReason, Outcome
from dibao.casework.models import AwardAmount
from dibao.casework.queries.notice import village_name
from dibao.casework.queries.sheets import county
from dibao.casework.queries.sheets.parts import letter, remedy
from dibao.kernel import clock
from dibao.registry import queries as registry

from ..models import StandardChange
from .listing import earlier_amount


def notice(change: StandardChange, amount: AwardAmount, by: Any) -> dict[str, Any]:
    """保障金调整告知书."""
    award = amount.award
    back = award.back_pay.filter(change=change.number, reason=AmountReason.STANDARD).first()
    months = f"{back.from_month:%Y年%m月}至{back.to_month:%Y年%m月}，共 {back.months} 个月" if back else ""
    return (
        letter(award.case, by, from_county=True)
        | remedy(award.case)
        | {
            "category": f"{award.get_track_display()}{Outcome(award.outcome).label}",
            "document": change.document,
            "from_month": f"{amount.from_month:%Y年%m月}",
            "basis": "社会救助法第十八、十九条",
            "back_months": months,
            "counted": amount.members,
            "before": earlier_amount(amount),
            "amount": amount.amount_month,
            "back_pay": back.amount if back else "",
        }
    )


def publication(village: int, amounts: Sequence[AwardAmount], by: Any) -> dict[str, Any]:
    """确认公布 — applicant, number of members, amount: the same three columns as ever."""
    return {
        "office": county(amounts[0].award.case),
        "village": village_name(village),
        "phone": getattr(by, "phone", "") or "见公示栏",
        "published_on": clock.today(),
        "households": [
            {"name": registry.head(row.award.household).name, "members": row.members, "amount": row.amount_month}
            for row in amounts
        ],
    }
