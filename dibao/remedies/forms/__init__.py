"""Shape of input: a complaint and its steps, a dispute and its steps."""

from .complaint import AnswerForm, AssignForm, CloseForm, ComplaintForm, KeeperForm, ReasonForm, RevealForm
from .dispute import ConcludeForm, DisputeForm, HouseholdForm, ReplyForm, SummonForm

__all__ = [
    "AnswerForm",
    "AssignForm",
    "CloseForm",
    "ComplaintForm",
    "ConcludeForm",
    "DisputeForm",
    "HouseholdForm",
    "KeeperForm",
    "ReasonForm",
    "ReplyForm",
    "RevealForm",
    "SummonForm",
]
