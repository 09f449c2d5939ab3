"""撤销 — the earlier amounts come back as newer rows for the same month; nothing is deleted or overwritten."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.casework.choices import AmountReason
from dibao.casework.models import AwardAmount, BackPay, in_force
from dibao.kernel import clock

from ..choices import RunKind, Skip, TaskState
from ..models import Run, StandardChange, Task
from ..permissions import CARRY_ON
from .applying import Progress, claim, drive
from .moving import move, note

SETTLED = "task_done"
WITHDRAWN = "标准调整已撤销，不再办理"


def take_back(
    *, change: StandardChange, by: Any = SYSTEM, batches: int | None = None, progress: Progress | None = None
) -> Run:
    """继续撤销 — first the amounts, then the open tasks, in the order they were made; resumable like `carry_on`.

    An amount that something newer has followed is left alone and counted under its reason.
    """
    require(by, CARRY_ON, change.division)
    run: Run = change.runs.get(kind=RunKind.UNDO)
    if run.finished_at:
        return run
    amounts = list(
        AwardAmount.objects.filter(change=change.number, reason=AmountReason.STANDARD)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    tasks = list(Task.objects.filter(change=change).order_by("pk").values_list("pk", flat=True))
    due = [*((AwardAmount, pk) for pk in amounts), *((Task, pk) for pk in tasks)]
    drive(run, batch=lambda part: _batch(run, due[part], by), batches=batches, progress=progress)
    if run.position == run.total:
        _finish(run, by)
    return run


@transaction.atomic
def _batch(run: Run, due: Sequence[tuple[Any, int]], by: Any) -> None:
    claim(run, len(due))
    rows = _amounts_back(run, [pk for model, pk in due if model is AwardAmount], by)
    rows += _tasks_away(run, [pk for model, pk in due if model is Task], by)
    run.save()
    record(
        "reviews.undo_batch",
        by=by,
        about=run.change,
        rows=[run, *rows],
        division=run.change.division,
        because=f"撤销标准调整 {run.change.number}",
        data={"position": run.position, "total": run.total},
    )


def _amounts_back(run: Run, keys: list[int], by: Any) -> list[Any]:
    """A newer row with the amount that was in force before, and the back pay with a minus."""
    ours = list(AwardAmount.objects.filter(pk__in=keys).select_related("award").order_by("pk"))
    others: dict[int, list[AwardAmount]] = {}
    for row in AwardAmount.objects.filter(award__in=[row.award_id for row in ours]):
        others.setdefault(row.award_id, []).append(row)
    restored, skipped = [], Counter[str]()
    for row in ours:
        if why := _why_not(row, others[row.award_id]):
            skipped[why] += 1
            continue
        restored.append(_before(row, others[row.award_id], by))
    _add(run, raised=len(restored), skipped=skipped)
    keys_back = [row.award_id for row in restored]
    paid = BackPay.objects.filter(change=run.change.number, reason=AmountReason.STANDARD, award__in=keys_back)
    return [
        *AwardAmount.objects.bulk_create(restored),
        *BackPay.objects.bulk_create([_minus(row) for row in paid]),
    ]


def _why_not(row: AwardAmount, all_rows: list[AwardAmount]) -> str:
    if row.award.ended_on:
        return Skip.ENDED
    newer = any(other.pk > row.pk or other.from_month > row.from_month for other in all_rows if other.pk != row.pk)
    return Skip.LATER if newer else ""


def _before(row: AwardAmount, all_rows: list[AwardAmount], by: Any) -> AwardAmount:
    last = in_force((each for each in all_rows if each.pk != row.pk), row.from_month)
    assert last is not None  # noqa: S101 — a change raises what an earlier row began
    return AwardAmount(
        award=row.award,
        from_month=row.from_month,
        amount_month=last.amount_month,
        uplift_month=last.uplift_month,
        members=last.members,
        basis_id=last.basis_id,
        on=last.on,
        parameter_set_id=last.parameter_set_id,
        rules_version=last.rules_version,
        reason=AmountReason.UNDONE,
        change=row.change,
        decided_by=by.actor_key,
        decided_by_name=by.actor_name,
        decided_at=clock.now(),
    )


def _minus(row: BackPay) -> BackPay:
    return BackPay(
        award_id=row.award_id,
        change=row.change,
        reason=AmountReason.UNDONE,
        from_month=row.from_month,
        to_month=row.to_month,
        months=row.months,
        each_month=-row.each_month,
        amount=-row.amount,
        decided_at=clock.now(),
    )


def _tasks_away(run: Run, keys: list[int], by: Any) -> list[Any]:
    """Open tasks end with the change; what somebody has settled stays settled."""
    found = list(Task.objects.filter(pk__in=keys))
    still_open = [task for task in found if task.state == TaskState.OPEN]
    for task in still_open:
        task.state, task.result, task.done_on = TaskState.DONE, WITHDRAWN, clock.today()
        task.done_by, task.done_by_name = by.actor_key, by.actor_name
    Task.objects.bulk_update(still_open, ["state", "result", "done_on", "done_by", "done_by_name"])
    settled = len(found) - len(still_open)
    _add(run, tasked=len(still_open), skipped=Counter({SETTLED: settled} if settled else {}))
    return list(still_open)


def _add(run: Run, *, raised: int = 0, tasked: int = 0, skipped: "Counter[str]") -> None:
    run.raised += raised
    run.tasked += tasked
    run.skipped += skipped.total()
    run.reasons = dict(Counter(run.reasons) + Counter({str(why): n for why, n in skipped.items()}))


@transaction.atomic
def _finish(run: Run, by: Any) -> None:
    event = move(run.change, "finish_undo", by=by)
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    note(event, run, by=by, data={"restored": run.raised, "tasks": run.tasked, "skipped": run.skipped})
