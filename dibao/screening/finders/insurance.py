"""商业保险 — cash value or payouts of policies above what the family declared."""

from .shape import Finder, Look

FINDER = Finder(
    code="insurance",
    label="商业保险现金价值或领取金未申报",
    looks=(
        Look(
            "insurance",
            where="r.value > 0 OR r.benefit > 0",
            amount="""coalesce(r.value, 0)
                + coalesce(r.benefit, 0) * CASE WHEN r.benefit_every = 'month' THEN 12 ELSE 1 END""",
            undecided="t.financial_months IS NULL",
        ),
    ),
    per="household",
    having="amount > p.assets",
    says="名下有现金价值或领取金的商业保险，超过申报的资产。请核实投保人和缴费人。",
    basis="审核确认办法第十三、十四条",
)
