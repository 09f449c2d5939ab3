"""密封流 — bytes under a key of their own, in blocks, so that large contents stream and can be read from anywhere. Pure.

    16 bytes  MAGIC
    then      AES-256-GCM of each 256 KiB of the plain, 16 bytes longer than the plain; the last block is shorter

The nonce is the number of the block and whether it is the last, so blocks can be neither exchanged nor cut off. That
is safe because a key serves one content only: the same key and content always give the same bytes. The name of the
content is bound to every block: a file moved to another name does not open.
"""

import fcntl
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"DIBAO-SEALED-1\r\n"
BLOCK = 256 * 1024
TAG = 16
KEY_BYTES = 32


class Broken(OSError):
    """密文损坏 — a block does not open: changed, cut, exchanged, or sealed under another key or name."""


def new_key() -> bytes:
    """A fresh key for one content."""
    return secrets.token_bytes(KEY_BYTES)


def is_sealed(stream: BinaryIO) -> bool:
    """Whether a sealed stream begins here; leaves the stream at its beginning."""
    stream.seek(0)
    begun = stream.read(len(MAGIC)) == MAGIC
    stream.seek(0)
    return begun


def sealed(plain: BinaryIO, *, key: bytes, name: str) -> Iterator[bytes]:
    """The sealed form of a stream from where it stands, piece by piece. An empty stream gives one empty block."""
    cipher, number = AESGCM(key), 0
    yield MAGIC
    block = _full(plain)
    while True:
        following = _full(plain) if len(block) == BLOCK else b""
        yield cipher.encrypt(_nonce(number, last=not following), block, name.encode())
        if not following:
            return
        block, number = following, number + 1


def opened(stream: BinaryIO, *, key: bytes, name: str) -> io.BufferedReader:
    """A plain, seekable view of a sealed stream; each block is proven when it is read. Raises Broken while reading."""
    return io.BufferedReader(_Opened(stream, key=key, name=name), BLOCK)


class _Opened(io.RawIOBase):
    def __init__(self, stream: BinaryIO, *, key: bytes, name: str):
        self._stream, self._cipher, self._bound = stream, AESGCM(key), name.encode()
        body = stream.seek(0, os.SEEK_END) - len(MAGIC)
        self._blocks = -(-body // (BLOCK + TAG))
        if body < TAG or body - (self._blocks - 1) * (BLOCK + TAG) < TAG:
            raise Broken(f"密文不完整：{name}")
        self._size = body - self._blocks * TAG
        self._at, self._number, self._block = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        number, inside = divmod(self._at, BLOCK)
        if self._at >= self._size and self._size:
            return 0
        piece = self._plain(number)[inside : inside + len(target)]
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _plain(self, number: int) -> bytes:
        if number != self._number:
            self._stream.seek(len(MAGIC) + number * (BLOCK + TAG))
            held = self._stream.read(BLOCK + TAG)
            nonce = _nonce(number, last=number == self._blocks - 1)
            try:
                self._block = self._cipher.decrypt(nonce, held, self._bound)
            except InvalidTag:
                raise Broken(f"密文打不开，第{number + 1}块：{self._bound.decode()}") from None
            self._number = number
        return self._block

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def in_memory(stream: BinaryIO) -> Iterator[Path]:
    """A path under which the plain can be read by this process and by a child that inherits its handle.

    The bytes lie in memory, never on disk, and cannot be changed through the path.
    """
    with held_in_memory() as memory:
        while chunk := stream.read(BLOCK):
            memory.write(chunk)
        yield settled(memory)


@contextmanager
def held_in_memory() -> Iterator[BinaryIO]:
    """An empty file that lies in memory; fill it, then call `settled`."""
    handle = os.memfd_create("dibao", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(handle, "w+b") as memory:
        yield memory


def settled(memory: BinaryIO) -> Path:
    """Make a file in memory unchangeable, for us and for whoever inherits it; its path."""
    memory.flush()
    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)
    memory.seek(0)
    return path_of(memory)


def path_of(memory: BinaryIO) -> Path:
    """The path of a file in memory, for what opens files by name only."""
    return Path(f"/proc/self/fd/{memory.fileno()}")


def _full(stream: BinaryIO) -> bytes:
    """A whole block, or what is left."""
    parts, wanted = [], BLOCK
    while wanted and (piece := stream.read(wanted)):
        parts.append(piece)
        wanted -= len(piece)
    return b"".join(parts)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(8, "big") + int(last).to_bytes(4, "big")
