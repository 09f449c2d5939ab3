"""What this app still holds of a volume: the pictures of papers before and after their repair."""

from dibao.archive.models import Volume
from dibao.audit.actors import Actor
from dibao.documents.models import StoredFile
from dibao.documents.services.destruction import shred

from .models import Care


def found(volume: Volume) -> list[str]:
    """遗留内容 — scans whose content can still be read, in words."""
    return [f"{care.item.title}的修复扫描（{care.on:%Y-%m-%d}）" for care in _of(volume) if _alive(care)]


def erase(volume: Volume, *, by: Actor) -> int:
    """清除 — destroy the content of those scans; how many there were. The record of the repair stays."""
    scans = [stored for care in _of(volume) for stored in _alive(care)]
    for stored in scans:
        shred(stored=stored, by=by, because=f"案卷 {volume.archival_code} 到期销毁")
    return len(scans)


def _of(volume: Volume) -> list[Care]:
    return list(Care.objects.filter(item__volume=volume).select_related("item", "before", "after"))


def _alive(care: Care) -> list[StoredFile]:
    return [stored for stored in (care.before, care.after) if stored is not None and stored.destroyed_at is None]
