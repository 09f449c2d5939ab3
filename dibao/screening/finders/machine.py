"""船舶和大型农机 — in the name of somebody of the family."""

from .shape import Finder, Look

_LIVE = "coalesce(r.status, 'normal') = 'normal' AND coalesce(r.registered_on, 0) <= $on"

FINDER = Finder(
    code="machine",
    label="名下有船舶或大型农机",
    looks=tuple(
        Look(register, where=_LIVE, amount="r.value", on="r.registered_on", undecided="t.property_machine IS NULL")
        for register in ("ship", "machine")
    ),
    per="household",
    says="名下登记有船舶或大型农机。请核实是否谋生必需、现由谁使用、收入是否申报。",
    basis="审核确认办法第十四条",
)
