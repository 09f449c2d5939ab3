"""上传 — what is too large for memory lies enciphered on the disk while it is read."""

import io
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dibao.kernel.uploads import SealedSpool, SealedUploads

PLAIN = "王秀兰 220802197205060025 ".encode() * 60_000  # 2 MB


@given(
    st.lists(st.binary(max_size=90), max_size=8),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 90)), max_size=8),
)
def test_any_part_is_read_back_as_it_came(parts, reads):
    spool, whole = SealedSpool(), b"".join(parts)
    for part in parts:
        spool.append(part)
    for at, size in reads:
        spool.seek(at)
        assert spool.read(size) == whole[at : at + size]
    assert spool.seek(0, io.SEEK_END) == len(whole)
    spool.close()


def test_a_place_before_the_beginning_is_refused():
    with SealedSpool() as spool, pytest.raises(ValueError, match="negative"):
        spool.seek(-1)


def sent(content: bytes) -> HttpRequest:
    return RequestFactory().post("/", {"file": SimpleUploadedFile("扫描 卷.pdf", content, "application/pdf")})


def on_disk() -> list[bytes]:
    """What every file that this process has open without a name holds."""
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            if "(deleted)" in os.readlink(handle):
                found.append(handle.read_bytes())
        except OSError:  # the handle of the listing itself
            continue
    return found


def test_a_large_upload_is_read_in_plain_and_lies_nowhere_in_plain():
    request = sent(PLAIN)
    file = request.FILES["file"]
    assert (file.name, file.size, file.content_type) == ("扫描 卷.pdf", len(PLAIN), "application/pdf")
    assert b"".join(file.chunks()) == PLAIN
    assert file.seek(30) == 30 and file.read(20) == PLAIN[30:50]
    lying = [content for content in on_disk() if len(content) == len(PLAIN)]
    assert len(lying) == 1
    assert not any(PLAIN[at : at + 16] in lying[0] for at in range(32))
    file.close()
    assert not [content for content in on_disk() if len(content) == len(PLAIN)]


def test_a_small_one_stays_in_memory():
    assert type(sent(b"small").FILES["file"]).__name__ == "InMemoryUploadedFile"


def test_the_office_uses_these_two_ways_and_no_other(settings):
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in (MemoryFileUploadHandler, SealedUploads)]
    assert names == settings.FILE_UPLOAD_HANDLERS
