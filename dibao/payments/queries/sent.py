"""Whether anything of a line has gone to the bank."""

from ..choices import Side
from ..models import Entry, Line


def is_sent(line: Line) -> bool:
    """Whether an entry of this line credits in_transit."""
    return Entry.objects.filter(source=f"payments.Line:{line.pk}", credit=Side.IN_TRANSIT).exists()
