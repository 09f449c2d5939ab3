"""重读 — everything that is kept is read again within thirty days, a part of it every day; damage is named."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from dibao.archive import package
from dibao.archive.models import Volume
from dibao.archive.queries.destroyed import kept_volumes
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents import storage
from dibao.documents.models import StoredFile
from dibao.documents.queries import key_of
from dibao.kernel import clock
from dibao.kernel.crypto import fingerprint

from ..models import FILES, PACKAGES, Kept, State, Store
from ..queries import keeping
from ..stores.local import Missing, NotMounted

# Two days in hand of the thirty, for days on which nobody started the machine.
DAYS = keeping.TERM_DAYS - 2


@dataclass(slots=True)
class Round:
    """重读结果 — things and bytes read in this round, what is wrong, and which places could not be reached."""

    count: int = 0
    size: int = 0
    problems: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)


def daily_budget() -> int:
    """每日字节数 — what must be read a day so that everything is read within the term."""
    return -(-keeping.total_bytes() // DAYS)


@transaction.atomic
def enrol() -> int:
    """登记 — bring new files and packages into the ledger, take destroyed ones out; how many are new."""
    files = dict(StoredFile.objects.filter(destroyed_at=None).values_list("sha256", "size"))
    packages = dict(kept_volumes().values_list("archival_code", "package_path"))
    return _enrol(FILES, files, lambda name: files[name]) + _enrol(
        PACKAGES, packages, lambda name: _size(packages[name])
    )


def _enrol(place: str, there: Iterable[str], size_of: Callable[[str], int]) -> int:
    known, now = set(Kept.objects.filter(place=place).values_list("name", flat=True)), set(there)
    fresh = [Kept(place=place, name=name, size=size_of(name)) for name in sorted(now - known)]
    Kept.objects.bulk_create(fresh, batch_size=500)
    gone = sorted(known - now)
    for at in range(0, len(gone), 500):
        Kept.objects.filter(place=place, name__in=gone[at : at + 500]).delete()
    return len(fresh)


def _size(package_path: str) -> int:
    folder = keeping.home() / package_path
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def read_again(*, by: Actor, budget: int | None = None) -> Round:
    """重读 — read what has waited longest until `budget` bytes are read (default: the day's share).

    The ledger itself is the cursor and each reading is committed by itself: killed anywhere, the next round goes on. The
    first thing is read however large it is. A place that is not mounted is named and skipped, never counted as damage.
    """
    enrol()
    left, done = daily_budget() if budget is None else budget, Round()
    begun = clock.now()
    while left > 0:
        waiting = keeping.due(before=begun, without=done.unreachable)
        if not waiting:
            break
        for row in waiting:
            if left <= 0:
                break
            if row.place in done.unreachable:
                continue
            if _read(row, done, by):
                left -= max(row.size, 1)
    with transaction.atomic():
        facts = {"count": done.count, "bytes": done.size, "problems": len(done.problems)}
        record("preservation.fixity", by=by, about=None, data=facts)
    return done


def _read(row: Kept, done: Round, by: Actor) -> bool:
    """Read one thing and write down what was found; False when its place is out of reach."""
    try:
        state, told = _judged(row)
    except NotMounted as absent:
        done.unreachable.append(row.place)
        done.problems.append(str(absent))
        return False
    with transaction.atomic():
        worse = state != State.WHOLE and row.state != state
        row.state, row.told, row.checked_at = state, told[:500], clock.now()
        row.save(update_fields=["state", "told", "checked_at"])
        if worse:
            record("preservation.damage", by=by, about=None, because=told, data={"place": row.place, "name": row.name})
    done.count, done.size = done.count + 1, done.size + row.size
    if told:
        done.problems.append(told)
    return True


def _judged(row: Kept) -> tuple[str, str]:
    if row.place == FILES:
        return _judged_file(row)
    if row.place == PACKAGES:
        return _judged_package(row)
    return _judged_copy(row, Store.objects.get(code=row.place))


def _judged_file(row: Kept) -> tuple[str, str]:
    found = storage.state(row.name, key=key_of(row.name))
    if found == "whole":
        return State.WHOLE, ""
    words = {"missing": "不见了", "changed": "内容被改动", "locked": "密钥不见了"}[found]
    return State.MISSING if found == "missing" else State.DAMAGED, f"文件库中摘要 {row.name[:16]}… 的文件{words}。"


def _judged_package(row: Kept) -> tuple[str, str]:
    volume = Volume.objects.get(archival_code=row.name)
    place = keeping.place_of(volume)
    if not place.is_dir():
        return State.MISSING, f"案卷 {row.name} 的封存包不见了。"
    report = package.verify(place, fingerprint=fingerprint(), root=volume.package_root)
    return (State.WHOLE, "") if report.ok else (State.DAMAGED, f"案卷 {row.name}：{report.problems[0]}")


def _judged_copy(row: Kept, store: Store) -> tuple[str, str]:
    try:
        told = keeping.open_store(store).verify(row.name)
    except Missing:
        return State.MISSING, f"{store.title}里案卷 {row.name} 的副本不见了。"
    except NotMounted:
        raise
    except OSError as failure:
        return State.DAMAGED, f"{store.title}里案卷 {row.name} 的副本读不出来：{failure.strerror}。"
    if told != (row.digest, row.size):
        return State.DAMAGED, f"{store.title}里案卷 {row.name} 的副本被改动或损坏。"
    return State.WHOLE, ""
