"""收入中断 — a marginal family that lived on a wage, and the registered work has ended; nobody has asked.

Only what ended within a year and is not followed by other work: an old job beside another wage is no news.
"""

from .shape import MARGINAL, Finder, Look

_LATELY = "BETWEEN $on - 10000 AND $on"
_WORKS = "coalesce(r.state, 'employed') IN ('employed', 'flexible')"

FINDER = Finder(
    code="wage_stopped",
    label="边缘家庭成员的工作或社保缴费已中断，可能符合低保",
    looks=(
        Look(
            "employment",
            where=f"r.state IN ('ended', 'jobless') AND coalesce(r.to_on, r.from_on) {_LATELY}",
            on="coalesce(r.to_on, r.from_on)",
            unless=_WORKS,
        ),
        Look(
            "social_insurance",
            where=f"r.scheme IN ('employee', 'civil') AND r.state IN ('suspended', 'ended') AND r.last_paid {_LATELY}",
            on="r.last_paid",
            unless="r.scheme IN ('employee', 'civil') AND r.state = 'paying'",
        ),
    ),
    who=f"{MARGINAL} AND p.wage > 0",
    says="边缘家庭里有人原来有工资，登记的工作或社保缴费已经中断。请主动联系，核实收入，符合条件的协助申请低保。",
    basis="审核确认办法第八条",
    list="enter",
)
