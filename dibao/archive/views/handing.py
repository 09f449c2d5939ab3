"""交出文件 — the bytes of a stored file exactly as they came in, compared with their digest before the first is sent."""

from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath
from urllib.parse import quote

from django.http import StreamingHttpResponse

from dibao.documents.models import StoredFile
from dibao.documents.queries import open_verified

CHUNK = 1 << 20
# Only sound and pictures in motion are played in the page; everything else is drawn by us or handed over.
PLAYED = ("audio/", "video/")


def hand_over(stored: StoredFile, *, title: str, download: bool) -> StreamingHttpResponse:
    """The file as an attachment named after its title; sound and film play in the page unless `download`.

    Raises Refused before anything is sent when the stored bytes are not what came in.
    """
    chunks = _chunks(stored)
    first = next(chunks)
    played = stored.media_type.startswith(PLAYED) and not download
    response = StreamingHttpResponse(
        chain([first], chunks), content_type=stored.media_type if played else "application/octet-stream"
    )
    name = quote(title + PurePath(stored.original_name).suffix.lower())
    response["Content-Disposition"] = f"{'inline' if played else 'attachment'}; filename*=UTF-8''{name}"
    response["Content-Length"] = str(stored.size)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _chunks(stored: StoredFile) -> Iterator[bytes]:
    with open_verified(stored) as source:
        while chunk := source.read(CHUNK):
            yield chunk
