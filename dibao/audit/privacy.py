"""Keeps personal numbers out of the audit log. Pure.

The log is kept for decades and read by many, and nothing can be erased from it; so ID, account and phone numbers
never enter `data` or `because`. A number that slips in is replaced, and the act goes through: a clerk's finished
work is never lost because of a remark. Phones and accounts are text everywhere in this system, so a whole number
is judged only from 15 digits on; below that it is money in fen or a code.
"""

import enum
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

HIDDEN = "［已隐去］"
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_DIGEST = rf"(?<![0-9A-Za-z])(?=[0-9-]*[A-Fa-f])(?:[0-9A-Fa-f]{{32,}}|{_UUID})(?![0-9A-Za-z])"
# A case number of ours: without it nobody could say what a view was for.
_OWN = r"(?<![0-9A-Za-z])DB\d{18}(?!\d)"
_PERSONAL = re.compile(
    rf"(?P<kept>{_DIGEST}|{_OWN})"
    r"|\d{13,}[XxＸｘ]?"  # ID number of 15 or 18 places, account
    r"|(?<!\d)\d{4}(?:[ -]\d{4}){2,}(?:[ -]?\d{1,4})?(?!\d)"  # account written in groups of four
    r"|(?<!\d)\d{6}[ -]\d{8}[ -]\d{3}[\dXxＸｘ]"  # ID number written in groups
    r"|(?<!\d)[1１][3-9３-９]\d(?:[ -]?\d{4}){2}(?!\d)"  # mobile phone
)


def hide(text: str) -> str:
    """`text` without anything that looks like an ID, account or mobile number; digests, UUIDs and case numbers stay."""
    clean = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return _PERSONAL.sub(lambda found: found[0] if found["kept"] else HIDDEN, clean)


def plain(value: Any) -> Any:
    """`value` as JSON that reads back the same from every database, with personal numbers hidden."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, int):
        return value if abs(value) < 10**14 else hide(str(value))
    if isinstance(value, Mapping):
        return {hide(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    # Floats become text too: databases print them differently, and the digest must not depend on that.
    if isinstance(value, (Decimal, UUID, float, timedelta)):
        return str(value)
    return hide(str(value))
