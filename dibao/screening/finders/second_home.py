"""第二套住房或非居住用房 — two dwellings or more, or premises, beyond what the family declared.

Spouses who stand together in one deed have one house: rows of the same kind and day in a household count once.
"""

from .shape import Finder, Look

_HOME = "coalesce(r.kind, 'other') IN ('dwelling', 'homestead')"
_HELD = "coalesce(r.status, 'held') <> 'past' AND coalesce(r.registered_on, 0) <= $on"
_ONCE = f"""concat_ws('/', r.kind, r.registered_on, row_number() OVER (
    PARTITION BY p.row, r.kind, r.registered_on, {_HELD} ORDER BY r.part, r.row))"""

FINDER = Finder(
    code="second_home",
    label="有第二套住房或非居住用房未申报",
    looks=(
        Look(
            "real_estate",
            where=f"{_HOME} AND {_HELD}",
            on="r.registered_on",
            once=_ONCE,
            undecided="t.property_dwelling IS NULL",
        ),
        Look(
            "real_estate",
            where=f"NOT {_HOME} AND {_HELD}",
            on="r.registered_on",
            once=_ONCE,
            undecided="t.property_shop IS NULL",
        ),
    ),
    per="household",
    having="n > p.homes AND (first >= 2 OR n > first)",
    says="登记的房屋多于申报的数量，且不止一套住房或有非居住用房。请核实是否危房、是否共有、有无租金。",
    basis="审核确认办法第十四条",
    list="leave",
)
