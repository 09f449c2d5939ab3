"""上传 — a file that is too large for memory waits on the disk enciphered, under a key that only this process knows."""

import io
import secrets
import tempfile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_BLOCK = 16


class SealedSpool(io.RawIOBase):
    """暂存 — written once from beginning to end, then read anywhere; the file has no name, and its key is never kept.

    AES-CTR without a mark of authenticity: it hides what lies on the disk for the moment of the upload. What is kept is
    sealed and signed by the store of documents.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — lives as long as we do
        self._key, self._first = secrets.token_bytes(32), int.from_bytes(secrets.token_bytes(_BLOCK))
        self._at = self._size = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def append(self, content: bytes) -> None:
        """The next bytes of the upload."""
        self._file.seek(self._size)
        self._file.write(self._turned(content, self._size))
        self._size += len(content)

    def readinto(self, buffer: Any) -> int:
        """As of any raw stream: fills the buffer from where we stand, and says how much."""
        self._file.seek(self._at)
        content = self._turned(self._file.read(len(buffer)), self._at)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of any stream."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative seek position")
        self._at = start + offset
        return self._at

    def close(self) -> None:
        self._file.close()
        super().close()

    def _turned(self, content: bytes, at: int) -> bytes:
        """The same bytes under the stream of the key; twice gives them back. Each place has its own part of the stream."""
        skipped = at % _BLOCK
        counter = (self._first + at // _BLOCK) % (1 << 8 * _BLOCK)
        stream = Cipher(AES(self._key), CTR(counter.to_bytes(_BLOCK))).encryptor()
        stream.update(bytes(skipped))
        return stream.update(content)


class SealedUploads(FileUploadHandler):
    """Takes every file that the handler for memory leaves."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.spool = SealedSpool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.spool.append(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        return UploadedFile(
            io.BufferedReader(self.spool),
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()
