"""An office that is killed, or whose disk is full, in the middle of a step; prints what is left, as JSON lines.

    killed_office.py build            one family told up to each step, a copy of the home kept before each
    killed_office.py kill STEP N      N kills at chosen and at random points of one step, from the same start
    killed_office.py full             close() with a disk that is full at different moments

Run by test_kills.py in a home of its own. Nothing is printed to paper in the process that forks, so that a fork
never inherits half a thread pool.
"""

import contextlib
import errno
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402

from demo import story as told  # noqa: E402
from demo.families import OLD_COUPLE  # noqa: E402
from demo.office import VILLAGE  # noqa: E402
from demo.people import Inventor  # noqa: E402
from dibao.access.models import Staff  # noqa: E402
from dibao.archive.models import Item, Volume  # noqa: E402
from dibao.audit.models import Event, RowState  # noqa: E402
from dibao.audit.services.seal import seal_pending  # noqa: E402
from dibao.casework.models import Award, Case, CaseEvent, Deadline, Paper  # noqa: E402
from dibao.casework.queries import gate  # noqa: E402
from dibao.casework.services import closing, decision, intake, paper  # noqa: E402
from dibao.documents import queries as documents  # noqa: E402
from dibao.documents.models import StoredFile  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from dibao.kernel.refusals import Refused  # noqa: E402
from tests import schema, world  # noqa: E402
from tests.factories.cases import the_line  # noqa: E402

HOME = Path(settings.DIBAO_HOME)
KEPT = HOME.parent
START = datetime(2026, 9, 21, 9, 0, tzinfo=clock.OFFICE)
# Step: who takes it, what it is, and how many days after the start.
STEPS: dict[str, tuple[str, Callable[..., Any], int]] = {
    "accept": ("jingban", intake.accept, 1),
    "confirm": ("queren", decision.confirm, 21),
    "close": ("jingban", closing.close, 25),
}
CALLS = ("open", "write", "fsync", "rename", "link", "mkdir", "unlink")
PHOTO_BYTES = 1_500_000  # the photograph that makes the package larger than the disk of `full`
DISK = 1_000_000


# --- building ----------------------------------------------------------------------------------------------------


def build() -> None:
    """Tell one family and keep the home as it is before each step."""
    schema.migrate()
    world.build()
    family = told.Story(OLD_COUPLE, VILLAGE, the_line(), Inventor(seed=5), START.date())
    with clock.at(START):
        family.case = told.apply_for(family)
        intake.submit(case=family.case, by=family.line.clerk)
    with clock.at(START + timedelta(days=1)):
        told.hand_in(family, *[row.kind for row in gate.missing(family.told, "accept") if row.source == "applicant"])
        noise = io.BytesIO(bytes(random.Random(1).randbytes(PHOTO_BYTES)))
        paper.upload(case=family.told, kind="id_card", content=_large(noise), name="大照片.png", by=family.line.clerk)
    keep("accept")
    for until in ("accepted", "checking", "visiting", "assessing", "assessed", "proposed", "on_notice"):
        _go(family, until)
    for until in ("with_county", "reviewed"):
        _go(family, until)
    keep("confirm")
    _go(family, "confirmed")
    with clock.at(START + timedelta(days=25)):
        case = Case.objects.get()
        closing.deliver(case=case, on=clock.today(), way="直接送达", receiver="本人", by=family.line.clerk)
        closing.publish(case=case, by=family.line.clerk)
    keep("close")


def _large(noise: io.BytesIO) -> bytes:
    """A picture that does not compress."""
    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("RGB", (700, 700), noise.getvalue()[: 700 * 700 * 3]).save(out, "PNG")
    return out.getvalue()


def _go(family: told.Story, until: str) -> None:
    family.told.refresh_from_db()
    with clock.at(START + timedelta(days=told.DAYS[until])):
        told._STEPS[until](family)


def keep(step: str) -> None:
    """Seal the log, close the database and copy the home."""
    with clock.at(START + timedelta(days=STEPS[step][2])):
        seal_pending()
    connection.close()
    shutil.copytree(HOME, KEPT / step)


def restore(step: str) -> None:
    """The home as it was before the step."""
    connection.close()
    shutil.rmtree(HOME)
    shutil.copytree(KEPT / step, HOME)


# --- looking -----------------------------------------------------------------------------------------------------


def state() -> dict[str, Any]:
    """Everything a step may change, as numbers and words."""
    case = Case.objects.get()
    counted = (CaseEvent, Deadline, Paper, StoredFile, Item, Volume, Award, Event, RowState)
    return {model.__name__: model._default_manager.count() for model in counted} | {
        "status": case.status,
        "version": case.version,
        "dates": [str(case.accepted_on), str(case.decided_on), str(case.closed_on)],
        "volume": str(case.volume and case.volume.status),
    }


def fsck(step: str) -> str:
    """What `dibao fsck` prints when something is wrong; empty when all is well."""
    out = io.StringIO()
    with clock.at(START + timedelta(days=STEPS[step][2])), contextlib.redirect_stdout(out):
        try:
            call_command("fsck")
        except SystemExit as ended:
            return out.getvalue() if ended.code else ""
    return ""


# --- killing -----------------------------------------------------------------------------------------------------


def take(step: str) -> None:
    """Do the step as the person whose turn it is."""
    who, service, days = STEPS[step]
    with clock.at(START + timedelta(days=days)):
        service(case=Case.objects.get(), by=Staff.objects.get(work_number=who))


def counted(point: Callable[[str], None]) -> Iterator[None]:
    """Call `point` before every system call of ours, SQL statement and commit, and after the commit."""

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            point(name)
            return real(*arguments, **named)

        setattr(os, name, call)

    def on_sql(execute: Any, sql: str, *rest: Any) -> Any:
        point("sql " + sql.split()[0])
        return execute(sql, *rest)

    def commit() -> None:
        point("commit")
        committed()
        point("after commit")

    connection.ensure_connection()
    for name in CALLS:
        wrap(name)
    committed, connection._commit = connection._commit, commit
    with connection.execute_wrapper(on_sql):
        yield


def child(work: Callable[[], None]) -> int:
    """Run in a fork; the wait status. The parent keeps no connection that the child could share."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def ended(pid: int) -> bool:
    """Wait for it; whether it was killed."""
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def rehearse(step: str) -> tuple[list[str], float]:
    """The points of the step in their order, and how long it takes undisturbed."""
    log = KEPT / f"points-{step}"

    def work() -> None:
        seen: list[str] = []
        for _ in counted(seen.append):
            take(step)
        log.write_text("\n".join(seen))

    began = time.monotonic()
    assert not ended(child(work))
    return log.read_text().splitlines(), time.monotonic() - began


def die_at(step: str, what: str, time_of_it: int) -> None:
    """Take the step and be killed before the n-th open, write, INSERT, commit … of it.

    Counted by kind: a folder that is there already makes one call less, so plain numbers would not agree.
    """
    passed = 0

    def point(now: str) -> None:
        nonlocal passed
        passed += now == what
        if passed == time_of_it:
            os.kill(os.getpid(), signal.SIGKILL)

    for _ in counted(point):
        take(step)


def chosen(points: list[str], dice: random.Random, many: int) -> list[tuple[str, int]]:
    """The commits and what stands around them, the last of each kind, and some at random."""
    numbered = [(what, points[: n + 1].count(what)) for n, what in enumerate(points)]
    last = {what: (what, nth) for what, nth in numbered}
    wanted = [last[what] for what in ("commit", "after commit", "rename", "fsync", "sql INSERT", "write")]
    while len(set(wanted)) < many:
        wanted.append(dice.choice(numbered))
    return list(dict.fromkeys(wanted))


def kill(step: str, many: int) -> None:
    """Kill at chosen points, then at random moments from outside."""
    seed = int(os.environ.get("KILL_SEED") or time.time())
    dice = random.Random(seed)
    restore(step)
    before = state()
    points, seconds = rehearse(step)
    after = state()
    assert before != after
    tell({"step": step, "seed": seed, "points": len(points), "kinds": sorted(set(points)), "undisturbed": fsck(step)})
    for what, nth in chosen(points, dice, many - many // 3):
        restore(step)
        killed = ended(child(lambda what=what, nth=nth: die_at(step, what, nth)))  # type: ignore[misc]
        look(step, before, after, killed=killed, point=what, nth=nth)
    for _ in range(many // 3):
        restore(step)
        pid = child(lambda: take(step))
        time.sleep(dice.uniform(0, seconds))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        look(step, before, after, killed=ended(pid), point="from outside")


def look(step: str, before: dict[str, Any], after: dict[str, Any], **said: Any) -> None:
    """What is there after a restart, whether fsck is content, and whether the step can be done again."""
    found = state()
    named = "nothing" if found == before else "all" if found == after else "half"
    report = said | {"step": step, "state": named, "found": found if named == "half" else {}, "fsck": fsck(step)}
    report["untracked"] = len(list(documents.untracked()))
    if named == "nothing":
        connection.close()
        assert not ended(child(lambda: take(step)))
        report["again"] = state() == after and not fsck(step)
    tell(report)


# --- a full disk -------------------------------------------------------------------------------------------------


def full() -> None:
    """close() when no file may grow beyond a size, from the start or from the commit on."""
    for moment, limit in (("always", DISK), ("always", 30_000), ("commit", 4_096)):
        restore("close")
        before, said = state(), KEPT / "said"
        said.write_text("")
        handle = os.open(said, os.O_WRONLY)
        pid = child(lambda moment=moment, limit=limit, handle=handle: _close_on(moment, limit, handle))  # type: ignore[misc]
        killed = ended(pid)
        report = {"moment": moment, "limit": limit, "killed": killed, "said": said.read_text()}
        report |= {"same": state() == before, "volume": state()["volume"], "fsck": fsck("close")}
        connection.close()
        assert not ended(child(lambda: take("close")))
        tell(report | {"again": state()["volume"] == "sealed" and not fsck("close")})


def _close_on(moment: str, limit: int, handle: int) -> None:
    """The child: its sentence to the person, or the kind of error a page turns into one."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write then fails with EFBIG, as ENOSPC does

    def fill_up() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    connection.ensure_connection()
    if moment == "always":
        fill_up()
    else:
        committed = connection._commit

        def commit() -> None:
            fill_up()
            committed()

        connection._commit = commit
    try:
        take("close")
        sentence = "done"
    except Refused as refusal:
        sentence = "refused: " + "".join(refusal.sentences)
    except OSError as failure:
        sentence = f"oserror: {errno.errorcode[failure.errno or 0]}"
    except OperationalError as failure:
        sentence = f"database: {failure}"
    os.pwrite(handle, sentence.encode(), 0)


def tell(report: dict[str, Any]) -> None:
    print(json.dumps(report, ensure_ascii=False), flush=True)


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "build":
        build()
    elif what == "kill":
        kill(rest[0], int(rest[1]))
    else:
        full()


if __name__ == "__main__":
    main()
