"""Tables of payments: rosters and their lines, the ledger, ceilings, price subsidies, what was paid before."""

from .ledger import Booking, Entry
from .orders import Ceiling, Opening, SubsidyOrder
from .roster import Arrear, Line, LineQuerySet, Release, Roster, RosterEvent

__all__ = [
    "Arrear",
    "Booking",
    "Ceiling",
    "Entry",
    "Line",
    "LineQuerySet",
    "Opening",
    "Release",
    "Roster",
    "RosterEvent",
    "SubsidyOrder",
]
