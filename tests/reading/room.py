"""Builders for reading tests: a volume with a paper full of numbers, and a request for it."""

import io
from typing import Any

import pikepdf

from dibao.archive.models import Item, Volume
from dibao.reading.models import Consultation
from dibao.reading.services import consultation as service
from tests.archive.office import add, new_volume, pdf_file, stored

# 22080219900307001 and its check digit; an invented account, phone and neighbour.
ID, ACCOUNT, PHONE, NEIGHBOUR = "220802199003070014", "6217 9988 7766 5544 332", "13877665544", "Zhang Linju"


def page_of(*lines: str, rotate: int = 0) -> bytes:
    """A PDF page with a text layer; the standard fonts have Latin letters only."""
    rows = " ".join(f"BT /F1 14 Tf 72 {720 - 40 * n} Td ({line}) Tj ET" for n, line in enumerate(lines))
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        leaf = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        leaf.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        leaf.obj.Contents = pdf.make_stream(rows.encode())
        leaf.obj.Rotate = rotate
        pdf.save(out)
    return out.getvalue()


def told(by: Any, *lines: str, rotate: int = 0) -> Any:
    """Such a page, stored."""
    content = page_of(*lines, rotate=rotate)
    return stored(by, content, name="told.pdf", kind="document", media_type="application/pdf", pages=1)


def filed(volume: Volume, by: Any, *lines: str) -> Item:
    """Such a page in the volume."""
    return add(volume, by, "other", paper=told(by, *lines))


def blank(volume: Volume, by: Any, *, pages: int = 2) -> Item:
    """A paper without a text layer, as a scan is."""
    return add(volume, by, "application", paper=pdf_file(by, f"scan {volume.pk}", pages=pages))


def asked(volume: Volume, items: list[Item], *, by: Any, kind: str = "citizen", form: str = "view") -> Consultation:
    """A request of that kind."""
    return service.ask(
        volume=volume, items=items, reader_kind=kind, purpose="核对本户材料", days=3, by=by, form=form,
        reader_name="王小明", reader_paper="居民身份证末四位 0014",
    )  # fmt: skip


__all__ = ["ACCOUNT", "ID", "NEIGHBOUR", "PHONE", "asked", "blank", "filed", "new_volume", "page_of", "told"]
