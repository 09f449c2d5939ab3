"""What a change of the standard leaves for people to do."""

from django.db import models
from django.db.models import Q

from dibao.access.choices import PostKind
from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.casework.models import Award
from dibao.kernel import clock

from ..choices import Ground, TaskState
from .change import StandardChange


class TaskQuerySet(ScopedQuerySet):
    def open(self) -> "TaskQuerySet":
        """Tasks nobody has finished."""
        return self.filter(state=TaskState.OPEN)


@watched
class Task(models.Model):
    """待办 — one household somebody must look at, why, who, and until when. Amounts are fen per month."""

    change = models.ForeignKey(StandardChange, models.PROTECT, related_name="tasks")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    ground = models.CharField("事由", max_length=12, choices=Ground.choices)
    why = models.CharField("说明", max_length=200, blank=True)
    before = models.BigIntegerField("现在每月（分）")
    after = models.BigIntegerField("重新核算每月（分）")
    post = models.CharField("由谁办", max_length=24, choices=PostKind.choices)
    due_on = models.DateField("办理期限")
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    result = models.CharField("办理结果", max_length=1000, blank=True)
    done_by = models.CharField(max_length=64, blank=True)
    done_by_name = models.CharField(max_length=64, blank=True)
    done_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["division", "due_on"], name="task_open", condition=Q(state="open"))]
        constraints = [models.UniqueConstraint(fields=["change", "award"], name="one_task_per_award_and_change")]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the task is found."""
        return self.award.household.number
