"""Shape of input: a register's file, a plan, the conclusion of a hit, an order, a fraud file."""

from .fraud import DecideForm, EvidenceForm, FraudForm, ScheduleForm
from .hit import HandOverForm, OutcomeForm, ReasonForm, RevealForm
from .order import AnswerForm, BulletinForm, OrderForm
from .plan import KeyPlanForm, OrdinaryPlanForm
from .register import ImportForm

__all__ = [
    "AnswerForm",
    "BulletinForm",
    "DecideForm",
    "EvidenceForm",
    "FraudForm",
    "HandOverForm",
    "ImportForm",
    "KeyPlanForm",
    "OrderForm",
    "OrdinaryPlanForm",
    "OutcomeForm",
    "ReasonForm",
    "RevealForm",
    "ScheduleForm",
]
