"""养老金未申报 — drawn above what was declared; the basic pension counts only where the place counts it."""

from .shape import Finder, Look

FINDER = Finder(
    code="pension",
    label="养老金未如实申报",
    looks=(
        Look(
            "social_insurance",
            where="r.state = 'drawing' AND r.pension > 0",
            amount="""12 * (r.pension - CASE WHEN r.scheme = 'resident' AND coalesce(t.basic_pension_excluded, 1) = 1
                THEN coalesce(r.basic, 0) ELSE 0 END)""",
            undecided="""t.difference_tolerance_year IS NULL
                OR (r.scheme = 'resident' AND t.basic_pension_excluded IS NULL)
                OR (r.scheme = 'resident' AND r.basic IS NULL)""",
        ),
    ),
    having="amount > p.pension + coalesce(t.difference_tolerance_year, 0)",
    says="社保发放的养老金（不含不计入的基础养老金）高于申报数。请核对发放记录，重新核算收入。",
    basis="审核确认办法第十三条（三）",
)
