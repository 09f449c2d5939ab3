"""What this app still holds of the content of a volume: its papers in the lists of words."""

from dibao.archive.models import Volume
from dibao.audit.actors import Actor

from .models import Entry
from .services.index import forget


def found(volume: Volume) -> list[str]:
    """遗留 — how many of its papers are still named in lists of words."""
    held = Entry.objects.filter(item__volume=volume).count()
    return [f"检索目录中 {held} 件文件的词"] if held else []


def erase(volume: Volume, *, by: Actor) -> int:
    """清除 — out of every list, in every build."""
    return forget(volume=volume, by=by)
