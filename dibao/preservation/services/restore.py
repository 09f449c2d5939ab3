"""恢复演练 — once in a while prove that the copies alone would bring the archive back; the report says what was proven."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from dibao.archive.models import Item
from dibao.archive.package.rebuild import rebuild
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.crypto import fingerprint
from dibao.kernel.refusals import Invalid

from ..models import Store
from ..queries import keeping
from ..stores.local import LocalStore


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """演练结果 — the store, what came back out of it, how many volumes are sealed, seconds, and everything wrong."""

    store: str
    sealed: int
    volumes: int
    items: int
    size: int
    seconds: float
    problems: tuple[str, ...]

    def lines(self) -> list[str]:
        """报告 — the sentences that are printed and kept."""
        told = [
            f"恢复演练：只用{self.store}里的副本，重建目录和索引。",
            f"应有 {self.sealed} 卷，重建 {self.volumes} 卷、{self.items} 件、{self.size} 字节，用时 {self.seconds:.1f} 秒。",
        ]
        if not self.problems:
            return [*told, "结论：全部案卷的根摘要与封卷时一致，目录与数据库一致，可以恢复。"]
        return [
            *told,
            *self.problems,
            f"结论：有 {len(self.problems)} 个问题，现在不能保证全部恢复。请先处理以上各项。",
        ]


def rehearse(*, store: Store, by: Actor) -> Rehearsal:
    """恢复演练 — open every copy of a store, rebuild catalogue and index in a scratch database, compare with roots and rows.

    The live data is only read. The scratch database holds names, so it lies in a private folder and is removed.
    """
    begun, place = clock.now(), keeping.open_store(store)
    if not isinstance(place, LocalStore):
        raise Invalid(f"{store.title}不是本地目录，请先取回到本地再演练。")
    volumes = {volume.archival_code: volume for volume in keeping.sealed_volumes()}
    paths = {place.path(name): name for name, _ in place.list()}
    keys = {path: keeping.volume_key(volumes[name]) if name in volumes else None for path, name in paths.items()}
    roots = {code: volume.package_root for code, volume in volumes.items()}
    with tempfile.TemporaryDirectory(prefix="dibao-rehearsal-") as folder:
        rebuilt = rebuild(
            paths, Path(folder) / "rebuilt.sqlite3", fingerprint=fingerprint(), roots=roots, key_of=keys.__getitem__
        )
    problems = list(rebuilt.problems)
    rows = Item.objects.filter(
        volume__in=[volumes[code].pk for code in rebuilt.roots if code in volumes], withdrawn_at=None
    )
    if (count := rows.count()) != rebuilt.items:
        problems.append(f"件数不符：数据库里这些案卷有 {count} 件，副本里有 {rebuilt.items} 件。")
    seconds = (clock.now() - begun).total_seconds()
    told = Rehearsal(store.title, len(volumes), rebuilt.volumes, rebuilt.items, rebuilt.bytes, seconds, tuple(problems))
    with transaction.atomic():
        facts = {"volumes": told.volumes, "items": told.items, "problems": len(problems)}
        record("preservation.rehearse", by=by, about=store, data=facts)
    return told
