"""A scanner that never jams: pages of invented papers as pictures, and the office they are scanned in."""

import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import img2pdf
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from dibao.archive.models import Volume
from dibao.capture import looker
from dibao.capture.lines import Line
from dibao.capture.models import ScanBatch, ScanPage
from dibao.capture.separators import Separator, written
from dibao.capture.services import batch as batches
from dibao.capture.services import looking
from dibao.capture.services.recognition import keep_page
from dibao.documents import inspector, namer
from dibao.registry.models import Household
from dibao.registry.services import household as households
from dibao.registry.services import person as persons
from tests.archive.office import VILLAGE, new_volume

FONT = Path(__file__).parents[2] / "node_modules/@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf"
SIZE = (1169, 1654)  # at 200 dpi a little larger than A5: no small paper, and quick to draw
TOWN = VILLAGE // 1000 * 1000


@cache
def sheet(
    *words: str, code: str = "", colour: bool = True, slant: float = 0, dpi: int = 200, stamp: bool = False,
    size: tuple[int, int] = SIZE, form: str = "JPEG",
) -> bytes:  # fmt: skip
    """One scanned page: lines of words, a code, a red stamp, turned counter-clockwise by `slant` degrees."""
    page = Image.new("RGB", size, (252, 250, 245))
    pen, type_ = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 30)
    for row, line in enumerate(words):
        pen.text((90, 120 + row * 56), line, font=type_, fill=(20, 20, 20))
    if stamp:
        pen.ellipse((size[0] - 420, size[1] - 420, size[0] - 120, size[1] - 120), outline=(205, 30, 35), width=14)
    if code:
        mark = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
        drawn = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(mark, scale=8)))
        page.paste(drawn, (300, 500))
    if slant:
        page = page.rotate(slant, resample=Image.Resampling.BICUBIC, fillcolor=(252, 250, 245))
    out = io.BytesIO()
    (page if colour else page.convert("L")).save(out, form, dpi=(dpi, dpi), quality=85)
    return out.getvalue()


def text_page(number: int, **more: Any) -> bytes:
    """A page full of writing, another for each number."""
    return sheet(
        f"第{number}份材料的内容", *(f"{number}-{row} 家庭成员、收入和财产情况如实填写" for row in range(12)), **more
    )


def separator(household_number: str, kind: str = "application", pages: int = 0) -> bytes:
    return sheet("扫描分隔页", code=written(Separator(household_number, kind, pages)))


def as_pdf(*pictures: bytes) -> bytes:
    """Scans as one PDF, as many scanners write it."""
    return img2pdf.convert(list(pictures), nodate=True)


def line(text: str, *, top: int = 1000, left: int = 1000, sure: int = 97, right: int = 0) -> Line:
    """One recognised line, 200 high."""
    return Line(text, sure, left, top, right or left + 200 * len(text), top + 200)


def card_lines(name: str, number: str, *, sure: int = 97) -> list[Line]:
    return [line(f"姓名 {name}", sure=sure), line("性别 男 民族 汉", top=1400, sure=sure),
            line(f"公民身份号码 {number}", top=3000, sure=sure)]  # fmt: skip


def family(by: Any, inventor: Any, *, division: int = VILLAGE) -> tuple[Household, Any]:
    """A registered household of one, and the person."""
    invented = inventor.person(birth=date(1970, 5, 6))
    person = persons.register(name=invented.name, division=division, by=by, id_number=invented.id_number)
    return households.register(head=person, division=division, track="rural", by=by), person


def family_with_volume(by: Any, inventor: Any) -> tuple[Volume, Any]:
    household, person = family(by, inventor)
    return new_volume(by, number=household.number), person


def scanned(by: Any, *files: tuple[str, bytes], expected: int | None = None) -> ScanBatch:
    """A batch whose files came in and were looked at."""
    batch = batches.open_batch(division=TOWN, by=by, expected=expected)
    batches.receive(batch=batch, files=files, by=by)
    assert looking.look(batch=batch, by=by, seconds=60) == 0
    batch.refresh_from_db()
    return batch


def answer_here(module: str, path: Path, *more: str, before: tuple[str, ...] = ()) -> bytes:
    """The work of the children without a child for every page; that they run, other tests show."""
    return {each.__name__: each for each in (looker, inspector, namer)}[module].answered([*before, str(path), *more])


def read_as(batch: ScanBatch, by: Any, *pages: list[Line]) -> None:
    """What the engine would have read on the paper pages of a batch, in their order."""
    rows = ScanPage.objects.filter(batch=batch, role="paper").order_by("document__order", "order")
    for page, found in zip(rows, pages, strict=True):
        keep_page(stored=page.stored, page=page.number, found=found, by=by)
