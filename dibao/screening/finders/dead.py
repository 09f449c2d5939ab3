"""死亡后仍在保 — somebody still counted in the family is dead by the police or the funeral house."""

from .shape import Finder, Look

FINDER = Finder(
    code="dead",
    label="成员已死亡仍在享受",
    looks=(
        Look(
            "population",
            where="(r.status = 'died' OR r.died_on IS NOT NULL) AND coalesce(r.died_on, r.changed_on, 0) <= $on",
            on="coalesce(r.died_on, r.changed_on)",
        ),
        Look("funeral", where="coalesce(r.died_on, r.cremated_on, 0) <= $on", on="coalesce(r.died_on, r.cremated_on)"),
    ),
    says="登记显示此人已经死亡。请向家属核实死亡时间，次月起调整，并在三个月内复核这户。",
    basis="2022 年规范通知一（三）",
    list="leave",
    outcome="stop",
)
