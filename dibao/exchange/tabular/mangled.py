"""Numbers that a spreadsheet has spoiled: 1.10105E+17, everything after the fifteenth digit turned into zeros.

A spreadsheet keeps fifteen digits of a number. The rest of an ID number or account is then lost for good, and no
guess may stand in for it: the sentence says how to get the file again.
"""

import re
import unicodedata

SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[Ee]\+?\d+")
_MARKS = "'’‘`＇\ufeff"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
AGAIN = "请把这一列设为“文本”格式，从原系统重新导出"


def folded(text: str) -> str:
    """Full-width digits and letters as usual ones, without blanks, invisible characters and the spreadsheet's text mark."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return "".join(text.split()).lstrip(_MARKS)


def scientific(text: str) -> bool:
    """Whether a number was turned into scientific notation."""
    return SCIENTIFIC.fullmatch(text) is not None


def cut_at_fifteen(digits: str) -> bool:
    """Whether everything after the fifteenth digit is zero, as when a spreadsheet took 18 or more for a number."""
    return len(digits) >= 18 and digits.isascii() and digits.isdigit() and not digits[15:].strip("0")


def luhn(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    doubled = (int(each) * 2 if place % 2 else int(each) for place, each in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def shown(number: str) -> str:
    """A number as a report may show it: enough to find the row, not enough to use it."""
    return f"{number[:6]}…{number[-3:]}" if len(number) > 12 else number[:24]
