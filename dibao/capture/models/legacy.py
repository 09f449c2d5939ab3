"""旧档清单 — ledgers and box lists of thirty years, row by row, with what became of each."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Volume
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import ListKind, ListState, RowOutcome


@watched
class OldList(models.Model):
    """旧档清单 — one file; the same content comes in once. `mapping` is field code → heading."""

    division = models.BigIntegerField("区划", db_index=True)
    kind = models.CharField("清单种类", max_length=8, choices=ListKind)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="清单文件")
    sha256 = models.CharField("SHA-256 摘要", max_length=64)
    state = models.CharField("状态", max_length=8, choices=ListState, default=ListState.READ)
    mapping = models.JSONField("对列", default=dict)
    boxes = models.PositiveIntegerField("实有盒数", null=True, blank=True)
    brought_at = models.DateTimeField("上传时间", default=clock.now, editable=False)
    brought_by = models.CharField("上传人", max_length=64)
    brought_by_name = models.CharField("上传人姓名", max_length=64)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "旧档清单"
        ordering = ["-brought_at"]
        constraints = [models.UniqueConstraint(fields=["division", "kind", "sha256"], name="capture_a_list_comes_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.stored}"


def no_faults() -> list[str]:
    """A row that could be read. (`list` is a field of the row and means something else inside it.)"""
    return []


@watched
class OldRow(Sealed):
    """清单的一行 — what it says (sealed), its digest, and what became of it. A row made once is never made again."""

    list = models.ForeignKey(OldList, models.PROTECT, related_name="rows", verbose_name="清单")
    number = models.PositiveIntegerField("行号")
    digest = models.CharField("内容摘要", max_length=64, db_index=True)
    values_sealed = EncryptedTextField("内容")
    faults = models.JSONField("问题", default=no_faults)
    box = models.CharField("原盒号", max_length=40, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=RowOutcome, default=RowOutcome.WAITING)
    why = models.CharField("说明", max_length=300, blank=True)
    volume = models.ForeignKey(Volume, models.PROTECT, null=True, related_name="+", verbose_name="案卷")

    class Meta:
        verbose_name = verbose_name_plural = "清单的一行"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="capture_a_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=(RowOutcome.MADE, RowOutcome.MATCHED), volume__isnull=False)
                | (Q(outcome__in=(RowOutcome.WAITING, RowOutcome.REFUSED), volume=None)),
                name="capture_an_imported_row_has_its_volume",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.number}"

    @property
    def values(self) -> dict[str, Any]:
        """What the row says, by field code."""
        return json.loads(self.values_sealed) if self.values_sealed else {}
