"""发放名册 as a spreadsheet to take away; accounts masked, money in yuan with two decimals."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from dibao.kernel.masking import mask_id
from dibao.registry.models import Membership

from ..models import Line, Roster
from .roster import line_rows

HEADS = (
    "序号", "村（社区）", "户号", "户主", "身份证号", "保障人口", "保障金", "分类施保", "补发", "价格临时补贴", "合计",
    "开户行", "账户名", "账号", "与上月相比", "暂缓原因",
)  # fmt: skip
MONEY = range(6, 11)
STEP = 500


def workbook(roster: Roster, lines: Iterable[Line]) -> bytes:
    """The lines in their order, `STEP` read at a time."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(roster.number), book.add_format({"bold": True})
        yuan = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEADS) - 1, 14)
        sheet.write_row(0, 0, HEADS, bold)
        for number, values in enumerate(_values(roster, list(lines)), start=1):
            for column, value in enumerate((number, *values)):
                if column in MONEY:
                    sheet.write_number(number, column, value / 100, yuan)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value)
    return out.getvalue()


def _values(roster: Roster, lines: list[Line]) -> Iterable[tuple[Any, ...]]:
    for first in range(0, len(lines), STEP):
        part = lines[first : first + STEP]
        numbers = ids_of(part)
        for row in line_rows(part, roster.division):
            line = row.line
            yield (
                row.place, line.household.number, row.head, numbers.get(line.household_id, ""), line.members, line.grant,
                line.uplift, line.back_pay, line.price_subsidy, line.total, row.bank, row.holder, row.account,
                line.get_change_display(), line.get_hold_display() if line.hold else "",
            )  # fmt: skip


def ids_of(lines: Iterable[Line]) -> dict[Any, str]:
    """户主身份证号 by household, masked."""
    rows = Membership.objects.filter(household__in=[line.household_id for line in lines], is_head=True)
    return {
        row.household_id: mask_id(row.person.id_number) for row in rows.select_related("person").order_by("valid_from")
    }
