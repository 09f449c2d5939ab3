"""Models whose rows are written once and never touched again."""

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """Somebody tried to change or remove a row of the audit log."""

    def __init__(self) -> None:
        super().__init__("审计日志只能追加，不能修改或删除。")


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and inserts; everything else is refused."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    async def aupdate(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly


class AppendOnlyModel(models.Model):
    """A row that can be inserted, and read, and nothing else."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
