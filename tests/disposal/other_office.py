"""Another installation: a home, keys and a database of its own; told what to do by arguments, answers in JSON lines.

    other_office.py keys                 the public keys of this office
    other_office.py know VERIFY SEAL     enter the office with these keys as a partner
    other_office.py accept FOLDER        take a batch in
    other_office.py move FOLDER          hand a household's file over into a folder
    other_office.py receipt FILE         enter the other side's receipt
    other_office.py destroy              a file from its first paper to its end; what the disks hold before and after
    other_office.py kill N               the same end, killed at N points, and gone on with
    other_office.py kill_move N          a file packed and taken in, each killed at N points, and gone on with

    other_office.py serve                any of these, one after another, read from the standard input

Its database is a copy of an empty one with divisions, figures and staff (`HOME/db.sqlite3`), or is built here.
"""

import contextlib
import io
import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from dibao.access.models import Staff  # noqa: E402
from dibao.archive.models import Volume  # noqa: E402
from dibao.archive.services.sealing import seal  # noqa: E402
from dibao.archive.services.volume import start_retention  # noqa: E402
from dibao.audit.actors import SYSTEM  # noqa: E402
from dibao.audit.services.seal import seal_pending  # noqa: E402
from dibao.disposal.models import Accession, Destruction, Doomed, Received, Transfer  # noqa: E402
from dibao.disposal.services import accession, erasing, packing, transfer  # noqa: E402
from dibao.documents.models import ContentKey  # noqa: E402
from dibao.documents.queries import key_of  # noqa: E402
from dibao.documents.services import store, text  # noqa: E402
from dibao.exchange import publickeys  # noqa: E402
from dibao.exchange.models import Partner  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from dibao.preservation.services import copying, fixity  # noqa: E402
from tests import schema, world  # noqa: E402
from tests.archive.office import ENDED, add, full_volume  # noqa: E402
from tests.disposal.other_keys import PublicOffice  # noqa: E402
from tests.disposal.shelf import COUNTY, LATER, confirmed  # noqa: E402
from tests.exchange.conftest import enter  # noqa: E402

HOME = Path(settings.DIBAO_HOME)
CLOSED = datetime(2026, 10, 16, 9, 0, tzinfo=clock.OFFICE)
# Latin, so that no encoding hides it; words nobody else writes.
MARK = b"Wang Xiaoming owes three sheep and a borrowed ox 7741"


def say(**told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)


def staff(work_number: str) -> Staff:
    return Staff.objects.get(work_number=work_number)


# --- two offices -------------------------------------------------------------------------------------------------


def keys() -> None:
    say(verify=publickeys.own(publickeys.VERIFY).hex(), seal=publickeys.own(publickeys.SEAL).hex())


def know(verify: str, seal_: str) -> None:
    enter(PublicOffice(verify, seal_), staff("hedui"), staff("queren"), code="neighbour")


def accept(folder: str) -> None:
    done = accession.accept(folder=Path(folder), by=SYSTEM)
    rows = [(row.archival_code, row.outcome, row.told) for row in done.lines.all()]
    opened = {
        row.archival_code: accession.open_received(received=row, into=HOME / "opened", by=SYSTEM)
        for row in Received.objects.filter(accession=done, outcome="taken")
    }
    plain = HOME / "opened"
    papers = sorted(path.name for path in plain.rglob("data/*.pdf"))
    shutil.rmtree(plain, ignore_errors=True)
    say(rows=rows, opened=opened, papers=papers, batches=Accession.objects.count(), volumes=Received.objects.count())


def move(folder: str) -> None:
    volume = _closed()
    made = transfer.draw_move(
        partner=Partner.objects.get(), household_number=volume.household_number, division=COUNTY, why="户口迁往外县",
        by=staff("dangan"),
    )  # fmt: skip
    done = packing.pack_transfer(transfer=made, into=Path(folder), by=SYSTEM)
    say(number=done.number, household=volume.household_number, code=volume.archival_code, items=done.items)


def receipt(file: str) -> None:
    content = Path(file).read_bytes()
    found = Transfer.objects.get(number=transfer.number_in(content))
    done = transfer.enter_transfer_receipt(content=content, transfer=found, by=SYSTEM)
    say(state=done.state, rows=[(row.archival_code, row.outcome, row.told) for row in done.lines.all()])


def _closed() -> Volume:
    return seal(volume=full_volume(SYSTEM), by=SYSTEM, **ENDED)


# --- the end of a file -------------------------------------------------------------------------------------------


def prepare(volumes: int = 1) -> None:
    """Files with the mark in them, a copy in a second store, words in the index, confirmed by all four people."""
    with clock.at(CLOSED):
        shelf = copying.add_store(code="d2", title="第二盘", address=str(HOME.parent / "d2"), owner="李", by=SYSTEM)
        for _ in range(volumes):
            volume = full_volume(SYSTEM)
            content = b"note\n" + MARK + b"\n" + volume.archival_code.encode() + b"\n"
            note = store.put(content=content, name="情况说明.csv", by=SYSTEM)
            add(volume, SYSTEM, "other", paper=note)
            text.keep(stored=note, text=MARK.decode(), source="embedded", by=SYSTEM)
            volume = seal(volume=volume, by=SYSTEM, **ENDED)
            start_retention(volume=volume, on=clock.today(), why="停保", by=SYSTEM)
        copying.copy(store=shelf, by=SYSTEM)
    with clock.at(LATER):
        fixity.read_again(by=SYSTEM, budget=1 << 40)
        confirmed(staff("dangan"), staff("queren"), staff("shenhe"))
        seal_pending()
    connection.close()


def needles() -> dict[str, bytes]:
    """What must not be anywhere: the words, the keys in plain, and the keys as they lie wrapped in the database."""
    found = {"words": MARK}
    for row in ContentKey.objects.filter(name__in=_names()):
        found[f"key {row.name[:20]}"] = key_of(row.name) or b""
        found[f"wrapped {row.name[:20]}"] = bytes(row.wrapped)
    return found


def _names() -> list[str]:
    volumes = [f"volume:{pk}" for pk in Volume.objects.values_list("pk", flat=True)]
    return [*volumes, *(sha256 for line in Doomed.objects.all() for sha256 in line.contents)]


def where(sought: dict[str, bytes], *roots: Path) -> dict[str, list[str]]:
    """In which files each of them stands, every byte of every file read, both in plain and as hexadecimal text."""
    hits: dict[str, list[str]] = {name: [] for name in sought}
    for path in sorted(each for root in roots for each in root.rglob("*") if each.is_file()):
        content = path.read_bytes()
        for name, value in sought.items():
            if value in content or value.hex().encode() in content.lower():
                hits[name].append(str(path.relative_to(HOME.parent)))
    return hits


def fsck() -> str:
    """What `dibao fsck` prints when something is wrong; empty when all is well."""
    out = io.StringIO()
    with clock.at(LATER), contextlib.redirect_stdout(out):
        seal_pending()
        try:
            call_command("fsck")
        except SystemExit as ended:
            lines = [line for line in out.getvalue().splitlines() if not line.startswith("✓")]
            return "\n".join(lines) if ended.code else ""
    return ""


def destroy() -> None:
    prepare()
    sought = needles()
    backup = HOME.parent / "backup"
    shutil.copytree(HOME / "files", backup / "files")
    shutil.copytree(HOME.parent / "d2", backup / "d2")
    say(step="before", names=sorted(sought), hits=where(sought, HOME, HOME.parent / "d2"), fsck=fsck())
    with clock.at(LATER + timedelta(days=1)):
        done = erasing.run(destruction=Destruction.objects.get(), by=staff("shenhe"))
    connection.close()
    hits = where(sought, HOME, HOME.parent / "d2", backup)
    said = fsck()
    say(step="after", hits=hits, count=done.count, keys=done.keys, left=done.left, problems=done.problems, fsck=said,
        keys_left=ContentKey.objects.filter(name__in=_names()).count(), backup=_opened(backup))  # fmt: skip


def _opened(backup: Path) -> list[str]:
    """Copies made before that can still be read with what the installation holds now."""
    known = [key_of(name) for name in _names()]
    return [str(path) for path in backup.rglob("*") if path.is_file() and any(known)]


# --- killing -----------------------------------------------------------------------------------------------------


def points(hit: Any) -> Iterator[None]:
    """Call `hit` before every system call of the erasing, every statement and commit, and after the commit."""

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            hit(name)
            return real(*arguments, **named)

        setattr(os, name, call)

    def on_sql(execute: Any, sql: str, *rest: Any) -> Any:
        hit("sql " + sql.split()[0])
        return execute(sql, *rest)

    def commit() -> None:
        hit("commit")
        committed()
        hit("after commit")

    connection.ensure_connection()
    for name in ("open", "write", "fsync", "link", "rename", "replace", "unlink"):
        wrap(name)
    committed, connection._commit = connection._commit, commit
    with connection.execute_wrapper(on_sql):
        yield


def _run() -> None:
    with clock.at(LATER + timedelta(days=1)):
        erasing.run(destruction=Destruction.objects.get(), by=SYSTEM)


def child(work: Any) -> bool:
    """Run in a fork; whether it was killed."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def kill(times: str) -> None:
    # In a fork, so that this process never has the threads of the printer, which a fork would inherit by half.
    assert not child(lambda: prepare(2))
    sought = needles()
    for point, killed, again in deaths(_run, int(times), "d2"):
        lines = [(line.state, line.keys, line.shared) for line in Doomed.objects.all()]
        state = Destruction.objects.get().state
        connection.close()
        hits = where(sought, HOME, HOME.parent / "d2")
        say(step="killed", point=point, killed=killed, again=again, lines=lines, state=state,
            hits={name: found for name, found in hits.items() if found}, fsck=fsck())  # fmt: skip


def kill_move(times: str) -> None:
    """The office hands a file to itself, so that one process sees both ends of the road."""
    assert not child(_drawn)
    batch = HOME.parent / "batch"
    batch.mkdir()

    def pack() -> None:
        packing.pack_transfer(transfer=Transfer.objects.get(), into=batch, by=SYSTEM)

    def take() -> None:
        accession.accept(folder=batch, by=SYSTEM)

    for point, killed, again in deaths(pack, int(times), "batch"):
        made = Transfer.objects.get()
        say(step="packed", point=point, killed=killed, again=again, state=made.state, items=made.items,
            left=[path.name for path in batch.rglob("*") if ".part" in path.name], fsck=fsck())  # fmt: skip
    for point, killed, again in deaths(take, int(times), "batch"):
        opened = [
            accession.open_received(received=row, into=HOME / "opened", by=SYSTEM) for row in Received.objects.all()
        ]
        shutil.rmtree(HOME / "opened", ignore_errors=True)
        rows = list(Accession.objects.get().lines.values_list("outcome", "told"))
        say(step="taken", point=point, killed=killed, again=again, rows=rows, opened=opened, fsck=fsck())


def _drawn() -> None:
    know(publickeys.own(publickeys.VERIFY).hex(), publickeys.own(publickeys.SEAL).hex())
    transfer.draw_move(
        partner=Partner.objects.get(), household_number=_closed().household_number, division=COUNTY, why="户口迁往外县",
        by=staff("dangan"),
    )  # fmt: skip
    connection.close()


def deaths(work: Any, times: int, beside: str) -> Iterator[tuple[str, bool, bool]]:
    """Work that is killed at so many points and then done again: at which, whether it died, whether it died again.

    Each time the home and the folder `beside` it are as they were; after the last the work is done once, undisturbed.
    """
    log, kept, folders = HOME.parent / "points", HOME.parent / "kept", ("home", beside)
    connection.close()
    for name in folders:
        shutil.copytree(HOME.parent / name, kept / name)
    say(step="points", names=_rehearsed(log, work))
    names = log.read_text().splitlines()
    chosen = {0, len(names) - 1, *(at for at, name in enumerate(names) if "commit" in name)}
    rest = sorted(set(range(len(names))) - chosen)
    chosen = set(random.Random(3).sample(sorted(chosen), min(len(chosen), times // 2)))
    for at in sorted(chosen | set(random.Random(7).sample(rest, times - len(chosen)))):
        _restore(kept, folders)
        killed = child(lambda at=at: _until(at, work))
        yield names[at], killed, child(work)
    _restore(kept, folders)
    shutil.rmtree(kept)
    assert not child(work)


def _rehearsed(log: Path, work: Any) -> list[str]:
    def rehearse() -> None:
        seen: list[str] = []
        for _ in points(seen.append):
            work()
        log.write_text("\n".join(seen))

    assert not child(rehearse)
    return sorted(set(log.read_text().splitlines()))


def _until(at: int, work: Any) -> None:
    left = [at]

    def hit(name: str) -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    for _ in points(hit):
        work()


def _restore(kept: Path, folders: tuple[str, ...]) -> None:
    connection.close()
    for name in folders:
        shutil.rmtree(HOME.parent / name)
        shutil.copytree(kept / name, HOME.parent / name)


VERBS = {
    "keys": keys,
    "know": know,
    "accept": accept,
    "move": move,
    "receipt": receipt,
    "destroy": destroy,
    "kill": kill,
    "kill_move": kill_move,
}


def main(verb: str, *arguments: str) -> None:
    """One verb, or (`serve`) one after another as they come, a JSON list on each line; "." ends each answer."""
    if not (HOME / "db.sqlite3").exists():
        schema.migrate()
        world.build()
    with clock.at(CLOSED):
        if verb != "serve":
            VERBS[verb](*arguments)
            return
        for line in sys.stdin:
            named, *given = json.loads(line)
            VERBS[named](*given)
            print(".", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
