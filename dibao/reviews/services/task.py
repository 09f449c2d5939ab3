"""待办 — what somebody has done about a family; less or nothing is never decided here.

What must be heard first opens an adjustment, and is done with that adjustment's end.
"""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.adjusting.choices import Ground as Reason
from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries import by_source, ended
from dibao.adjusting.services.opening import open_
from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import Ground, TaskState
from ..models import Task
from ..permissions import SETTLE

# These end with a hearing and a decision of their own, not with a remark.
HEARD_FIRST = frozenset({Ground.DECREASE, Ground.STOP, Ground.TAPER})


def source_of(task: Task) -> str:
    """The name under which an adjustment knows this task."""
    return f"reviews.Task:{task.pk}"


def hear(*, task: Task, by: Any) -> Adjustment:
    """提起动态调整 — for what must be heard first; the same task twice is one. Raises Invalid for other tasks."""
    require(by, SETTLE, task.division)
    if task.ground not in HEARD_FIRST or task.state != TaskState.OPEN:
        raise Invalid("这项待办不需要听取意见，请写明结果办结。")
    return open_(
        award=task.award,
        ground=Reason.STANDARD,
        why=f"标准调整 {task.change.number}：{task.get_ground_display()}",
        source=source_of(task),
        by=by,
    )


@transaction.atomic
def settle(*, task: Task, result: str, by: Any) -> Task:
    """办结待办 — told, found out or reckoned anew, in words; who and when is kept."""
    require(by, SETTLE, task.division)
    if task.ground in HEARD_FIRST:
        result = _end_of(task)
    if not result.strip():
        raise Invalid(fields={"result": "请写明办理的结果。"})
    return _done(task, result, by)


def _end_of(task: Task) -> str:
    """What its adjustment has ended with; Invalid while there is no such end."""
    if not ended(source_of(task)):
        raise Invalid(
            "减发、停发、渐退须先听取意见，再由县级民政部门决定并书面告知，不能只写结果办结。",
            basis="社会救助法第四十八条",
        )
    found = by_source(source_of(task))
    return f"动态调整 {found.number}：{found.get_result_display()}" if found else ""


def collect(*, by: Any = SYSTEM) -> int:
    """收回结果 — open tasks whose adjustment has ended are done; how many. Run every night, again without harm."""
    waiting = Task.objects.open().filter(ground__in=HEARD_FIRST)
    over = [task for task in waiting if ended(source_of(task))]
    for task in over:
        settle(task=task, result="", by=by)
    return len(over)


def _done(task: Task, result: str, by: Any) -> Task:
    now = Task.objects.select_for_update().get(pk=task.pk)
    if now.state != TaskState.OPEN:
        raise Conflict("这项待办已经办结。")
    now.state, now.result, now.done_on = TaskState.DONE, result.strip(), clock.today()
    now.done_by, now.done_by_name = by.actor_key, by.actor_name
    now.save()
    record("reviews.settle", by=by, about=now, division=now.division, because=result.strip())
    return now
