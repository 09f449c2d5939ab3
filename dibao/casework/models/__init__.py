"""Tables of casework: the case, the fieldwork, the decision."""

from .case import AskedItem, Case, CaseEvent, CaseQuerySet, Deadline, KinshipDisclosure, Paper
from .decision import Assessment, Award, Delivery, Notice, Objection, Opinion, Panel, live_on
from .fieldwork import EconomicLine, Investigator, NeighbourInterview, Visit

__all__ = [
    "AskedItem",
    "Assessment",
    "Award",
    "Case",
    "CaseEvent",
    "CaseQuerySet",
    "Deadline",
    "Delivery",
    "EconomicLine",
    "Investigator",
    "KinshipDisclosure",
    "NeighbourInterview",
    "Notice",
    "Objection",
    "Opinion",
    "Panel",
    "Paper",
    "Visit",
    "live_on",
]
