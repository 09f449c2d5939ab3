"""Tables of screening: register files, plans, runs, hits, rectification orders, fraud files."""

from .fraud import FraudEvent, FraudEvidence, FraudFile, RecoveryLine
from .hit import Hit, HitEvent, HitQuerySet
from .order import OrderEvent, Rectification
from .plan import Plan, PlanTarget
from .run import Import, ScreeningRun

__all__ = [
    "FraudEvent",
    "FraudEvidence",
    "FraudFile",
    "Hit",
    "HitEvent",
    "HitQuerySet",
    "Import",
    "OrderEvent",
    "Plan",
    "PlanTarget",
    "RecoveryLine",
    "Rectification",
    "ScreeningRun",
]
