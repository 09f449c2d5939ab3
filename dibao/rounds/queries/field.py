"""现场核查的名单 — what one phone takes along for the day: no full name, no ID number, no telephone number."""

from typing import Any

from dibao.kernel import clock
from dibao.kernel.masking import mask_name

from ..questions import FORM_VERSION
from .listing import names_of_heads, rows_of, today_of

MOST = 200  # more nobody visits in a day


def day_of(staff: Any) -> dict[str, Any]:
    """The day's families of this person, by place; with our clock, and the version of the form they are filled in on."""
    found = list(today_of(staff)[:MOST])
    heads = names_of_heads(found)
    rows = sorted(rows_of(found, staff), key=lambda row: (row.visit.division, row.visit.household.address))
    return {
        "who": str(staff.pk),
        "name": staff.actor_name,
        "now": int(clock.now().timestamp() * 1000),
        "version": FORM_VERSION,
        "visits": [
            {
                "id": str(row.visit.pk),
                "head": mask_name(heads.get(row.visit.household_id, "")),
                "number": row.visit.household_number,
                "place": row.place,
                "address": row.visit.household.address,
                "way": row.visit.way,
                "wayWords": row.visit.get_way_display(),
                "phone": row.visit.phone,
                "ground": row.visit.get_ground_display(),
                "why": row.visit.why,
                "due": str(row.visit.due_on),
                "late": row.level == "overdue",
                "light": row.words,
            }
            for row in rows
        ],
    }
