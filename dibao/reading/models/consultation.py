"""查阅 — a request with its purpose, what was decided, and the papers it opens for some days."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Item, Volume
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import Form, Level, ReaderKind, State


class ConsultationQuerySet(ScopedQuerySet):
    def read_by(self, staff: Any) -> Self:
        """Those this person asked for and may therefore open; nobody reads on another's request."""
        return self.filter(asked_by=staff.actor_key)

    def waiting(self) -> Self:
        """Those nobody has decided yet, the oldest first."""
        return self.filter(state=State.ASKED).order_by("asked_at")


@watched
class Consultation(Sealed):
    """查阅 — who wants to read which papers of a volume, what for, who agreed, and until when."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="+", verbose_name="案卷")
    division = models.BigIntegerField("区划", db_index=True)
    household_number = models.CharField("户号", max_length=24, db_index=True)
    reader_kind = models.CharField("查阅人类别", max_length=12, choices=ReaderKind.choices)
    reader_name = models.CharField("查阅人", max_length=64)
    reader_paper = models.CharField("身份证件或公函", max_length=120, blank=True)
    purpose = models.CharField("查阅目的", max_length=200)
    form = models.CharField("利用方式", max_length=8, choices=Form.choices)
    level = models.CharField("批准层级", max_length=12, choices=Level.choices)
    days = models.PositiveSmallIntegerField("查阅期限（天）")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED, db_index=True)
    asked_at = models.DateTimeField("申请时间", default=clock.now, editable=False)
    asked_by = models.CharField("经办人", max_length=64, db_index=True)
    asked_by_name = models.CharField("经办人姓名", max_length=64)
    asked_human = models.CharField(max_length=64, editable=False)
    decided_at = models.DateTimeField("批准时间", null=True, editable=False)
    decided_by = models.CharField("批准人", max_length=64, blank=True)
    decided_by_name = models.CharField("批准人姓名", max_length=64, blank=True)
    decided_why = models.CharField("批准意见", max_length=200, blank=True)
    expires_on = models.DateField("到期日", null=True, editable=False)
    hidden_names = EncryptedTextField(verbose_name="遮蔽的第三人姓名")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "查阅"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=(State.ASKED, State.REFUSED)) | Q(expires_on__isnull=False),
                name="reading_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_name} 查阅"

    def live(self, on: date) -> bool:
        """Whether its papers may be opened on that day; the last day counts."""
        return self.state == State.GRANTED and self.expires_on is not None and on <= self.expires_on

    @property
    def names(self) -> list[str]:
        """Third persons to be hidden on the copy."""
        return [line.strip() for line in self.hidden_names.splitlines() if line.strip()]


@watched
class Wanted(models.Model):
    """所查文件 — one paper of a consultation; `checked` are the pages of the copy somebody has looked through."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="wanted")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="文件")
    checked = models.JSONField("已核对的页", default=list)

    class Meta:
        verbose_name = "所查文件"
        constraints = [models.UniqueConstraint(fields=["consultation", "item"], name="reading_paper_once")]

    @property
    def pages(self) -> range:
        """The pages that can be drawn; none for sound, video and data."""
        return range(1, max(self.item.stored.pages, 1) + 1) if self.item.stored.previewable else range(0)

    @property
    def unchecked(self) -> list[int]:
        """Pages nobody has looked through since the last change of what is hidden."""
        return [page for page in self.pages if page not in self.checked]


@watched
class Mark(models.Model):
    """遮蔽处 — an area somebody covered by hand; per mille of the page, from its upper left corner."""

    wanted = models.ForeignKey(Wanted, models.PROTECT, related_name="marks")
    page = models.PositiveIntegerField("页")
    left = models.PositiveSmallIntegerField("左")
    top = models.PositiveSmallIntegerField("上")
    right = models.PositiveSmallIntegerField("右")
    bottom = models.PositiveSmallIntegerField("下")
    made_by = models.CharField("遮蔽人", max_length=64)
    made_at = models.DateTimeField("遮蔽时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "遮蔽处"
        constraints = [
            models.CheckConstraint(
                condition=Q(left__lt=models.F("right"), top__lt=models.F("bottom"), right__lte=1000, bottom__lte=1000),
                name="reading_mark_has_an_area",
            )
        ]
