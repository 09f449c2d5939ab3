"""执行销毁 — volume by volume: keys, then every trace, then proof; killed anywhere, the next run goes on.

Each volume has two commits. The first destroys the keys of its papers and its copies and writes the line of the register:
from then on no copy anywhere can be read. The second is made when the disk has been looked at and nothing is left.
"""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from dibao.access.permissions import require
from dibao.archive.models import Item, Record, Volume
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents import storage
from dibao.documents.models import StoredFile
from dibao.documents.services.destruction import shred
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.regions.queries.divisions import path_name

from .. import printing, remaining, sheets
from ..choices import DestructionState, LineState
from ..models import Destruction, Doomed
from ..permissions import WITNESS
from ..queries.expiring import destroyed
from ..queries.retention import term_of
from ..wiping import wipe


@dataclass(slots=True)
class Erased:
    """这一轮 — volumes destroyed, papers whose keys are gone, volumes left out at the last moment, what is left to do."""

    count: int = 0
    keys: int = 0
    skipped: list[str] = field(default_factory=list)
    left: int = 0
    problems: list[str] = field(default_factory=list)


def run(*, destruction: Destruction, by: Actor, most: int | None = None) -> Erased:
    """执行销毁 — at most so many volumes of a list both witnesses have confirmed; the register is printed at the end.

    Every volume is looked at once more: a hold or a new case between the witnesses' word and its turn keeps it.
    What an app or the disk will not let go stays a problem of this line, and the next run tries again.
    """
    require(by, WITNESS, destruction.division)
    if Destruction.objects.get(pk=destruction.pk).state != DestructionState.EXECUTING:
        raise Conflict("两位监销人都确认以后才能执行，或者已经执行完毕。")
    done = Erased()
    open_lines = destruction.lines.filter(state__in=(LineState.WAITING, LineState.ERASED)).order_by("archival_code")
    for line in open_lines.select_related("volume")[:most]:
        _clean_pages()
        if line.state == LineState.WAITING and not _erase(line=line, done=done, by=by):
            continue
        _finish(line=line, done=done, by=by)
    done.left = open_lines.count()
    if not done.left:
        _close(destruction, by)
    return done


@transaction.atomic
def _erase(*, line: Doomed, done: Erased, by: Actor) -> bool:
    """The point of no return for one volume; False when it must stay."""
    line = Doomed.objects.select_for_update(of=("self",)).get(pk=line.pk)
    volume = Volume.objects.select_for_update(of=("self",)).get(pk=line.volume_id)
    term = term_of(volume)
    if not term.expired(clock.today()):
        line.state, line.told = LineState.SKIPPED, f"执行前有变化：{term.words}"
        line.save(update_fields=["state", "told"])
        record("disposal.skip", by=by, about=line, because=line.told, household_number=line.household_number)
        done.skipped.append(f"{line.archival_code}：{line.told}")
        return False
    why = f"案卷 {line.archival_code} 到期销毁"
    for stored in _own_files(line):
        shred(stored=stored, by=by, because=why)
        line.keys += 1
    line.shared = _files(volume).count() - line.keys
    counted = remaining.erase(volume, by=by)
    line.state, line.erased_at = LineState.ERASED, clock.now()
    line.save(update_fields=["state", "erased_at", "keys", "shared"])
    record("disposal.erase", by=by, about=line, household_number=line.household_number,
           data={"root": line.root, "keys": line.keys, "shared": line.shared, "remains": counted})  # fmt: skip
    return True


def _files(volume: Volume) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(pk__in=Item.objects.filter(volume=volume).values("stored"))


def _own_files(line: Doomed) -> list[StoredFile]:
    """Files of the volume that neither another volume with content nor a record kept by item holds as well."""
    gone = destroyed().values("volume")
    elsewhere = Item.objects.exclude(volume=line.volume_id).exclude(volume__in=gone).values("stored")
    own = _files(line.volume).filter(destroyed_at=None).exclude(pk__in=elsewhere)
    return list(own.exclude(pk__in=Record.objects.values("stored")))


def _finish(*, line: Doomed, done: Erased, by: Actor) -> None:
    """Take the package and the sealed bytes off the disk, look whether anything is left, and only then say done."""
    line.refresh_from_db()
    package = Path(settings.DIBAO_HOME) / line.volume.package_path
    wipe(package)
    for sha256 in set(line.contents):
        if not StoredFile.objects.filter(sha256=sha256, destroyed_at=None).exists():
            storage.remove(sha256)  # what a kill between commit and removal left
    left = [*remaining.found(line.volume), *(["封存包"] if package.exists() else [])]
    left += [f"文件 {sha256[:16]}…" for sha256 in _still_there(line)]
    with transaction.atomic():
        line = Doomed.objects.select_for_update(of=("self",)).get(pk=line.pk)
        line.told = f"还有：{'、'.join(left)}"[:500] if left else ""
        line.state = LineState.ERASED if left else LineState.DONE
        line.save(update_fields=["state", "told"])
        verb = "disposal.left_over" if left else "disposal.destroy"
        record(verb, by=by, about=line, because=line.told, household_number=line.household_number)
    if left:
        done.problems.append(f"{line.archival_code}：{line.told}")
    else:
        done.count, done.keys = done.count + 1, done.keys + line.keys


def _still_there(line: Doomed) -> list[str]:
    """Contents of this line that lie on the disk although no living row names them."""
    return [
        sha256 for sha256 in sorted(set(line.contents))
        if storage.path_of(sha256).exists() and not StoredFile.objects.filter(sha256=sha256, destroyed_at=None).exists()
    ]  # fmt: skip


def _clean_pages() -> None:
    """A removed key must not stay readable in the free pages of the database file."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete = ON")


def _close(destruction: Destruction, by: Actor) -> None:
    """Print the register, keep it, and end; what SQLite wrote ahead is folded in, so that old pages go too."""
    destruction = Destruction.objects.select_related("appraisal").get(pk=destruction.pk)
    sheet = sheets.destruction_register(
        destruction, list(destruction.lines.all()), place=path_name(destruction.division)
    )
    kept = put(content=printing.render(sheet), name=f"档案销毁清册 {destruction.number}.pdf", by=by)
    with transaction.atomic():
        row = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
        if row.state != DestructionState.EXECUTING:
            return
        row.state, row.done_at, row.register = DestructionState.DONE, clock.now(), kept
        row.save(update_fields=["state", "done_at", "register"])
        record("disposal.close", by=by, about=row, data={"digest": row.digest})
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
