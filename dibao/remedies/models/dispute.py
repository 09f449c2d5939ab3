"""复议诉讼 — a family turned to the review body or to the court; its file stays until that has an end."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.disposal.models import Hold
from dibao.kernel import clock
from dibao.kernel.fields import Sealed
from dibao.registry.models import Household
from dibao.screening.models.step import Step

from ..choices import DisputeKind, DisputeOutcome, DisputeState


class DisputeQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        """Those without an end."""
        return self.exclude(state=DisputeState.CONCLUDED)

    def overdue(self, on: date) -> Self:
        """Our answer is not handed in and its day has passed."""
        return self.filter(state=DisputeState.REGISTERED, reply_due__lt=on)


@watched
class Dispute(Sealed):
    """复议诉讼 — 行政复议 (reconsideration) or 行政诉讼 (litigation) about one case or adjustment, by its number.

    body: the review body or the court; document: its number for the matter. hold: what keeps the file meanwhile;
    none where the family has no file yet. adjustment: what a changed or revoked decision led to.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    kind = models.CharField("种类", max_length=16, choices=DisputeKind.choices)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    matter = models.CharField("所争议的办件", max_length=32)
    body = models.CharField("复议机关或法院", max_length=80)
    document = models.CharField("案号或文号", max_length=80)
    notified_on = models.DateField("决定送达日期")
    filed_on = models.DateField("申请或起诉日期")
    received_on = models.DateField("我方收到日期")
    reply_due = models.DateField("答复期限")
    replied_on = models.DateField("答复日期", null=True)
    hearing_on = models.DateField("开庭或听证日期", null=True)
    state = models.CharField(max_length=12, choices=DisputeState.choices, default=DisputeState.REGISTERED)
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField("结果", max_length=12, choices=DisputeOutcome.choices, blank=True)
    judgment = models.CharField("决定书或判决书", max_length=80, blank=True)
    concluded_on = models.DateField("结果日期", null=True)
    hold = models.ForeignKey(Hold, models.PROTECT, related_name="+", null=True)
    adjustment = models.CharField("由此调整", max_length=32, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = "复议诉讼"
        ordering = ["reply_due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "body", "document"], name="one_dispute_per_document"),
            models.CheckConstraint(
                condition=~Q(state="concluded") | (~Q(outcome="") & Q(concluded_on__isnull=False)),
                name="dispute_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event of the dispute is found."""
        return self.household.number


@watched
class DisputeEvent(Step):
    """复议诉讼办理记录 — one move of a dispute."""

    matter = models.ForeignKey(Dispute, models.PROTECT, related_name="events")

    class Meta(Step.Meta):
        verbose_name = "复议诉讼办理记录"
        abstract = False
