"""Shape of input of recovery."""

from .recovery import (
    AskWriteOffForm,
    OpenForm,
    OrderForm,
    PayForm,
    PlainForm,
    PlanForm,
    ReasonForm,
    TellForm,
    arguments,
)

__all__ = [
    "AskWriteOffForm",
    "OpenForm",
    "OrderForm",
    "PayForm",
    "PlainForm",
    "PlanForm",
    "ReasonForm",
    "TellForm",
    "arguments",
]
