"""失业保险金未申报 — drawn above what was declared as other income."""

from .shape import Finder, Look

FINDER = Finder(
    code="unemployment",
    label="失业保险金未如实申报",
    looks=(
        Look(
            "social_insurance",
            where="r.unemployment > 0",
            amount="12 * r.unemployment",
            on="r.last_paid",
            undecided="t.difference_tolerance_year IS NULL",
        ),
    ),
    having="amount > p.other + coalesce(t.difference_tolerance_year, 0)",
    says="社保发放的失业保险金高于申报数。请核实领取期限，重新核算收入。",
    basis="审核确认办法第十三条（四）",
)
