"""Tables of recovery: what was paid too much, month by month, and how it comes back."""

from .recovery import Item, Recovery, RecoveryEvent, RecoveryPaper
from .repayment import PlanLine, Repayment

__all__ = ["Item", "PlanLine", "Recovery", "RecoveryEvent", "RecoveryPaper", "Repayment"]
