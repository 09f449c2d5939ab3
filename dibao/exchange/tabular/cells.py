"""One cell → one typed value. A cell is text (CSV, XLSX) or a number, date or truth value (XLSX).

Each function takes (cell, field, unit) and returns the value; None is an empty cell. Raises Fault with the rest of
the sentence that begins with the column's heading.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from dibao.kernel import clock
from dibao.rules.identity import IdNumberError, WrongForm, check_id_number

from .fields import Field
from .mangled import AGAIN, cut_at_fifteen, folded, luhn, scientific, shown

# How many decimal places make a fen in each unit a heading may name.
UNITS = {"元": 2, "万元": 6, "分": 0}
_AMOUNT = re.compile(r"(-?)[¥￥]?(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,8}))?(万元|元|分)?")
_WHOLE = re.compile(r"-?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.0+)?")
_ACCOUNT = re.compile(r"[0-9A-Za-z@._*+-]{4,40}")
_DAY = re.compile(
    r"(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})(\d{2})(\d{2}))"
    r"(?:[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_YEARS = range(1880, 2200)
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
_FLAGS = {
    **dict.fromkeys(("1", "是", "有", "y", "yes", "true", "t", "√", "✓", "对"), True),
    **dict.fromkeys(("0", "否", "无", "n", "no", "false", "f", "×", "✗", "x", "错", "没有"), False),
}  # fmt: skip
# A float that is a number of hundredths, spoiled only by binary fractions.
_NEAR = Decimal("0.000001")


class Fault(Exception):
    """Why a cell cannot be used; `kept` is what may stand in the values all the same."""

    def __init__(self, sentence: str, *, kept: str | None = None):
        self.sentence, self.kept = sentence, kept
        super().__init__(sentence)


def text(cell: Any, field: Field, unit: str) -> str:
    """Text without control characters and outer blanks; a leading apostrophe is the mark of a spreadsheet."""
    written = plain(cell)
    return written[1:].strip() if written.startswith("'") else written


def name(cell: Any, field: Field, unit: str) -> str:
    """姓名 — blanks that pad a Chinese name fall away; the dot of a minority name is always the same dot."""
    written = unicodedata.normalize("NFKC", text(cell, field, unit)).translate(_DOTS)
    written = " ".join(written.split())
    return written if re.search("[A-Za-z]", written) else written.replace(" ", "").replace(".", "·")


def id_number(cell: Any, field: Field, unit: str) -> str:
    """身份证号 — 18 places with a capital X; a 15-digit number of old files is lengthened."""
    written = _number_as_text(cell, field.label).upper()
    try:
        return check_id_number(written, on=clock.today()).number
    except WrongForm:
        raise Fault(f"“{shown(written)}”不是 18 位身份证号，请对照证件核对") from None
    except IdNumberError as problem:
        if cut_at_fifteen(written):
            raise Fault(f"“{shown(written)}”末三位全是 0，号码已被表格软件截断，{AGAIN}") from None
        raise Fault(f"“{shown(written)}”：{str(problem).rstrip('。')}", kept=written) from None


def account(cell: Any, field: Field, unit: str) -> str:
    """账号 — digits and letters without blanks."""
    written = _number_as_text(cell, field.label)
    if cut_at_fifteen(written) and not luhn(written):
        raise Fault(f"“{shown(written)}”第 15 位以后全是 0，账号已被表格软件截断，{AGAIN}")
    if not _ACCOUNT.fullmatch(written):
        raise Fault(f"“{shown(written)}”不是账号，请核对")
    return written


def day(cell: Any, field: Field, unit: str) -> date:
    """日期 — 2026-11-21, 2026/11/21, 2026.11.21, 20261121, 2026年11月21日, or a date cell."""
    if isinstance(cell, date):
        found = cell.date() if isinstance(cell, datetime) else cell
    else:
        parts = _DAY.fullmatch(folded_date(cell))
        if not parts:
            raise Fault(f"“{_short(plain(cell))}”不是日期，请写成 2026-11-21 的样子")
        year, month, on = (int(each) for each in parts.groups() if each and each not in "-/.")
        try:
            found = date(year, month, on)
        except ValueError:
            raise Fault(f"“{_short(plain(cell))}”没有这一天，请核对") from None
    if found.year not in _YEARS:
        raise Fault(f"“{found.isoformat()}”的年份不对，请核对")
    return found


def fen(cell: Any, field: Field, unit: str) -> int:
    """金额 — integer fen. `unit` is what the heading says; another unit in the cell is refused, never guessed."""
    places = UNITS[unit or "元"]
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _fen_of_number(cell, places)
    written = folded(plain(cell))
    found = _AMOUNT.fullmatch(written)
    if not found:
        raise Fault(f"“{_short(written)}”不是金额，请填写数字，例如 1234.50")
    sign, whole, part, said = found.groups()
    if said and said != (unit or "元"):
        raise Fault(f"“{_short(written)}”写的是{said}，表头{f'写的是{unit}' if unit else '没有写单位'}，请统一后再导入")
    part = (part or "").rstrip("0")
    if len(part) > places:
        raise Fault(f"“{_short(written)}”小到分以下，请核对")
    value = int(whole.replace(",", "") + part.ljust(places, "0"))
    return -value if sign else value


def integer(cell: Any, field: Field, unit: str) -> int:
    """A whole number; thousands separators are allowed where they stand right."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    written = folded(plain(cell))
    if not _WHOLE.fullmatch(written):
        raise Fault(f"“{_short(written)}”不是整数，请核对")
    return int(written.partition(".")[0].replace(",", ""))


def code(cell: Any, field: Field, unit: str) -> str:
    """代码 — the code itself or its label; a leading zero that a spreadsheet took away is put back."""
    written = text(_whole_number(cell), field, unit)
    if written in field.codes:
        return written
    for stored, label in field.codes.items():
        if written == label or (written.isdigit() and stored.lstrip("0") == written):
            return stored
    known = "、".join(f"{label}（{stored}）" for stored, label in list(field.codes.items())[:12])
    raise Fault(f"“{_short(written)}”不在可填的范围内：{known}")


def flag(cell: Any, field: Field, unit: str) -> bool:
    """是否 — 是/否, 有/无, 1/0."""
    if isinstance(cell, bool):
        return cell
    written = folded(text(_whole_number(cell), field, unit)).lower()
    if written not in _FLAGS:
        raise Fault(f"“{_short(written)}”请填“是”或“否”")
    return _FLAGS[written]


CELLS: dict[str, Callable[[Any, Field, str], Any]] = {
    "text": text, "name": name, "id_number": id_number, "account": account, "date": day, "fen": fen,
    "integer": integer, "code": code, "flag": flag,
}  # fmt: skip


def plain(cell: Any) -> str:
    """Any cell as text, without control characters (line breaks stay) and without outer blanks."""
    if type(cell) is str and cell.isascii() and cell.isprintable():
        return cell.strip()  # nearly every cell
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    written = str(_whole_number(cell))
    if not written.isprintable():
        written = written.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        written = "".join(
            each for each in written if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs", "Cf")
        )
    return unicodedata.normalize("NFC", written).strip()


def folded_date(cell: Any) -> str:
    """A date as written, with usual digits; the blank before a time of day stays."""
    written = unicodedata.normalize("NFKC", plain(cell)).lstrip("'’").strip()
    return re.sub(r"\s*([-/.年月日])\s*(?=\d|$)", r"\1", written)


def _whole_number(cell: Any) -> Any:
    """A spreadsheet's 3.0 as 3: it knows no whole numbers."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15 else cell


def _number_as_text(cell: Any, label: str) -> str:
    """An ID number or account as it was before the spreadsheet; Fault when digits are lost."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if abs(cell) >= 10**15 or cell != int(cell):
            raise Fault(f"被表格软件存成了数字（{cell:.5E}），15 位以后已丢失，{AGAIN}")
        return str(int(cell))
    written = folded(plain(cell))
    if scientific(written):
        raise Fault(f"“{shown(written)}”是科学计数，号码已丢失，{AGAIN}")
    return written


def _fen_of_number(cell: float, places: int) -> int:
    try:
        scaled = Decimal(repr(cell)).scaleb(places)
    except InvalidOperation:
        raise Fault(f"“{cell}”不是金额") from None
    if not scaled.is_finite() or abs(scaled) >= 10**17:
        raise Fault(f"“{cell}”不是金额")
    whole = scaled.to_integral_value()
    if abs(scaled - whole) > _NEAR:
        raise Fault(f"“{cell}”小到分以下，请核对")
    return int(whole)


def _short(written: str) -> str:
    return written if len(written) <= 24 else written[:24] + "…"
