"""Tables of casework: the case, the fieldwork, the decision."""

from .award import Award, AwardAmount, BackPay, in_force, live_on
from .case import AskedItem, Case, CaseEvent, CaseQuerySet, Deadline, KinshipDisclosure, Paper
from .checking import CheckObjection, CheckReport, ClueAnswer, LineFinding
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
    "CheckObjection",
    "CheckReport",
    "ClueAnswer",
    "Deadline",
    "Delivery",
    "EconomicLine",
    "Investigator",
    "KinshipDisclosure",
    "LabourExcuse",
    "LineFinding",
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
