"""一村的档案袋 — labels, covers, lists and notes of a village's 300 bags as one PDF, from the rows to the bytes.

The limit is what a typesetter needs for the same sheets without our drawing: the same codes drawn, and the same words set
as plain lines on as many pages, by the same compiler in the same run. Wanted: 20 seconds.
"""

import json
import random
from datetime import date
from typing import Any

from . import run

SIZES = ("300",)
PAPERS = 20
VILLAGE = 220802100201
WANTED_SECONDS = 20.0
SAMPLE = 6


def measure(size: str) -> run.Result:
    """Seconds from the rows to one PDF, against the plain setting; a sample of its pages is read back by a scanner."""
    from dibao.archive.models import Place
    from dibao.holdings import printing
    from dibao.holdings.choices import Sheet
    from dibao.holdings.queries.sheets import sheets

    bags = int(size)
    _village(bags)
    box = Place.objects.get(code=f"B-{VILLAGE}-01")
    printing.render(sheets(box.children.first(), Sheet.LABELS, link=_link, staff=_Everybody()), title="预热")
    made: dict[str, Any] = {}

    def work() -> None:
        made["sheets"] = sheets(box, Sheet.ALL, link=_link, staff=_Everybody())
        made["pdf"] = printing.render(made["sheets"], title="一村全套")

    seconds = run.seconds(work)
    limit = run.seconds(lambda: _plain(made["sheets"]))
    return run.Result("bags", seconds, limit, correct=_correct(made, bags, seconds))


def _correct(made: dict[str, Any], bags: int, seconds: float) -> dict[str, object]:
    import pypdfium2
    import zxingcpp

    with pypdfium2.PdfDocument(made["pdf"]) as document:
        pages, labels = len(document), -(-bags // 10)
        read = {
            code.text
            for at in random.Random(1).sample(range(labels), min(SAMPLE, labels))
            for code in zxingcpp.read_barcodes(document[at].render(scale=300 / 72).to_pil())
        }
    return {
        "bags": bags,
        "pages": pages,
        "pages_as_planned": pages == labels + 3 * bags,
        "codes_read_back": len(read),
        "every_code_of_the_sample": len(read) == 20 * min(SAMPLE, labels),
        "within_20_seconds": seconds <= WANTED_SECONDS,
    }


def _link(code: str) -> str:
    return f"http://192.168.1.10:8000/holdings/open/{code}/"


class _Everybody:
    """One who may read every class: the county's own post, without a database of staff."""

    def __init__(self) -> None:
        from dibao.access.models import Post

        self.live_posts = [Post(kind="county_approver", division=220802000000)]


def _village(bags: int) -> None:
    """Invented rows: one volume a bag, twenty papers each, straight into the tables."""
    from dibao.archive.models import Fonds, Item, Place, Volume
    from dibao.archive.numbering import HouseholdNumber
    from dibao.documents.models import StoredFile
    from dibao.kernel import clock

    fonds = Fonds.objects.create(code="M001", name="某县民政局", division=220802000000)
    room = Place.objects.create(kind="room", code="R-220802", division=220802000000, label="县档案室")
    cabinet = Place.objects.create(kind="cabinet", code="C-220802100", parent=room, division=220802100000, label="镇柜")
    box = Place.objects.create(kind="box", code=f"B-{VILLAGE}-01", parent=cabinet, division=VILLAGE, label="某村盒 01")
    paper = StoredFile.objects.create(
        sha256="0" * 64, sm3="0" * 64, size=1, kind="document", media_type="application/pdf", pages=2,
        original_name="申请书.pdf", created_at=clock.now(), created_by="bench",
    )  # fmt: skip
    for serial in range(1, bags + 1):
        number = str(HouseholdNumber(220802, serial))
        bag = Place.objects.create(kind="bag", code=number, parent=box, division=VILLAGE, label=f"{number} 袋")
        volume = Volume.objects.create(
            fonds=fonds, household_number=number, archival_code=f"M001-ZY·DB·2026-D10-220802100-{serial:04d}",
            category="professional", programme="dibao", division=VILLAGE, track="rural",
            title=f"村民{serial}家庭最低生活保障申请审核确认材料", year=2026, retention="D10", opened_by="bench", bag=bag,
        )  # fmt: skip
        Item.objects.bulk_create(
            Item(volume=volume, order=at, kind="other", class_code="basic", title=f"家庭经济状况证明材料之{at}",
                 responsible="某镇人民政府", dated=date(2026, 5, 6), pages=2, stored=paper, origin="scanned",
                 filed_by="bench", filed_by_name="某经办")
            for at in range(1, PAPERS + 1)
        )  # fmt: skip


def _plain(pages: list[dict[str, Any]]) -> None:
    import tempfile
    from pathlib import Path

    import typst
    import zxingcpp

    from dibao.documents.papers.engine import fonts
    from dibao.holdings import printing

    for key, text in sorted(set(printing.codes_of(pages))):
        kind = zxingcpp.BarcodeFormat.QRCode if key == "link" else zxingcpp.BarcodeFormat.Code128
        zxingcpp.write_barcode_to_svg(zxingcpp.create_barcode(text, kind), add_quiet_zones=False)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plain.typ"
        source.write_text(
            '#set text(font: "Noto Serif SC", size: 9pt)\n#let pages = json(bytes(sys.inputs.pages))\n'
            "#for (n, words) in pages.enumerate() { if n > 0 { pagebreak() }; words.join(linebreak()) }\n"
        )
        words = json.dumps([list(_words(page)) for page in pages], ensure_ascii=False)
        typst.Compiler(root=folder, font_paths=fonts()).compile(source, sys_inputs={"pages": words}, format="pdf")


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        for key, each in value.items():
            if key != "link":
                yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)
    elif value != "":
        yield str(value)
