"""Shape of input: a change of the standard, one more figure of it, a reason, what came of a task."""

from .change import ReasonForm, StandardForm, ValueForm
from .task import SettleForm

__all__ = ["ReasonForm", "SettleForm", "StandardForm", "ValueForm"]
