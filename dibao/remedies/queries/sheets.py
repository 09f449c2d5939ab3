"""Data of the answer to whoever reported: no name, no family, only what was asked and what came of it."""

from typing import Any

from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries import by_code

from ..models import Complaint


def answer(complaint: Complaint, by: Any) -> dict[str, Any]:
    """举报答复书."""
    county = next(
        (c for c in (*codes.ancestors(complaint.division), complaint.division) if codes.level(c) == "county"), 0
    )
    place = by_code(county or complaint.division)
    return {
        "office": f"{place.name if place else ''}民政局",
        "number": complaint.number,
        "received_on": complaint.received_on,
        "channel": complaint.get_channel_display(),
        "about": complaint.get_target_display(),
        "answer": complaint.answer,
        "basis": "最低生活保障审核确认办法第三十七条",
        "handler": by.actor_name,
        "phone": getattr(by, "phone", "") or "见公示栏",
        "issued_on": clock.today(),
    }
