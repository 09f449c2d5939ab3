"""One module per family of formats: is it whole, is it harmless, how large is it. Runs only in the child process."""

from typing import NamedTuple


class Facts(NamedTuple):
    """What a check found out: pages (0 for sound and data), pixels or points of the first page, remarks."""

    pages: int = 0
    width: int = 0
    height: int = 0
    notes: tuple[str, ...] = ()
