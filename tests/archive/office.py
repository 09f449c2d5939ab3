"""Builders for archive tests: invented papers, stored the honest way, and a volume to put them in."""

import io
from datetime import date
from functools import cache
from itertools import count
from typing import Any

import pikepdf

from dibao.archive.models import Item, Volume
from dibao.archive.numbering import HouseholdNumber
from dibao.archive.services.filing import file
from dibao.archive.services.volume import open_volume
from dibao.documents import storage
from dibao.documents.models import StoredFile
from dibao.kernel import clock

VILLAGE, OTHER_VILLAGE, NEXT_VILLAGE = 220802100201, 220802100202, 220802101201
# What a file needs before it may be sealed with the outcome "withdrawn".
ENDED = {"case_kind": "ended_early", "facts": {"outcome": "withdrawn"}}
_serials = count(500)


def household() -> str:
    """The next invented household number."""
    return str(HouseholdNumber(220802, next(_serials)))


def new_volume(by: Any, *, division: int = VILLAGE, number: str = "", **more: Any) -> Volume:
    """An open volume of an invented household."""
    return open_volume(
        household_number=number or household(),
        division=division,
        track="rural",
        title="王小明家庭最低生活保障申请审核确认材料",
        by=by,
        on=clock.today(),
        **more,
    )


@cache
def pdf(text: str = "", pages: int = 1) -> bytes:
    """A small PDF; different texts give different bytes."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        document.docinfo["/Title"] = text
        document.save(out)
    return out.getvalue()


def stored(by: Any, content: bytes, *, name: str, kind: str, media_type: str, pages: int = 0) -> StoredFile:
    """A file in the real store, without the child process that inspects what comes from outside."""
    arrival = storage.receive(io.BytesIO(content))
    storage.settle(arrival)
    digests = arrival.digests._asdict()
    return StoredFile.objects.get_or_create(
        sha256=digests.pop("sha256"),
        original_name=name,
        defaults=digests
        | {
            "kind": kind,
            "media_type": media_type,
            "pages": pages,
            "created_at": clock.now(),
            "created_by": by.actor_key,
        },
    )[0]


def text_file(by: Any, words: str) -> StoredFile:
    """An invented note, stored."""
    return stored(by, words.encode(), name=f"{words}.txt", kind="data", media_type="text/plain")


def pdf_file(by: Any, words: str, *, pages: int = 1) -> StoredFile:
    """An invented PDF, stored."""
    content = pdf(words, pages)
    return stored(by, content, name=f"{words}.pdf", kind="document", media_type="application/pdf", pages=pages)


def add(
    volume: Volume, by: Any, kind: str, *, paper: StoredFile | None = None, dated: date | None = None, **more: Any
) -> Item:
    """File one paper of a kind; its content is a note that names it."""
    return file(
        volume=volume,
        stored=paper or text_file(by, f"{kind} {volume.archival_code[-4:]} {volume.items.count()}"),
        kind=kind,
        by=by,
        dated=dated or clock.today(),
        responsible="平安镇人民政府",
        **more,
    )


def full_volume(by: Any, **more: Any) -> Volume:
    """A small file that may be sealed as withdrawn."""
    volume = new_volume(by, **more)
    add(volume, by, "withdrawal")
    add(volume, by, "application", paper=pdf_file(by, f"申请书 {volume.archival_code}", pages=3))
    add(volume, by, "id_card")
    return volume
