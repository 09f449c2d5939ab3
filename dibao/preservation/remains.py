"""What this app still holds of a volume: the copies in the stores, readable as long as their key is there."""

from dibao.archive.models import Volume
from dibao.audit.actors import Actor

from .models import Store
from .queries import keeping
from .services.copying import forget_copies


def found(volume: Volume) -> list[str]:
    """遗留 — each copy within reach and the key, in words."""
    told = ["第二存储的密钥"] if keeping.volume_key(volume) is not None else []
    for store in Store.objects.order_by("code"):
        try:
            told += [
                f"{store.title}的副本" for name, _ in keeping.open_store(store).list() if name == volume.archival_code
            ]
        except OSError:
            continue  # not within reach: the key decides
    return told


def erase(volume: Volume, *, by: Actor) -> int:
    """清除 — key and copies; how many copies were taken away."""
    return forget_copies(volume=volume, by=by)
