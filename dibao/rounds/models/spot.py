"""抽查 — households drawn by a published seed or chosen by risk."""

from django.db import models

from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.screening.models.area import AreaQuerySet

from ..choices import DrawKind


class SpotCheckQuerySet(AreaQuerySet):
    """Draws are read where they were made, above and below."""


@watched
class SpotCheck(models.Model):
    """抽查 — where, from how many, with which words; whoever knows them draws the same households again.

    drawn_digest: SHA-256 of the sorted list of 户号 that took part, one a line.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    kind = models.CharField("种类", max_length=8, choices=DrawKind.choices)
    why = models.CharField("依据和理由", max_length=500)
    seed = models.CharField("抽签用语", max_length=100, blank=True)
    announced = models.CharField("抽签用语在哪里公开", max_length=200, blank=True)
    risks = models.JSONField("风险", default=list)
    asked = models.PositiveIntegerField("要求户数")
    drawn_from = models.PositiveIntegerField("参加抽签户数")
    drawn_digest = models.CharField("抽签名单摘要", max_length=64)
    due_on = models.DateField("期限")
    by = models.CharField(max_length=64)
    by_name = models.CharField("抽取人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number
