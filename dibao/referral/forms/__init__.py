"""Shape of input: assessments, needs, contacts, referrals, plans."""

from .need import AdjustForm, AssessForm, ContactForm, NeedForm, SettleForm
from .referral import AnswerForm, CloseForm, DraftForm, PlanForm, ReasonForm, ResultForm, StepForm, VisitForm

__all__ = [
    "AdjustForm",
    "AnswerForm",
    "AssessForm",
    "CloseForm",
    "ContactForm",
    "DraftForm",
    "NeedForm",
    "PlanForm",
    "ReasonForm",
    "ResultForm",
    "SettleForm",
    "StepForm",
    "VisitForm",
]
