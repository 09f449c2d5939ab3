"""机动车未申报 — more vehicles than the family declared; a wheelchair scooter or a scrapped car is none."""

from .shape import Finder, Look

FINDER = Finder(
    code="vehicle",
    label="名下有机动车未申报",
    looks=(
        Look(
            "vehicle",
            where="""coalesce(r.kind, 'other') <> 'scooter' AND coalesce(r.registered_on, 0) <= $on
                AND coalesce(r.status, 'normal') NOT IN ('scrapped', 'cancelled', 'moved_out')""",
            amount="r.value",
            on="r.registered_on",
            undecided="t.property_vehicle IS NULL",
        ),
    ),
    per="household",
    having="n > p.vehicles",
    says="登记的机动车多于申报的数量。请核实由谁使用，残疾代步、医疗康复、谋生必需的可以豁免。",
    basis="审核确认办法第十四条",
    list="leave",
)
