"""第二存储 — every sealed package has a copy elsewhere; what is damaged is repaired from a copy that equals the seal."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dibao.archive import package
from dibao.archive.models import Volume
from dibao.archive.package import container
from dibao.archive.queries.destroyed import kept_volumes
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.services import keys
from dibao.kernel import clock
from dibao.kernel.crypto import fingerprint
from dibao.kernel.refusals import Conflict, Invalid

from ..models import PACKAGES, Export, Kept, State, Store
from ..queries import keeping
from ..stores import KINDS
from ..stores.local import LocalStore


@dataclass(slots=True)
class Copied:
    """复制结果 — how many packages and bytes went over; what did not, in words."""

    count: int = 0
    size: int = 0
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def add_store(*, code: str, title: str, address: str, owner: str, by: Actor, kind: str = "local") -> Store:
    """设置存储 — a place for copies outside `DIBAO_HOME`, with the person who answers for it.

    Raises Invalid for a kind that is not known and for a place inside `DIBAO_HOME`: that would be no second place.
    """
    if kind not in KINDS:
        raise Invalid(fields={"kind": f"没有“{kind}”这种存储，可用的有：{'、'.join(KINDS)}。"})
    home = Path(settings.DIBAO_HOME).resolve()
    if kind == "local" and Path(address).resolve().is_relative_to(home):
        raise Invalid(fields={"address": f"{address} 就在系统自己的目录里，不能算第二份。请用另一块盘或共享目录。"})
    store = Store.objects.create(code=code, title=title, kind=kind, address=address, owner=owner)
    if kind == "local":
        LocalStore(address).begin()
    record("preservation.add_store", by=by, about=store)
    return store


def copy(*, store: Store, by: Actor, limit: int | None = None) -> Copied:
    """复制 — bring every sealed package that the store lacks there, each proven against its seal first.

    Each package is its own transaction; interrupted anywhere it goes on where it stopped. Raises OSError when the store
    is not there.
    """
    done, place = Copied(), keeping.open_store(store)
    there = set(
        Kept.objects.filter(place=store.code, state__in=[State.NEW, State.WHOLE]).values_list("name", flat=True)
    )
    waiting = kept_volumes().exclude(archival_code__in=there)
    for volume in waiting.order_by("archival_code")[:limit]:
        if faults := _faults(volume):
            done.problems.append(f"案卷 {volume.archival_code} 的封存包本身有问题，没有复制：{faults[0]}")
            continue
        with transaction.atomic():
            pieces = container.sealed(keeping.place_of(volume), key=keys.claim(name=keeping.key_name(volume)))
            digest, size = place.put(volume.archival_code, pieces)
            facts = {"digest": digest, "size": size, "state": State.WHOLE, "checked_at": clock.now(), "told": ""}
            Kept.objects.update_or_create(place=store.code, name=volume.archival_code, defaults=facts)
            record("preservation.copy", by=by, about=volume, data={"store": store.code, "sha256": digest, "size": size})
        done.count, done.size = done.count + 1, done.size + size
    return done


def repair(*, volume: Volume, by: Actor) -> Store:
    """修复 — put a damaged or lost package back from the first copy that equals the seal, to the byte.

    The copy is opened beside the place, proven against the root in the row and the office's key, and only then takes the
    place. The damaged one is kept until then. Raises Conflict when the package is whole, Invalid when no copy is.
    """
    if not _faults(volume):
        raise Conflict(f"案卷 {volume.archival_code} 的封存包完好，不需要修复。")
    key, tried = keeping.volume_key(volume), []
    for store in Store.objects.order_by("code"):
        try:
            _put_back(volume, store, key)
        except (OSError, tarfile.TarError, Invalid) as failure:
            tried.append(f"{store.title}：{failure}")
            continue
        with transaction.atomic():
            Kept.objects.filter(place=PACKAGES, name=volume.archival_code).update(
                state=State.WHOLE, checked_at=clock.now(), told=""
            )
            record("preservation.repair", by=by, about=volume, data={"store": store.code, "root": volume.package_root})
        return store
    raise Invalid(f"案卷 {volume.archival_code} 没有一份副本与封卷时的清单一致，不能自动修复。", *tried)


def _put_back(volume: Volume, store: Store, key: bytes | None) -> None:
    if key is None:
        raise Invalid("本卷副本的密钥已经不在，副本打不开。")
    target = keeping.place_of(volume)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".repair-") as aside:
        with keeping.open_store(store).get(volume.archival_code) as stream:
            container.unpack(stream, Path(aside), key=key)
        fresh = Path(aside) / target.name
        report = package.verify(fresh, fingerprint=fingerprint(), root=volume.package_root)
        if not report.ok:
            raise Invalid(f"副本与封卷时不一致：{report.problems[0]}")
        if target.exists():
            target.rename(Path(aside) / "damaged")
        fresh.rename(target)


def _faults(volume: Volume) -> list[str]:
    return package.verify(keeping.place_of(volume), fingerprint=fingerprint(), root=volume.package_root).problems


def export(*, volumes: Iterable[Volume], into: Path, by: Actor) -> Export:
    """离线备份 — sealed containers of these volumes in a folder for a third place, with a list that names each of them.

    `清单.json` names 档号, root, digest and bytes; its own SHA-256 is what the receipt names. Raises Invalid when the
    folder is not empty or a package is damaged, OSError when the disk is full; then nothing counts as exported.
    """
    if into.exists() and any(into.iterdir()):
        raise Invalid(f"{into} 里已经有东西，请换一个空目录，免得新旧混在一起。")
    carrier = LocalStore(str(into))
    carrier.begin()
    lines = list(_carried(carrier, volumes))
    if not lines:
        shutil.rmtree(into)
        raise Invalid("没有可以导出的已封案卷。")
    listed = package.canonical_json({"格式": "dibao-export/1", "公钥指纹": fingerprint(), "案卷": lines})
    (into / "清单.json").write_bytes(listed)
    with transaction.atomic():
        row = Export.objects.create(
            made_by=by.actor_key,
            count=len(lines),
            size=sum(line["字节数"] for line in lines),
            list_digest=package.digest_bytes(listed).sha256,
        )
        record("preservation.export", by=by, about=row, data={"count": row.count, "list": row.list_digest})
    return row


def _carried(carrier: LocalStore, volumes: Iterable[Volume]) -> Iterator[dict[str, object]]:
    for volume in volumes:
        if faults := _faults(volume):
            raise Invalid(f"案卷 {volume.archival_code} 的封存包有问题，没有导出：{faults[0]}")
        pieces = container.sealed(keeping.place_of(volume), key=keys.claim(name=keeping.key_name(volume)))
        digest, size = carrier.put(volume.archival_code, pieces)
        yield {"档号": volume.archival_code, "根摘要": volume.package_root, "SHA-256": digest, "字节数": size}


@transaction.atomic
def receive_receipt(*, list_digest: str, taken_by: str, place: str, by: Actor) -> Export:
    """回执 — who took the carrier and where it lies; named by the SHA-256 of its list."""
    row = Export.objects.select_for_update().filter(list_digest=list_digest.strip().lower()).first()
    if row is None:
        raise Invalid("没有这份清单的导出记录，请核对清单摘要。")
    if row.receipt_at is not None:
        raise Conflict(f"这份导出已由{row.receipt_by}接收。")
    row.receipt_by, row.receipt_place, row.receipt_at = taken_by, place, clock.now()
    row.save()
    record("preservation.receipt", by=by, about=row, data={"place": place})
    return row


def check_export(folder: Path) -> list[str]:
    """核对离线备份 — what the list names against what lies there; an empty list means all of it is whole."""
    try:
        lines = json.loads((folder / "清单.json").read_bytes())["案卷"]
        named = {str(line["档号"]): (line["SHA-256"], line["字节数"]) for line in lines}
    except (OSError, ValueError, KeyError, TypeError):
        return ["清单.json 不在或读不懂，无法核对。"]
    carrier, problems = LocalStore(str(folder)), []
    for name, told in named.items():
        try:
            if carrier.verify(name) != told:
                problems.append(f"{name} 与清单不符，已损坏或被换过。")
        except OSError as failure:
            problems.append(str(failure))
    there = {name for name, _ in carrier.list()}
    return problems + [f"{name} 不在清单里。" for name in sorted(there - named.keys())]


@transaction.atomic
def forget_copies(*, volume: Volume, by: Actor) -> int:
    """销毁副本 — destroy the key of a volume's copies, everywhere, and take away those within reach; how many those were."""
    destroyed = keys.destroy(name=keeping.key_name(volume))
    removed = 0
    for store in Store.objects.all():
        try:
            removed += keeping.open_store(store).delete(volume.archival_code)
        except OSError:
            continue  # out of reach: without its key the copy there is noise
    Kept.objects.filter(name=volume.archival_code).delete()
    if destroyed or removed:
        record("preservation.forget_copies", by=by, about=volume, data={"removed": removed, "key": destroyed})
    return removed
