"""Reads of requests: at which level, what the reader sees, what is still to be checked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dibao.access.choices import PostKind
from dibao.archive.models import Item, Volume
from dibao.archive.queries import open_volume_of
from dibao.documents import queries as documents
from dibao.documents.papers.engine import font_folder
from dibao.kernel import clock
from dibao.regions import codes

from .. import marking, redaction
from ..choices import Form, Level, ReaderKind
from ..models import Consultation, Wanted
from .boundary import secret_series
from .opening import opened

FONT = "400Regular/NotoSerifSC_400Regular.ttf"
LINE = 22  # characters of a purpose that fit in one line of the watermark


def level_of(volume: Volume, reader_kind: str, items: Sequence[Item], on: date) -> str:
    """批准层级 — a family in hand (this volume is open, or a newer one of the same family) is read by those who work on it
    at once; another unit, or a secret series, goes to the county.

    Papers that were opened by review need no more than the archivist, whoever asks.
    """
    in_hand = volume.is_open or open_volume_of(volume.household_number, volume.programme) is not None
    if reader_kind == ReaderKind.COLLEAGUE and in_hand:
        return Level.AT_HAND
    if items and opened(items):
        return Level.ARCHIVIST
    closed = secret_series(volume.division, on)
    if reader_kind == ReaderKind.UNIT or any(item.series in closed for item in items):
        return Level.APPROVER
    return Level.ARCHIVIST


def papers_of(volume: Volume) -> list[Item]:
    """Papers in force that can be asked for, in their order; titles only, whatever class they are of."""
    return list(Item.objects.filter(volume=volume).live().select_related("stored"))


def consultations_of(volume: Volume) -> list[Consultation]:
    """Every request about a volume, the newest first."""
    return list(Consultation.objects.filter(volume=volume))


def wanted_of(consultation: Consultation) -> list[Wanted]:
    """The papers of a request in the order of the file."""
    rows = consultation.wanted.select_related("item__stored", "consultation")
    return sorted(rows, key=lambda row: (row.item.order, row.item.dated, str(row.item.pk)))


def unchecked(consultation: Consultation) -> list[str]:
    """What still stands between a copy and the printer: pages nobody has looked through, in words."""
    return [
        f"《{row.item.title}》第 {'、'.join(map(str, row.unchecked))} 页"
        for row in wanted_of(consultation)
        if row.unchecked
    ]


def has_text(wanted: Wanted, page: int) -> bool:
    """Whether a machine can find anything on this page at all."""
    return bool(documents.letters(wanted.item.stored, page=page)[0].strip())


def marked(wanted: Wanted, *, page: int, picture: bytes, by: Any, ruled: bool = False) -> bytes:
    """水印 — the picture as this reader gets it: who, when, what for on all of it; covered when it is a copy."""
    consultation = wanted.consultation
    lines = [f"{by.actor_name}（{_post(by, consultation.division)}）{clock.now():%Y-%m-%d %H:%M}"]
    if consultation.reader_kind != ReaderKind.COLLEAGUE:
        lines.append(f"查阅人：{consultation.reader_name}")
    purpose = consultation.purpose
    lines += [purpose[at : at + LINE] for at in range(0, len(purpose), LINE)]
    covered = _covered(wanted, page) if consultation.form == Form.COPY else []
    return marking.drawn(picture, lines=lines, font=font_folder() / FONT, covered=covered, ruled=ruled)


def _covered(wanted: Wanted, page: int) -> list[redaction.Box]:
    text, letters = documents.letters(wanted.item.stored, page=page)
    by_hand = [
        (mark.left * 10, mark.top * 10, mark.right * 10, mark.bottom * 10) for mark in wanted.marks.filter(page=page)
    ]
    return redaction.boxes(text, letters, wanted.consultation.names) + by_hand


def _post(by: Any, division: int) -> str:
    """The post this person reads by."""
    held = [post.kind for post in by.live_posts if codes.within(division, post.division)]
    return PostKind(held[0]).label if held else "无岗位"
