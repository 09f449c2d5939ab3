"""Reads of the store: previews, verified originals, and what is damaged."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from dibao.kernel.refusals import Invalid

from . import inspection, storage
from .models import StoredFile


def open_verified(stored: StoredFile) -> AbstractContextManager[BinaryIO]:
    """原件 — the bytes as they came, after their digest was checked. Raises storage.Damaged."""
    return storage.opened(stored.sha256)


def preview(stored: StoredFile, *, page: int = 1, width: int = 1000) -> bytes:
    """预览 — page `page` (from 1) as a fresh PNG of `width` pixels at most; never the original.

    Raises Invalid for kinds without a preview and storage.Damaged.
    """
    if not stored.previewable:
        raise Invalid(f"“{stored.original_name}”没有预览，请下载后查看。")
    with storage.opened(stored.sha256):
        return inspection.preview(storage.path_of(stored.sha256), page=page, width=width)


def seal_state(stored: StoredFile) -> str:
    """盖章 — "signed", "unsigned" or "unknown"."""
    return inspection.seal_state(storage.path_of(stored.sha256))


def damaged() -> Iterator[tuple[StoredFile, str]]:
    """损坏 — every row whose content is "missing" or "changed" on disk, by hashing all of it again."""
    last, state = "", ""
    for stored in StoredFile.objects.order_by("sha256").iterator(chunk_size=500):
        if stored.sha256 != last:
            last, state = stored.sha256, storage.state(stored.sha256)
        if state != "whole":
            yield stored, state


def untracked() -> Iterator[Path]:
    """无主 — files in the store that no row names (an interrupted upload, or something put there by hand)."""
    for path in storage.contents():
        if not StoredFile.objects.filter(sha256=path.name).exists():
            yield path
