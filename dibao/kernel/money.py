"""Money is integer fen everywhere; only the edge of the system speaks yuan."""

import re

from .refusals import Invalid

_YUAN = re.compile(r"^(-?)(\d{1,13})(?:\.(\d{1,2}))?$")
_FULL = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands separators: 123400 → "1,234.00"."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{cents:02d}"


def parse_yuan(text: str) -> int:
    """What a person typed, in yuan, as fen. Raises Invalid; never rounds."""
    cleaned = text.translate(_FULL).replace(",", "").replace("元", "").strip()
    found = _YUAN.match(cleaned)
    if not found:
        raise Invalid(f"金额“{text}”看不懂：请填写数字，最多两位小数，例如 1234.50。")
    sign, whole, cents = found.groups()
    fen = int(whole) * 100 + int((cents or "").ljust(2, "0"))
    return -fen if sign else fen
