"""Reads of the store: previews, verified originals, and what is damaged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from dibao.kernel.crypto import unseal
from dibao.kernel.refusals import Invalid

from . import inspection, storage, vault
from .models import ContentKey, RecognisedText, StoredFile
from .papers.engine import font_folder


@contextmanager
def open_verified(stored: StoredFile, *, proven: bool = True) -> Iterator[BinaryIO]:
    """原件 — the bytes as they came, after their digest was checked; seekable. Raises storage.Damaged.

    The one way to the content of a file. `proven=False` is for a reader that takes the digest itself.
    """
    if stored.destroyed_at is not None:
        raise storage.Damaged(f"“{stored.original_name}”已于{stored.destroyed_at:%Y-%m-%d}按规定销毁，内容不能再读。")
    with storage.opened(stored.sha256, key=key_of(stored.sha256), proven=proven) as stream:
        yield stream


def openers(files: Iterable[StoredFile]) -> dict[UUID, Callable[[], AbstractContextManager[BinaryIO]]]:
    """原件 — for each row (by its id) a way to open it later, from any thread, without the database; not proven."""
    rows = list(files)
    keys = keys_of([row.sha256 for row in rows])
    return {
        row.pk: partial(storage.opened, row.sha256, key=keys.get(row.sha256), proven=False)
        for row in rows
        if row.destroyed_at is None
    }


@contextmanager
def as_path(stored: StoredFile) -> Iterator[Path]:
    """原件的路径 — the same for readers that want a path: it leads into memory, nothing plain touches the disk."""
    with open_verified(stored) as stream, vault.in_memory(stream) as path:
        yield path


def key_of(name: str) -> bytes | None:
    """内容密钥 — the key of a content (SHA-256, or `volume:<id>`); None: destroyed, or the content lies in plain."""
    return keys_of([name]).get(name)


def keys_of(names: Sequence[str]) -> dict[str, bytes]:
    """内容密钥 — the keys of many contents; one without a key is left out."""
    found: dict[str, bytes] = {}
    for at in range(0, len(names), 500):
        rows = ContentKey.objects.filter(name__in=names[at : at + 500]).values_list("name", "wrapped")
        found |= {name: bytes.fromhex(unseal(bytes(wrapped), place=key_place(name))) for name, wrapped in rows}
    return found


def key_place(name: str) -> str:
    """Where a wrapped key belongs: one moved to another content does not open."""
    return f"{ContentKey._meta.db_table}:wrapped:{name}"


def preview(stored: StoredFile, *, page: int = 1, width: int = 1000) -> bytes:
    """预览 — page `page` (from 1) as a fresh PNG of `width` pixels at most; never the original.

    Raises Invalid for kinds without a preview and storage.Damaged.
    """
    if not stored.previewable:
        raise Invalid(f"“{stored.original_name}”没有预览，请下载后查看。")
    with as_path(stored) as path:
        return inspection.preview(path, page=page, width=width, font=preview_font())


def preview_font() -> Path:
    """The typeface in which previews are written."""
    return font_folder() / "400Regular" / "NotoSerifSC_400Regular.ttf"


def tell(stored: StoredFile) -> inspection.Told:
    """文件自述 — embedded words, seconds, seals, attachments; see `inspection.tell`."""
    with as_path(stored) as path:
        return inspection.tell(path, media_type=stored.media_type)


def letters(stored: StoredFile, *, page: int = 1) -> tuple[str, list[list[int]]]:
    """文字位置 — the text of a page and the box of each of its letters; see `inspection.letters`."""
    if stored.media_type != "application/pdf":
        return "", []
    with as_path(stored) as path:
        return inspection.letters(path, page=page)


def seal_state(stored: StoredFile) -> str:
    """盖章 — "signed", "unsigned" or "unknown"."""
    with as_path(stored) as path:
        return inspection.seal_state(path)


def damaged() -> Iterator[tuple[StoredFile, str]]:
    """损坏 — every living row whose content is "missing", "changed" or "locked", by hashing all of it again."""
    last, state = "", ""
    for stored in StoredFile.objects.filter(destroyed_at=None).order_by("sha256").iterator(chunk_size=500):
        if stored.sha256 != last:
            last, state = stored.sha256, storage.state(stored.sha256, key=key_of(stored.sha256))
        if state != "whole":
            yield stored, state


def untracked() -> Iterator[Path]:
    """无主 — files in the store that no living row names (an interrupted upload, a destroyed content, a stranger)."""
    for path in storage.contents():
        if not StoredFile.objects.filter(sha256=path.name, destroyed_at=None).exists():
            yield path


def unsealed() -> Iterator[StoredFile]:
    """未加密 — living rows whose content still lies in plain, from before contents were sealed; each content once."""
    last = ""
    for stored in StoredFile.objects.filter(destroyed_at=None).order_by("sha256").iterator(chunk_size=500):
        if stored.sha256 != last and storage.lies_in_plain(stored.sha256):
            yield stored
        last = stored.sha256


def recognised(stored: StoredFile) -> RecognisedText | None:
    """识别文字 — the row with words, source and confidence, or None when nobody has read the file yet."""
    return RecognisedText.objects.filter(stored=stored).first()


def text_of(stored: StoredFile) -> str:
    """识别文字 — the words that lie in this file; empty when there are none or nobody has read it yet."""
    row = recognised(stored)
    return row.text if row else ""
