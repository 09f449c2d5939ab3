"""Visits of the year: planned each month, made day by day in the order they are due, delivered with a photo."""

import io
from datetime import date
from typing import Any
from uuid import uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dibao.kernel.refusals import Refused
from dibao.rounds.handed import Enclosed
from dibao.rounds.models import Visit
from dibao.rounds.questions import BLOCKS, MONEY
from dibao.rounds.services import delivery, planning

from . import Year
from .hands import Matter


def picture(name: str = "现场.jpg") -> SimpleUploadedFile:
    """A plain invented photo; the same bytes each time, so that looking at it costs once."""
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "#c8d8c8").save(drawn, "JPEG" if name.endswith("jpg") else "PNG")
    return SimpleUploadedFile(name, drawn.getvalue())


def plan(year: Year) -> None:
    """排出到期核查 of the coming month."""
    found = planning.plan()
    year.counts["核查：排出"] += found.made


def due(day: date) -> list[Matter]:
    """走访 — a tenth of what is on the list, the most urgent first, and everything that is due today; a family at a time."""
    rows = list(
        Visit.objects.open().select_related("household").order_by("due_on", "division", "household__number", "ground")
    )
    least = sum(row.due_on <= day for row in rows)
    homes: dict[str, list[Any]] = {}
    for row in rows[: max(least, -(-len(rows) // 10))]:
        homes.setdefault(row.household_number, []).append(row.pk)
    return list(homes.items())


def make(year: Year, keys: list[Any]) -> None:
    """One family's visits; what was done along with the one before is not made again."""
    for key in keys:
        row = Visit.objects.open().select_related("household", "award").filter(pk=key).first()
        if row is not None:
            _made(year, row)


def _made(year: Year, row: Visit) -> None:
    given: dict[str, str] = (
        dict.fromkeys(BLOCKS, "same") | dict.fromkeys(MONEY, "yes") | {"present": "户主", "no_signature": "手部不便"}
    )
    chance, conclusion = year.dice.random(), "unchanged"
    if chance < 0.03:
        given |= {"income": "differs", "income_how": "近来有人打零工"}
        conclusion = "differs"
    elif chance < 0.05:
        given, conclusion = {"note": "上午去过，锁门，邻居说去赶集"}, "not_met"
    enclosed: Any = Enclosed(photos=(picture(),)) if row.way == "home_visit" and conclusion != "not_met" else Enclosed()
    by = year.office.town_of(row.division).clerk
    try:
        delivery.deliver(
            visit=row, key=str(uuid5(row.pk, f"{year.seed}.{row.version}")), given=given, conclusion=conclusion,
            way=row.way, by=by, enclosed=enclosed,
        )  # fmt: skip
        year.counts[f"核查：{conclusion}"] += 1
    except Refused as refusal:
        year.counts[f"核查：不收：{refusal.sentences[0][:30]}"] += 1
