"""What comes out of the printer, read back at 300 dpi: codes that scan, frames where the ruler says."""

import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from dibao.archive.models import Custody
from dibao.archive.services.place import box_for, stand
from dibao.holdings import printing
from dibao.holdings.choices import Sheet
from dibao.holdings.models import BoxSpine
from dibao.holdings.queries.sheets import NOT_YOURS, sheets
from tests.archive.office import VILLAGE, add
from tests.holdings.shelf import bags, first_box

pytestmark = pytest.mark.django_db
DPI = 300
TOLERANCE = 0.3  # millimetres


def link(code: str) -> str:
    return f"http://office.local/holdings/open/{code}/"


def printed(place, what, staff) -> bytes:
    return printing.render(sheets(place, Sheet(what), link=link, staff=staff), title="测试")


def pictures(pdf: bytes) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze() for page in document]


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def codes_on(picture: np.ndarray) -> dict[str, tuple[float, float, float, float]]:
    """Each code read: left, top, right, bottom in millimetres."""
    found = {}
    for code in zxingcpp.read_barcodes(picture):
        corners = code.position
        xs = [p.x for p in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)]
        ys = [p.y for p in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)]
        found[f"{code.format.name} {code.text}"] = tuple(
            value * 25.4 / DPI for value in (min(xs), min(ys), max(xs), max(ys))
        )
    return found


def upright_lines(picture: np.ndarray, top: float, bottom: float) -> list[float]:
    """Where lines stand that run all the way from `top` to `bottom`, in millimetres from the left."""
    rows = picture[int(top * DPI / 25.4) : int(bottom * DPI / 25.4)]
    dark = np.flatnonzero((rows < 160).mean(axis=0) > 0.99)
    starts = dark[np.flatnonzero(np.diff(dark, prepend=-10) > 2)]
    return [float(at) * 25.4 / DPI for at in starts]


def near(value: float, wanted: float, tolerance: float = TOLERANCE) -> bool:
    return abs(value - wanted) <= tolerance


def test_labels_scan_and_stand_where_the_ruler_says(clerk):
    made = [volume.bag.code for volume in bags(clerk, 11)]
    first, second = pictures(printed(first_box(), "labels", clerk))
    read = codes_on(first) | codes_on(second)
    assert set(read) == {f"Code128 {code}" for code in made} | {f"QRCode {link(code)}" for code in made}
    lines = upright_lines(first, 24, 273)
    assert len(lines) == 3
    assert all(near(at, wanted) for at, wanted in zip(lines, (15, 105, 195), strict=True))
    third = sorted(made)[2]
    left, top, right, bottom = read[f"Code128 {third}"]
    assert near(left, 21) and near(right, 81) and 109.5 - TOLERANCE <= top <= bottom <= 118.5 + TOLERANCE
    left, top, right, bottom = read[f"QRCode {link(third)}"]
    assert near(left, 81) and near(right, 101) and near(top, 77.5) and near(bottom, 97.5)


def test_labels_and_spines_carry_no_name(clerk):
    bags(clerk, 2)
    for what in ("labels", "spines"):
        assert "王小明" not in "".join(texts(printed(first_box(), what, clerk)))
    assert "王小明" in "".join(texts(printed(first_box(), "covers", clerk)))


def test_a_spine_is_as_wide_as_its_box_and_says_what_the_standard_asks(clerk):
    made = bags(clerk, 4)
    for number, (volume, width) in enumerate(zip(made, (20, 30, 40, 50), strict=True), start=1):
        box, _ = box_for(division=VILLAGE, number=number)
        stand(bag=volume.bag, box=box)
        BoxSpine.objects.create(box=box, millimetres=width)
    pdf = printed(first_box().parent, "spines", clerk)
    lines = upright_lines(pictures(pdf)[0], 130, 200)
    assert [near(at, wanted) for at, wanted in zip(lines, (10, 30, 60, 100, 150), strict=True)] == [True] * 5
    text = texts(pdf)[0]
    fields = ("全宗号", "M001", "年度", "2026", "保管期限", "10年", "起止户号", made[0].bag.code, "盒号", "04")
    assert [field for field in fields if field not in text] == []
    assert {f"QRCode {link(f'B-{VILLAGE}-{n:02d}')}" for n in (1, 2, 3, 4)} == set(codes_on(pictures(pdf)[0]))


def test_a_spine_nobody_measured_is_the_narrowest_that_fits(clerk):
    bags(clerk, 1, pages=250)
    assert sheets(first_box(), Sheet.SPINES, link=link, staff=clerk)[0]["spines"][0]["spine"] == 30


def test_the_whole_set_of_a_bag_is_label_cover_list_and_note(clerk):
    volume = bags(clerk, 1, pages=3)[0]
    add(volume, clerk, "id_card")
    label, cover, contents, note = texts(printed(volume.bag, "all", clerk))
    assert volume.bag.code in label and volume.title in cover.replace("\r\n", "") and volume.archival_code in note
    assert "最低生活保障申请书" in contents and "1-3" in contents and "非纸质" in contents
    assert "本卷共2件，4页" in note.replace(" ", "")


def test_a_long_list_goes_over_pages_that_say_so(clerk):
    volume = bags(clerk, 1)[0]
    for _ in range(27):
        add(volume, clerk, "other")
    first, second = texts(printed(volume.bag, "lists", clerk))
    assert "第1页，共2页" in first.replace(" ", "") and "第2页" in second.replace(" ", "")
    with pikepdf.open(io.BytesIO(printed(volume.bag, "lists", clerk))) as pdf:
        assert len(pdf.pages) == 2


def test_a_title_somebody_else_keeps_is_left_out_of_the_list(clerk, archivist):
    volume = bags(clerk, 1, pages=1)[0]
    add(volume, clerk, "diagnosis", paper=volume.items.get().stored)
    Custody.objects.create(
        class_code="basic", division=220802000000, keeper=archivist.actor_key, keeper_name=archivist.name
    )
    rows = sheets(volume.bag, Sheet.LISTS, link=link, staff=archivist)[0]["rows"]
    assert [row["title"] for row in rows] == ["最低生活保障申请书", NOT_YOURS]
    assert NOT_YOURS not in [row["title"] for row in sheets(volume.bag, Sheet.LISTS, link=link, staff=clerk)[0]["rows"]]


def test_a_card_for_the_cabinet_and_each_of_its_boxes(clerk):
    bags(clerk, 3)
    cabinet = first_box().parent
    pages = pictures(printed(cabinet, "cards", clerk))
    read = codes_on(pages[0])
    assert {f"QRCode {link(cabinet.code)}", f"Code128 {first_box().code}"} <= set(read)
    lines = upright_lines(pages[0], 26, 129)
    assert near(lines[0], 31) and near(lines[-1], 179)


def test_a_name_is_letters_and_a_rare_character_is_named(clerk):
    volume = bags(clerk, 1)[0]
    volume.title = "#eval(王) *\u202e小\u200b明* 𰻞家"
    volume.save()
    text = texts(printed(volume.bag, "covers", clerk))[0]
    assert "#eval(王)" in text and "〓" in text and "U+30EDE" in text and "\u202e" not in text
