"""Model fields of the house: sealed text, blind index, money in fen."""

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from .crypto import blind, seal, unseal


class Sealed(models.Model):
    """A model whose rows know their key before they are written, so that values can be bound to the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class _Ciphertext(bytes):
    """Marks bytes that came from the database and are not opened yet."""


class _SealedAttribute:
    """Opens on reading, so that a list that never shows the value never decrypts it."""

    def __init__(self, field: "EncryptedTextField"):
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])  # a deferred column
        held = instance.__dict__[self.field.attname]
        return unseal(held, place=self.field.place(instance)) if isinstance(held, _Ciphertext) else held

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, (bytes, memoryview)):
            value = _Ciphertext(value) if len(value) else ""
        instance.__dict__[self.field.attname] = value or ""


# The database holds bytes, the program sees text.
if TYPE_CHECKING:
    _Column = models.TextField
else:
    _Column = models.BinaryField


class EncryptedTextField(_Column):
    """Text sealed with AES-256-GCM bound to table, column and row; the empty text stays empty.

    The model must inherit `Sealed`. Filtering and `update()` are refused: use a `BlindIndexField` beside it.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", b"")
        kwargs["editable"] = kwargs.get("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def place(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}:{self.column}:{instance.pk}"

    def stored(self, instance: models.Model) -> bytes:
        """The bytes the database holds (or will hold) for this row; used by row digests."""
        held = instance.__dict__.get(self.attname, "")
        return bytes(held) if isinstance(held, _Ciphertext) else b""

    def pre_save(self, instance: models.Model, add: bool) -> bytes:
        held = instance.__dict__.get(self.attname, "")
        if held and not isinstance(held, _Ciphertext):
            held = _Ciphertext(seal(held, place=self.place(instance)))
            instance.__dict__[self.attname] = held
        return bytes(held) if held else b""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            raise FieldError(f"{self.name} is sealed: save the instance, or look up by its blind index")
        return super().get_prep_value(b"" if value == "" else value)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, path, args, kwargs


class BlindIndexField(models.CharField):
    """Keyed hash of a sealed field of the same row, for exact look-up; null when the source is empty."""

    def __init__(self, *args: Any, source: str = "", purpose: str = "", **kwargs: Any):
        self.source, self.purpose = source, purpose
        kwargs.update(max_length=64, null=True, blank=True, editable=False)
        kwargs.setdefault("db_index", not kwargs.get("unique"))
        super().__init__(*args, **kwargs)

    def pre_save(self, instance: models.Model, add: bool) -> str | None:
        plain = getattr(instance, self.source)
        value = blind(self.purpose, plain) if plain else None
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(source=self.source, purpose=self.purpose)
        return name, path, args, kwargs
