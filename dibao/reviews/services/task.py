"""待办 — what somebody has done about a family; less or nothing is never decided here."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import Ground, TaskState
from ..models import Task
from ..permissions import SETTLE

# These end with a hearing and a decision of their own, not with a remark.
HEARD_FIRST = frozenset({Ground.DECREASE, Ground.STOP, Ground.TAPER})


@transaction.atomic
def settle(*, task: Task, result: str, by: Any) -> Task:
    """办结待办 — told, found out or reckoned anew, in words; who and when is kept."""
    require(by, SETTLE, task.division)
    if task.ground in HEARD_FIRST:
        raise Invalid(
            "减发、停发、渐退须先听取意见，再由县级民政部门决定并书面告知，不能只写结果办结。",
            basis="社会救助法第四十八条",
        )
    if not result.strip():
        raise Invalid(fields={"result": "请写明办理的结果。"})
    now = Task.objects.select_for_update().get(pk=task.pk)
    if now.state != TaskState.OPEN:
        raise Conflict("这项待办已经办结。")
    now.state, now.result, now.done_on = TaskState.DONE, result.strip(), clock.today()
    now.done_by, now.done_by_name = by.actor_key, by.actor_name
    now.save()
    record("reviews.settle", by=by, about=now, division=now.division, because=result.strip())
    return now
