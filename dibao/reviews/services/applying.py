"""执行 — an approved change carried out in batches, each one transaction; killed anywhere, it goes on where it stopped."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from dibao.access.choices import PostKind as P
from dibao.access.permissions import require
from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.casework.models import Award, AwardAmount, BackPay
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.policy.queries import calendar, parameters_for, snapshot
from dibao.rules.deadlines import add_working_days

from ..choices import Ground, RunKind
from ..models import Run, StandardChange, Task
from ..months import paid_through
from ..permissions import CARRY_ON
from ..queries.figures import figures_digest
from ..queries.results import Line, results_of
from .approving import pay_day
from .moving import move, note
from .weighing import Frame, Weighed, weighed

BATCH = 1000
Progress = Callable[[Run], None]
# Who must look at it, and which of the place's working-day limits holds. No rule sets one for these; the limit of the
# step that resembles them most is borrowed: looking up (3 days) to tell a family, the county's review (10) for the rest.
OWNERS: dict[str, tuple[str, str]] = {
    Ground.DECREASE: (P.TOWNSHIP_CLERK, "county_review_wd"),
    Ground.STOP: (P.TOWNSHIP_CLERK, "county_review_wd"),
    Ground.TAPER: (P.TOWNSHIP_CLERK, "county_review_wd"),
    Ground.NEW: (P.TOWNSHIP_CLERK, "start_investigation_wd"),
    Ground.UNKNOWN: (P.TOWNSHIP_CLERK, "county_review_wd"),
    Ground.CATEGORY: (P.COUNTY_REVIEWER, "county_review_wd"),
    Ground.LEFT_OUT: (P.COUNTY_REVIEWER, "county_review_wd"),
}


def carry_on(
    *, change: StandardChange, by: Any = SYSTEM, batches: int | None = None, progress: Progress | None = None
) -> Run:
    """继续执行 — up to `batches` batches (all of them without one); run it again and it goes on.

    When everything was done already nothing is written. Raises Conflict when the results or the figures are not those
    that were approved, or when somebody else is carrying out the same change at this moment.
    """
    require(by, CARRY_ON, change.division)
    run: Run = change.runs.get(kind=RunKind.APPLY)
    if run.finished_at:
        return run
    results, frame = results_of(change), _frame(change)
    due = results.due()
    drive(
        run,
        batch=lambda part: _batch(frame, run, list(results.lines(due[part])), by),
        batches=batches,
        progress=progress,
    )
    if run.position == run.total:
        _finish(run, by)
    return run


def drive(run: Run, *, batch: Callable[[slice], None], batches: int | None, progress: Progress | None) -> None:
    """Batch after batch from where the run stands, at most `batches` of them; each moves `run.position` itself."""
    while run.position < run.total and batches != 0:
        batch(slice(run.position, run.position + BATCH))
        batches = None if batches is None else batches - 1
        if progress:
            progress(run)


def _frame(change: StandardChange) -> Frame:
    today = clock.today()
    figures = snapshot(change.effective_on)
    if figures_digest(figures, change.division) != change.preview["figures"]:
        raise Conflict(
            f"标准调整 {change.number} 批准以后，当地又有政策参数变动，不能按原来的试算继续执行。"
            "请先核对新的参数；没有办完的家庭另行录入一次标准调整。"
        )
    approved = change.events.filter(move="approve").last()
    assert approved is not None  # noqa: S101 — a run is opened only by an approval
    limits = parameters_for(division=change.division, track="rural", on=today)
    due = {
        ground: (post, add_working_days(today, limits.value(limit), calendar()).on)
        for ground, (post, limit) in OWNERS.items()
    }
    return Frame(
        change=change,
        mark=change.preview["mark"],
        paid_through=paid_through(today, pay_day=pay_day(change, today)),
        decided_by=approved.actor,
        decided_by_name=approved.actor_name,
        figures=figures,
        due=due,
    )


@transaction.atomic
def _batch(frame: Frame, run: Run, lines: Sequence[Line], by: Any) -> None:
    """One batch: its rows, its counts and its audit event stand or fall together."""
    claim(run, len(lines))
    awards = _awards([line.number for line in lines])
    amounts = _amounts(awards)
    found = [(line, awards.get(line.number)) for line in lines]
    answers = [weighed(frame, line, award, amounts.get(award.pk, ()) if award else ()) for line, award in found]
    rows = [
        *AwardAmount.objects.bulk_create([each.amount for each in answers if each.amount]),
        *BackPay.objects.bulk_create([each.back_pay for each in answers if each.back_pay]),
        *Task.objects.bulk_create([each.task for each in answers if each.task]),
    ]
    _count(run, answers)
    _record(run, rows, by)


def claim(run: Run, size: int) -> None:
    """Take the next `size` households; whoever carries out the same run at the same time is refused."""
    taken = Run.objects.filter(pk=run.pk, position=run.position).select_for_update().first()
    if taken is None:
        raise Conflict(f"标准调整 {run.change.number} 正由另一处执行，请稍后刷新查看进度。")
    run.position = taken.position + size


def _awards(numbers: list[str]) -> dict[str, Award]:
    """The living awards of these households, held until the batch is done."""
    found = Award.objects.filter(household__number__in=numbers, ended_on=None).select_related("household")
    return {award.household.number: award for award in found.select_for_update(of=("self",))}


def _amounts(awards: dict[str, Award]) -> dict[int, list[AwardAmount]]:
    grouped: dict[int, list[AwardAmount]] = {}
    for row in AwardAmount.objects.filter(award__in=[award.pk for award in awards.values()]):
        grouped.setdefault(row.award_id, []).append(row)
    return grouped


def _count(run: Run, answers: Sequence[Weighed]) -> None:
    skipped = Counter(str(each.skip) for each in answers if each.skip)
    failed = Counter(each.failed for each in answers if each.failed)
    run.raised += sum(each.amount is not None for each in answers)
    run.tasked += sum(each.task is not None and not each.skip for each in answers)
    run.skipped += skipped.total()
    run.failed += failed.total()
    run.reasons = dict(Counter(run.reasons) + skipped + failed)
    run.save()


def _record(run: Run, rows: Sequence[Any], by: Any) -> None:
    record(
        f"reviews.{run.kind}",
        by=by,
        about=run.change,
        rows=[run, *rows],
        division=run.change.division,
        because=run.change.document,
        data={"position": run.position, "total": run.total, "rows": len(rows)},
    )


@transaction.atomic
def _finish(run: Run, by: Any) -> None:
    """执行完毕 — the counts add up to what went in, and the change says so."""
    event = move(run.change, "finish", by=by)
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    note(
        event,
        run,
        by=by,
        data={"raised": run.raised, "tasked": run.tasked, "skipped": run.skipped, "failed": run.failed},
    )
