"""暂缓销毁 — a household's file must stay, whatever its term says, until somebody lifts the hold."""

from typing import Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import HoldKind


class HoldQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)


@watched
class Hold(Sealed):
    """暂缓销毁 — of the whole file of one household, with reason and paper."""

    household_number = models.CharField("户号", max_length=24, db_index=True)
    division = models.BigIntegerField("村（社区）", db_index=True)
    kind = models.CharField("原因类别", max_length=12, choices=HoldKind.choices)
    reason = models.CharField("原因", max_length=300)
    document = models.CharField("依据文书", max_length=120)
    placed_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    placed_by = models.CharField("登记人", max_length=64)
    placed_by_name = models.CharField("登记人姓名", max_length=64)
    placed_human = models.CharField(max_length=64, editable=False)
    lifted_at = models.DateTimeField("解除时间", null=True, editable=False)
    lifted_by_name = models.CharField("解除人姓名", max_length=64, blank=True)
    lifted_why = models.CharField("解除依据", max_length=300, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "暂缓销毁"
        ordering = ["-placed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_why="") | (Q(lifted_at__isnull=False) & ~Q(lifted_why="")),
                name="disposal_lifting_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_number} {self.get_kind_display()}"

    @property
    def words(self) -> str:
        """暂缓 in one sentence."""
        return f"{self.get_kind_display()}暂缓销毁（{self.document}）"
