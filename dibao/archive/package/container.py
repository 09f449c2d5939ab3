"""密封包 — a whole package as one file under the key of its volume: the form in which copies leave this machine. Pure.

A tar of the package's directory (names sorted, no owners, no times), sealed block by block (`documents.vault`). The same
package and key always give the same bytes. Whoever destroys the volume's key destroys every copy.
"""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dibao.documents import vault

SUFFIX = ".dibao"
_NAME = "dibao-package"


def is_container(path: Path) -> bool:
    """Whether a sealed container lies there."""
    with path.open("rb") as stream:
        return vault.is_sealed(stream)


@contextmanager
def opened(path: Path, *, key: bytes) -> Iterator[BinaryIO]:
    """The tar inside, as a stream; each block is proven as it is read (vault.Broken)."""
    with path.open("rb") as raw, vault.opened(raw, key=key, name=_NAME) as plain:
        yield plain


def sealed(directory: Path, *, key: bytes) -> Iterator[bytes]:
    """The container of a package directory, piece by piece; nothing plain touches the disk."""
    return vault.sealed(io.BufferedReader(_Pieces(_tar(directory)), vault.BLOCK), key=key, name=_NAME)


def _tar(directory: Path) -> Iterator[bytes]:
    """A tar of the directory: names sorted, nothing of this machine in it."""
    for path in sorted(each for each in directory.rglob("*") if each.is_file()):
        info = tarfile.TarInfo(f"{directory.name}/{path.relative_to(directory).as_posix()}")
        info.size, info.mode = path.stat().st_size, 0o444
        yield info.tobuf(tarfile.PAX_FORMAT, "utf-8")
        with path.open("rb") as content:
            yield from iter(lambda content=content: content.read(vault.BLOCK), b"")  # type: ignore[misc]
        yield b"\0" * (-info.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(target), len(self._rest))
        target[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def unpack(sealed_stream: BinaryIO, into: Path, *, key: bytes) -> None:
    """Write the package directory again out of a container. Raises vault.Broken, OSError, tarfile.TarError."""
    plain = vault.opened(sealed_stream, key=key, name=_NAME)
    with tarfile.open(fileobj=plain, mode="r|") as archive:
        archive.extractall(into, filter="data")
