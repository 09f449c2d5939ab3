"""本地目录 — a second disk or a mounted share, better under another owner. Pure; POSIX."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dibao.kernel.whole import to_disk

SUFFIX = ".dibao"
_PART = ".part"
_MARK = "dibao-store.txt"


class Missing(FileNotFoundError):
    """没有这一份 — nothing lies under this name."""


class NotMounted(OSError):
    """存储没有接上 — the folder lacks the mark of a store: an empty mount point must not pass for a store."""


class LocalStore:
    """Files in a folder, spread over 65,536 subfolders, each written whole, read-only and read back."""

    def __init__(self, address: str):
        self._root = Path(address)

    def begin(self) -> None:
        """Make the folder a store, once, when it is first entered."""
        self._root.mkdir(parents=True, exist_ok=True)
        (self._root / _MARK).write_text("低保档案第二存储。请勿改动。\n", encoding="utf-8")

    def put(self, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Write, sync, read back, then take the name."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}{_PART}")
        written = hashlib.sha256()
        try:
            with part.open("xb") as out:
                for piece in pieces:
                    written.update(piece)
                    out.write(piece)
                out.flush()
                os.fchmod(out.fileno(), 0o440)
                os.fsync(out.fileno())
            told = _read(part)
            if told[0] != written.hexdigest():
                raise OSError(f"存储读回的内容与写入的不一致：{name}")
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        to_disk(place.parent)
        return told

    @contextmanager
    def get(self, name: str) -> Iterator[BinaryIO]:
        with self.path(name).open("rb") as stream:
            yield stream

    def path(self, name: str) -> Path:
        """Where it lies; Missing when it does not."""
        place = self._place(name)
        if not place.is_file():
            raise Missing(f"存储里没有 {name}")
        return place

    def verify(self, name: str) -> tuple[str, int]:
        return _read(self.path(name))

    def list(self) -> Iterator[tuple[str, int]]:
        self._check()
        for place in sorted(self._root.glob(f"??/??/*{SUFFIX}")):
            yield place.name.removesuffix(SUFFIX), place.stat().st_size

    def delete(self, name: str) -> bool:
        place = self._place(name)
        try:
            place.unlink()
        except FileNotFoundError:
            return False
        to_disk(place.parent)
        return True

    def _place(self, name: str) -> Path:
        self._check()
        if not name or "/" in name or name.startswith("."):
            raise ValueError(name)
        spread = hashlib.sha256(name.encode()).hexdigest()
        return self._root / spread[:2] / spread[2:4] / f"{name}{SUFFIX}"

    def _check(self) -> None:
        if not (self._root / _MARK).is_file():
            raise NotMounted(f"存储 {self._root} 没有接上，或者不是本系统的存储。请检查磁盘或共享目录。")


def _read(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
