"""识别文字 of single pages, with the place of every line: what a searchable copy is made of."""

from django.db import models

from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..lines import Line, unpacked


class PageWords(Sealed):
    """一页的文字 — lines as the reader saw them, sealed; the words of the whole file are kept by `documents`."""

    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    page = models.PositiveIntegerField("页")
    lines = EncryptedTextField("各行文字和位置")
    confidence = models.PositiveSmallIntegerField("可信度（百分数）", default=0)
    at = models.DateTimeField("识别时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "一页的文字"
        constraints = [models.UniqueConstraint(fields=["stored", "page"], name="capture_words_of_a_page_once")]

    def __str__(self) -> str:
        return f"{self.stored_id} {self.page}"

    @property
    def read(self) -> list[Line]:
        """The lines."""
        return unpacked(self.lines)
