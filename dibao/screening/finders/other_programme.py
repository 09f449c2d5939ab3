"""重复享受其他救助 — a second basic aid at the same time; the office's own entry in that register is not a second one."""

from .shape import MARGINAL, PAID, Finder, Look

_OWN = f"""CASE WHEN p.status IN ('dibao', 'single_person') THEN 'dibao' WHEN {MARGINAL} THEN 'marginal'
    ELSE p.status END"""
_BASIC = """r.programme IN ('dibao', 'destitute', 'marginal', 'orphan')
    AND coalesce(r.from_on, 0) <= $on AND coalesce(r.to_on, 99991231) >= $on"""

FINDER = Finder(
    code="other_programme",
    label="同时享受另一项基本救助",
    looks=(
        Look("other_aid", where=f"{_BASIC} AND r.programme <> {_OWN}", amount="r.amount", on="r.from_on"),
        Look("other_aid", where=f"{_BASIC} AND r.programme = {_OWN}", amount="r.amount", on="r.from_on"),
    ),
    who=f"{PAID} OR {MARGINAL}",
    having="first >= 1 OR n >= 2",
    says="登记显示此人同时享受另一项基本救助，或另有一份同类救助。请核实由哪一项保障，停发重复的一项。",
    basis="社会救助法第十八条",
    list="leave",
)
