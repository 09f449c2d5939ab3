"""What is handed in with the answers of a visit: files, and when and on what they were filled in. Pure: no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .questions import FORM_VERSION


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What lay beside the answers: uploads with a name and a size."""

    photos: Sequence[Any] = ()
    sheets: Sequence[Any] = ()
    signature: Any = None


@dataclass(frozen=True, slots=True)
class Filled:
    """When, on what and where it was filled in; a page on the line leaves all of it out. Times carry a zone."""

    device_at: datetime | None = None
    device_now: datetime | None = None
    form_version: int = FORM_VERSION


NOTHING = Enclosed()
HERE = Filled()
