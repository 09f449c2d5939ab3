"""重复登记合并 — two rows of one human, who proposed to make them one, who decided it, and how it is taken back."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from dibao.access.choices import BUSINESS
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.regions import codes
from dibao.registry.models import Person

from ..choices import MergeState
from ..lifecycle import LIVE
from .decision import Decision


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, staff: Any) -> Self:
        """Mergers of which one row at least is registered inside the live business posts of `staff`."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind in BUSINESS:
                span = codes.span(post.division)
                inside |= Q(kept__division__range=span) | Q(merged__division__range=span)
        return self.filter(inside)

    def waiting(self) -> Self:
        """Those a second human must decide."""
        return self.filter(state__in=(MergeState.PROPOSED, MergeState.UNDO_ASKED))

    def live(self) -> Self:
        """Those proposed or carried out."""
        return self.filter(state__in=LIVE)


@watched
class Merge(Sealed):
    """重复登记合并 — `merged` leads to `kept`. covered: divisions the proposer answers for; told: what undoing needs."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="保留的登记")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="并入的登记")
    state = models.CharField("状态", max_length=12, choices=MergeState.choices, default=MergeState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    why = models.CharField("理由", max_length=300)
    paper = models.CharField("依据材料", max_length=300)
    covered = models.JSONField(default=list)
    told = EncryptedTextField()
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "重复登记合并"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two_rows"),
            models.UniqueConstraint(fields=["merged"], condition=Q(state__in=LIVE), name="row_merged_once"),
            models.UniqueConstraint(fields=["decision"], condition=Q(state__in=LIVE), name="one_live_merge_per_pair"),
        ]

    @property
    def division(self) -> int:
        """Where the kept row is registered."""
        return self.kept.division


@watched
class MergeEvent(models.Model):
    """合并办理记录 — one move, never changed."""

    matter = models.ForeignKey(Merge, models.PROTECT, related_name="events")
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "合并办理记录"
        ordering = ["pk"]
