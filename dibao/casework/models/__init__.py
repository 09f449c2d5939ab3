"""Tables of casework: the case, the fieldwork, the decision."""

from .award import Award, AwardAmount, BackPay, in_force, live_on
from .case import AskedItem, Case, CaseEvent, CaseQuerySet, Deadline, KinshipDisclosure, Paper
from .decision import Assessment, Delivery, Notice, Objection, Opinion, Panel
from .fieldwork import EconomicLine, Investigator, NeighbourInterview, Visit
from .support import LabourExcuse, Obligor

__all__ = [
    "AskedItem",
    "Assessment",
    "Award",
    "AwardAmount",
    "BackPay",
    "Case",
    "CaseEvent",
    "CaseQuerySet",
    "Deadline",
    "Delivery",
    "EconomicLine",
    "Investigator",
    "KinshipDisclosure",
    "LabourExcuse",
    "NeighbourInterview",
    "Notice",
    "Objection",
    "Obligor",
    "Opinion",
    "Panel",
    "Paper",
    "Visit",
    "in_force",
    "live_on",
]
