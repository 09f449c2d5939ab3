"""Tables of adjusting: the change of one household, its facts, its hearing, its letter and its papers."""

from .adjustment import Adjustment, AdjustmentEvent, AdjustmentGround
from .facts import ChangedLine, NewHome, Reckoning, WorkOffer
from .hearing import AdjustmentPaper, Hearing, HearingCall, Service

__all__ = [
    "Adjustment",
    "AdjustmentEvent",
    "AdjustmentGround",
    "AdjustmentPaper",
    "ChangedLine",
    "Hearing",
    "HearingCall",
    "NewHome",
    "Reckoning",
    "Service",
    "WorkOffer",
]
