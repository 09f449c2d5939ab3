"""名册摘要 — one digest over every line of a roster as it was approved; what may change later stands outside it."""

import hashlib

from ..models import Arrear, Line, Roster

# Held or released, and into which account, is decided line by line afterwards and recorded line by line.
COLUMNS = (
    "pk", "award_id", "household_id", "division", "month", "members", "grant", "uplift", "back_pay", "price_subsidy",
    "total", "before", "amount_id", "change",
)  # fmt: skip


def digest_of(roster: Roster) -> str:
    """sha256 (hex) over the lines and their arrears, in the order of their keys."""
    hashed = hashlib.sha256(roster.number.encode())
    lines = Line.objects.filter(roster=roster).order_by("pk").values_list(*COLUMNS)
    for row in lines.iterator(chunk_size=5000):
        hashed.update("|".join(map(str, row)).encode() + b"\n")
    items = Arrear.objects.filter(line__roster=roster).order_by("line_id", "month")
    for item in items.values_list("line_id", "month", "due", "booked", "amount").iterator(chunk_size=5000):
        hashed.update("|".join(map(str, item)).encode() + b"\n")
    return hashed.hexdigest()
