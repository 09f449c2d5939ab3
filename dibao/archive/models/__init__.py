"""Volumes and the papers in them, records kept by item, places, custody, and the dated rules of filing.

Nothing is deleted.
"""

from .custody import Custody, CustodyQuerySet, SeriesOwner
from .item import Exemption, Item, ItemQuerySet, PartQuerySet, Refiling
from .place import Fonds, Place
from .record import Record, Reference
from .scheme import SchemeChange, SchemeRow
from .volume import FormerCode, Verified, Volume

__all__ = [
    "Custody",
    "CustodyQuerySet",
    "Exemption",
    "Fonds",
    "FormerCode",
    "Item",
    "ItemQuerySet",
    "PartQuerySet",
    "Place",
    "Record",
    "Reference",
    "Refiling",
    "SchemeChange",
    "SchemeRow",
    "SeriesOwner",
    "Verified",
    "Volume",
]
