"""Tables of remedies: complaints, who reported them, and disputes about decisions."""

from .complaint import OVERSEERS, Complaint, ComplaintEvent, ComplaintQuerySet, Reporter, Walled
from .dispute import Dispute, DisputeEvent

__all__ = [
    "OVERSEERS",
    "Complaint",
    "ComplaintEvent",
    "ComplaintQuerySet",
    "Dispute",
    "DisputeEvent",
    "Reporter",
    "Walled",
]
