"""What this app still holds of the content of a volume: names somebody wrote down to have them covered."""

from dibao.archive.models import Volume
from dibao.audit.actors import Actor

from .queries import consultations_of
from .services.copying import forget_names


def found(volume: Volume) -> list[str]:
    """遗留 — requests with names taken from the papers, in words."""
    held = [row for row in consultations_of(volume) if row.hidden_names]
    return [f"{len(held)} 次查阅登记的第三人姓名"] if held else []


def erase(volume: Volume, *, by: Actor) -> int:
    """清除 — those names; who read what and why stays in the register."""
    return forget_names(consultations=consultations_of(volume), by=by)
