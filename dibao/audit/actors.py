"""经办人 — who may stand in an event. Pure."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anybody who acts: a member of staff, or the machine. `actor_post` (text) is read too when it is there."""

    @property
    def actor_key(self) -> str:
        """Stable ASCII key, never reused."""

    @property
    def actor_name(self) -> str:
        """The name as it stands on papers."""


@dataclass(frozen=True)
class Machine:
    """The system acting by itself: a deadline that ran out, a nightly check."""

    actor_key: str = "system"
    actor_name: str = "系统"


SYSTEM = Machine()
