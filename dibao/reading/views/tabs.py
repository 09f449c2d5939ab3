"""Which tabs of the reading room lead somewhere for this person."""

from typing import Any

from ..permissions import ASKERS, LIBRARY_READERS


def tabs(staff: Any) -> dict[str, bool]:
    """`asks` and `reads_libraries` for `reading/_tabs.html`."""
    return {"asks": staff.holds(*ASKERS), "reads_libraries": staff.holds(*LIBRARY_READERS)}
