"""普遍比对 — persons brought up to date, the registers laid out, everybody compared, and what was found written as work.

A run goes on where it stopped: the comparison keeps whole files only, and every batch of hits is one transaction with
the run's own counts. It reads awards and writes hits; it moves no award.
"""

import shutil
from collections.abc import Callable
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import snapshot

from .. import engine, persons_store
from ..choices import PlanKind, RunState
from ..models import Import, Plan, ScreeningRun
from ..permissions import RUN
from ..queries.finding import finders_of
from ..queries.found import FILE, Hits, counted
from ..queries.ground import alone, folder, home, lay_out, persons
from ..queries.runs import usable
from .persons import refresh
from .plan import advance_cycle
from .writing import BATCH, write_batch

Progress = Callable[[ScreeningRun], None]


def step(
    *, division: int, by: Any, plan: Plan | None = None, batches: int | None = None, progress: Progress | None = None
) -> ScreeningRun:
    """比对 — begin a run of this place (or plan), or go on with the one that was begun; `batches` of hits at most."""
    require(by, RUN, division)
    if plan and plan.kind != PlanKind.ORDINARY:
        raise Invalid("重点核查由人逐户核查，不做批量比对。")
    run = ScreeningRun.objects.filter(division=division, plan=plan, state=RunState.RUNNING).first()
    return carry_on(run=run or begin(division=division, plan=plan, by=by), by=by, batches=batches, progress=progress)


@transaction.atomic
def begin(*, division: int, by: Any, plan: Plan | None = None) -> ScreeningRun:
    """开始比对 — with the newest file of every register there is; the files stay the same until it is over."""
    require(by, RUN, division)
    files = [row for row in usable(division) if plan is None or row.register in plan.registers]
    run = ScreeningRun.objects.create(
        plan=plan, division=division, on=clock.today(), by=by.actor_key, by_name=by.actor_name,
        registers=[{"register": row.register, "as_of": str(row.as_of), "import": row.pk} for row in files],
    )  # fmt: skip
    lay_out(run, files)
    record("screening.begin", by=by, about=run, division=division)
    return run


def carry_on(
    *, run: ScreeningRun, by: Any, batches: int | None = None, progress: Progress | None = None
) -> ScreeningRun:
    """继续比对 — up to `batches` batches (all of them without one). Finished already, nothing happens."""
    require(by, RUN, run.division)
    if run.state == RunState.DONE:
        return run
    if run.total is None or (run.total and not (folder(run) / "hits" / FILE).exists()):
        _compare(run, by)
    hits = Hits(folder(run), run.division)
    for lines in hits.batches(run.position, BATCH) if run.total else ():
        if batches == 0:
            break
        with alone(home()):  # the county's run and the whole office's do not find one matter at the same moment
            write_batch(run=run, lines=lines, by=by)
        batches = None if batches is None else batches - 1
        if progress:
            progress(run)
    if run.position == run.total:
        _finish(run, by)
        shutil.rmtree(folder(run), ignore_errors=True)  # should this be undone, the files are made again
    return run


def _compare(run: ScreeningRun, by: Any) -> None:
    """Everybody against every register, with the figures of the day the run began. Lost files are made again."""
    refresh(by=by)
    people, homes = counted(persons(), run.division)
    if not (folder(run) / "registers").exists():
        lay_out(run, list(Import.objects.filter(pk__in=[each["import"] for each in run.registers])))
    if persons_store.counties(persons()):
        finders = finders_of({each["register"] for each in run.registers})
        engine.hits(
            persons(), folder(run) / "registers", folder(run) / "hits", run.on, snapshot(run.on), finders=finders
        )
    with transaction.atomic():
        fresh = {"position": 0, "found": 0, "changed": 0, "known": 0, "outside": 0}
        total = len(Hits(folder(run), run.division))
        ScreeningRun.objects.filter(pk=run.pk).update(total=total, persons=people, households=homes, **fresh)
        run.refresh_from_db()
        record("screening.compare", by=by, about=run, division=run.division, data={"hits": total, "persons": people})


@transaction.atomic
def _finish(run: ScreeningRun, by: Any) -> None:
    """比对完成 — the counts add up to what was found; a plan's next day moves on."""
    if not ScreeningRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=RunState.DONE, finished_at=clock.now()
    ):
        return
    run.refresh_from_db()
    if run.plan:
        advance_cycle(plan=run.plan, by=by)
    counts = {name: getattr(run, name) for name in ("total", "found", "changed", "known", "outside")}
    record("screening.finish", by=by, about=run, division=run.division, data=counts)


def due_plans() -> list[Plan]:
    """普通排查 plans whose day has come."""
    return list(Plan.objects.filter(kind=PlanKind.ORDINARY, next_on__lte=clock.today()).order_by("next_on", "pk"))
