"""内容密钥 — each content has a key of its own; whoever destroys the key destroys every copy of the content."""

from django.db import transaction

from dibao.kernel.crypto import seal

from .. import vault
from ..models import ContentKey
from ..queries import key_of, key_place


@transaction.atomic
def claim(*, name: str, fresh: bytes | None = None) -> bytes:
    """The key of this content, made when it has none (`fresh` when given). Safe under parallel writers.

    `name` is the SHA-256 of a file's content or `volume:<id>`; who makes a key records the act it belongs to.
    """
    held = key_of(name)
    if held is not None:
        return held
    fresh = fresh or vault.new_key()
    _, made = ContentKey.objects.get_or_create(
        name=name, defaults={"wrapped": seal(fresh.hex(), place=key_place(name))}
    )
    return fresh if made else key_of(name) or fresh


@transaction.atomic
def destroy(*, name: str) -> bool:
    """Destroy the key; whether there was one. Whoever destroys it records the act it belongs to."""
    return bool(ContentKey.objects.filter(name=name).delete()[0])
