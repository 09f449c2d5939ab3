"""保管进度 — how much was re-read within the term, what is damaged, what has no second copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet, Sum

from dibao.archive.models import Volume
from dibao.archive.queries.destroyed import kept_volumes
from dibao.documents.queries import key_of
from dibao.kernel import clock

from .. import stores
from ..models import FILES, PACKAGES, Export, Kept, State, Store

TERM_DAYS = 30
_BAD = (State.MISSING, State.DAMAGED)


@dataclass(frozen=True, slots=True)
class Progress:
    """One place: how many things, how many bytes, how much of it re-read within the term, the oldest reading."""

    place: str
    title: str
    owner: str
    count: int
    size: int
    read: int
    damaged: int
    oldest: datetime | None
    uncopied: int

    @property
    def percent(self) -> int:
        """Whole per cent re-read within the term."""
        return 100 if not self.count else self.read * 100 // self.count


def progress() -> list[Progress]:
    """保管进度 — the files, the packages, and each store."""
    since = clock.now() - timedelta(days=TERM_DAYS)
    rows = Kept.objects.values("place").annotate(
        count=Count("id"),
        bytes=Sum("size"),
        read=Count("id", filter=Q(checked_at__gte=since)),
        damaged=Count("id", filter=Q(state__in=_BAD)),
        oldest=Min("checked_at"),
    )
    told = {row["place"]: row for row in rows}
    sealed = kept_volumes().count()
    places = [(FILES, "文件库", "", False), (PACKAGES, "封存包", "", False)]
    places += [(store.code, store.title, store.owner, True) for store in Store.objects.order_by("code")]
    return [
        _progress(told.get(code), code, title, owner, sealed if copies else None)
        for code, title, owner, copies in places
    ]


def _progress(row: Mapping[str, Any] | None, code: str, title: str, owner: str, sealed: int | None) -> Progress:
    count, size, read, damaged, oldest = (
        (row["count"], row["bytes"] or 0, row["read"], row["damaged"], row["oldest"]) if row else (0, 0, 0, 0, None)
    )
    return Progress(code, title, owner, count, size, read, damaged, oldest, 0 if sealed is None else sealed - count)


def damaged() -> list[Kept]:
    """损坏清单 — what the last reading found missing or damaged, by place and name."""
    return list(Kept.objects.filter(state__in=_BAD).order_by("place", "name"))


def exports() -> list[Export]:
    """离线备份 — what was taken to a third place, newest first."""
    return list(Export.objects.order_by("-made_at")[:50])


def due(*, before: datetime, without: Sequence[str] = (), limit: int = 200) -> list[Kept]:
    """下一批 — what has waited longest for a reading and was not read since `before`; not in the places `without`."""
    waiting = Kept.objects.filter(Q(checked_at=None) | Q(checked_at__lt=before)).exclude(place__in=without)
    return list(waiting.order_by(F("checked_at").asc(nulls_first=True), "id")[:limit])


def total_bytes() -> int:
    """Bytes in all places."""
    return Kept.objects.aggregate(total=Sum("size"))["total"] or 0


def store_named(code: str) -> Store | None:
    """The store with this code."""
    return Store.objects.filter(code=code).first()


def home() -> Path:
    """`DIBAO_HOME`."""
    return Path(settings.DIBAO_HOME)


def place_of(volume: Volume) -> Path:
    """Where the package of a sealed volume lies."""
    return home() / volume.package_path


def sealed_volumes() -> QuerySet[Volume]:
    """已封案卷 — every sealed volume that was not destroyed by rule, by 档号."""
    return kept_volumes().order_by("archival_code")


def key_name(volume: Volume) -> str:
    """The name under which the key of a volume's copies is kept (`documents.services.keys`)."""
    return f"volume:{volume.pk}"


def volume_key(volume: Volume) -> bytes | None:
    """封存包密钥 — the key of the volume's copies; None when there are none or it was destroyed."""
    return key_of(key_name(volume))


def open_store(store: Store) -> stores.Store:
    """The store behind a row."""
    return stores.open_store(store.kind, store.address)
