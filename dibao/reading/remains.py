"""What this app still holds of the content of a volume: names to be covered on a copy, and what an aid was given for."""

from dibao.archive.models import Volume
from dibao.audit.actors import Actor

from .models import Aid
from .queries import consultations_of
from .services.aid import forget_facts
from .services.copying import forget_names


def found(volume: Volume) -> list[str]:
    """遗留 — requests with names taken from the papers, and aids with their facts, in words."""
    held = [row for row in consultations_of(volume) if row.hidden_names]
    aids = [aid for aid in Aid.objects.filter(volume=volume) if aid.sealed]
    return [
        *([f"{len(held)} 次查阅登记的第三人姓名"] if held else []),
        *([f"{len(aids)} 笔其他救助的登记事项"] if aids else []),
    ]


def erase(volume: Volume, *, by: Actor) -> int:
    """清除 — those names and facts; who read what and why, and who was aided when, stays in the register."""
    return forget_names(consultations=consultations_of(volume), by=by) + forget_facts(volume=volume, by=by)
