"""服刑或强制戒毒 — away from the family by order, on the day asked about."""

from .shape import Finder, Look

FINDER = Finder(
    code="imprisoned",
    label="成员在服刑或强制隔离戒毒",
    looks=(
        Look(
            "prison",
            where="""r.kind IN ('prison', 'detention', 'detox') AND coalesce(r.from_on, 0) <= $on
                AND coalesce(r.to_on, 99991231) >= $on""",
            on="r.from_on",
        ),
    ),
    says="登记显示此人现在羁押、服刑或强制戒毒，这段时间不作为共同生活的家庭成员。请核实起止时间。",
    basis="审核确认办法第七条",
    list="leave",
)
