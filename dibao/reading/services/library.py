"""专库导出 — a list leaves the house only for a purpose that is written down."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.regions.queries.divisions import path_names

from .. import queries
from ..permissions import EXPORT, EXPORT_PLAIN
from ..special_libraries import LIBRARIES, Library

SHORTEST_PURPOSE = 4
HEADS = ("村（社区）", "户号", "姓名", "身份证号", "年龄")


@transaction.atomic
def export(*, library: str, place: int, purpose: str, plain: bool = False, by: Any) -> bytes:
    """导出 — the library of `place` as XLSX, names and numbers masked unless `plain`; who, what for and how many is recorded.

    KeyError for an unknown library, NotAllowed for a post that may not, Invalid without a purpose.
    """
    require(by, EXPORT_PLAIN if plain else EXPORT, place)
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Invalid(fields={"purpose": "请写明导出的用途，例如“残联康复需求摸底”。"})
    wanted = LIBRARIES[library]
    found = queries.entries(wanted, place=place, staff=by, on=clock.today())
    record("reading.export", by=by, about=None, division=place, because=purpose,
           data={"library": library, "count": len(found), "plain": plain})  # fmt: skip
    return _book(wanted, _lines(found, plain), f"用途：{purpose.strip()}　导出：{by.actor_name} {clock.today()}")


def _lines(found: list[queries.Entry], plain: bool) -> Iterable[list[str]]:
    names = path_names({entry.division for entry in found})
    for entry in found:
        name = entry.person.name if plain else entry.name
        number = entry.person.id_number if plain else entry.id_number
        yield [names[entry.division], entry.household_number, name, number, str(entry.age), *entry.values]


def _book(library: Library, lines: Iterable[Sequence[str]], foot: str) -> bytes:
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(library.label), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 3, 22)
        sheet.set_footer(foot.replace("&", "&&")[:200])
        heads = [*HEADS, *(field.label for field in library.fields)]
        for number, line in enumerate([heads, *lines]):
            for column, value in enumerate(line):
                sheet.write_string(number, column, value, None if number else bold)
    return out.getvalue()
