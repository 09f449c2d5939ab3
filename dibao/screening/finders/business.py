"""经营所得未申报 — taxed business income of last year above what was declared."""

from .shape import Finder, Look

FINDER = Finder(
    code="business",
    label="经营所得未如实申报",
    looks=(
        Look(
            "tax",
            where="r.kind = 'business' AND r.income > 0 AND r.year = $on // 10000 - 1",
            amount="r.income",
            on="r.to_on",
            undecided="t.difference_tolerance_year IS NULL",
        ),
    ),
    having="amount > p.business + coalesce(t.difference_tolerance_year, 0)",
    says="上一年度纳税的经营所得高于申报数。请核实经营情况，重新核算家庭收入。",
    basis="审核确认办法第十三条（一）",
)
