"""文件 — one row per file that arrived or was printed; the bytes lie in the store under their digest."""

import uuid

from django.db import models

from .choices import FileKind


class StoredFile(models.Model):
    """文件 — what arrived, under which name, and its digests. A row is never changed.

    Two rows may share one content (`sha256`) when it arrived under two names; the same content under the
    same name is one row, so a double click or a repeated upload changes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField("SHA-256 摘要", max_length=64)
    sm3 = models.CharField("SM3 摘要", max_length=64)
    size = models.BigIntegerField("大小（字节）")
    kind = models.CharField("种类", max_length=16, choices=FileKind)
    media_type = models.CharField("媒体类型", max_length=100)
    pronom = models.CharField("PRONOM 格式编号", max_length=20, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)
    original_name = models.CharField("原文件名", max_length=255)
    created_at = models.DateTimeField("收到时间")
    created_by = models.CharField("经办人", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = [
            models.UniqueConstraint(fields=["sha256", "original_name"], name="documents_content_once_per_name"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="documents_not_empty"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def previewable(self) -> bool:
        """Whether a page of it can be drawn (images and PDF)."""
        return self.kind == FileKind.IMAGE or self.media_type == "application/pdf"
