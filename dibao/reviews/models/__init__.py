"""Tables of reviews: a change of the standard, its runs and papers, and the tasks it leaves."""

from .change import ChangeEvent, ChangePaper, ProposedValue, Run, StandardChange
from .task import Task, TaskQuerySet

__all__ = [
    "ChangeEvent",
    "ChangePaper",
    "ProposedValue",
    "Run",
    "StandardChange",
    "Task",
    "TaskQuerySet",
]
