"""工资未申报 — fiscal payroll, registered work or taxed wages above what was declared.

The same wage is known to several departments: the highest of their figures is compared, never the sum.
"""

from .shape import Finder, Look

_UNDECIDED = "t.difference_tolerance_year IS NULL"

FINDER = Finder(
    code="wage",
    label="工资收入未如实申报",
    looks=(
        Look(
            "fiscal",
            where="r.net > 0 AND coalesce(r.from_on, 0) <= $on",
            amount="12 * r.net",
            on="r.from_on",
            undecided=_UNDECIDED,
        ),
        Look(
            "employment",
            where="r.wage > 0 AND coalesce(r.state, 'employed') IN ('employed', 'flexible') "
            "AND coalesce(r.from_on, 0) <= $on",
            amount="12 * r.wage",
            on="r.from_on",
            undecided=_UNDECIDED,
        ),
        Look(
            "tax",
            where="r.kind IN ('wage', 'labour') AND r.income > 0 AND r.year = $on // 10000 - 1",
            amount="r.income",
            on="r.to_on",
            undecided=_UNDECIDED,
        ),
    ),
    across="max",
    having="amount > p.wage + coalesce(t.difference_tolerance_year, 0)",
    says="财政供养、就业或纳税登记的工资高于申报数。请核实工资流水，重新核算收入；财政供养的还要查近亲属备案。",
    basis="审核确认办法第十一、十三条",
)
