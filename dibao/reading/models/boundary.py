"""公开界限 — which series of papers a county keeps closer, from which day, by which document."""

from django.db import models

from dibao.access.models import ScopedQuerySet
from dibao.archive.choices import Series
from dibao.audit.watch import watched
from dibao.kernel import clock


@watched
class Boundary(models.Model):
    """公开界限 — a later row of the same place and series takes over on its day; nothing is overwritten."""

    division = models.BigIntegerField("区划", db_index=True)
    series = models.CharField("系列", max_length=12, choices=Series.choices)
    secret = models.BooleanField("限制查阅")
    valid_from = models.DateField("起")
    document = models.CharField("依据文件", max_length=120)
    set_by = models.CharField("设定人", max_length=64)
    set_by_name = models.CharField("设定人姓名", max_length=64)
    set_at = models.DateTimeField("设定时间", default=clock.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "公开界限"
        ordering = ["series", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["division", "series", "valid_from"], name="reading_one_boundary_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} 自 {self.valid_from}"
