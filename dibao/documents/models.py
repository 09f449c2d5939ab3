"""文件 — one row per file that arrived or was printed; the bytes lie in the store under their digest."""

import uuid

from django.db import models

from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from .choices import FileKind, TextSource


class StoredFile(models.Model):
    """文件 — what arrived, under which name, and its digests. A row changes once at most: when it is destroyed.

    Two rows may share one content (`sha256`) when it arrived under two names; the same content under the
    same name is one row, so a double click or a repeated upload changes nothing. A destroyed row keeps names
    and digests for the register; the same content coming again later is a new row.
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
    destroyed_at = models.DateTimeField("销毁时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "original_name"],
                condition=models.Q(destroyed_at=None),
                name="documents_content_once_per_name",
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="documents_not_empty"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def previewable(self) -> bool:
        """Whether a page of it can be drawn (images, PDF and OFD)."""
        return self.kind == FileKind.IMAGE or self.media_type in ("application/pdf", "application/ofd")


class ContentKey(models.Model):
    """内容密钥 — the key under which one content lies on disk, wrapped by the installation's key.

    `name` is the SHA-256 of a file's content, or `volume:<id>` for the sealed package of a volume. Removing the
    row destroys the content wherever a copy of its bytes lies. A content without a row lies there in plain.
    """

    name = models.CharField("所属内容", max_length=80, primary_key=True)
    wrapped = models.BinaryField("密钥（已加封）")
    created_at = models.DateTimeField("生成时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "内容密钥"

    def __str__(self) -> str:
        return self.name


class RecognisedText(Sealed):
    """识别文字 — the words that lie in a file: embedded in it, recognised from its picture, or typed by a person."""

    stored = models.OneToOneField(StoredFile, models.CASCADE, related_name="+", verbose_name="文件")
    text = EncryptedTextField("文字")
    source = models.CharField("来源", max_length=8, choices=TextSource)
    confidence = models.PositiveSmallIntegerField("可信度（百分数）", default=100)
    at = models.DateTimeField("识别时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "识别文字"
        constraints = [
            models.CheckConstraint(condition=models.Q(confidence__lte=100), name="documents_confidence_is_a_percentage")
        ]

    def __str__(self) -> str:
        return f"{self.stored_id} {self.source}"
