"""咨询档案员 — a question about what is kept and where, and the answer with the files it points to."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import Sealed


@watched
class Question(Sealed):
    """咨询 — asked by staff or for a citizen at the window; answered once, kept, found again by its words."""

    division = models.BigIntegerField("区划", db_index=True)
    asker = models.CharField("咨询人", max_length=64)
    text = models.CharField("问题", max_length=500)
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    asked_by = models.CharField("登记人", max_length=64)
    asked_by_name = models.CharField("登记人姓名", max_length=64)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by_name = models.CharField("答复人", max_length=64, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "咨询"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="reading_answer_has_words",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


@watched
class Reference(models.Model):
    """所指案卷 — a volume the answer points to."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="references")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")

    class Meta:
        verbose_name = "所指案卷"
        constraints = [models.UniqueConstraint(fields=["question", "volume"], name="reading_reference_once")]
