"""Shape of input: what was found at a family, what is planned, what is drawn."""

from .planning import AddForm, CampaignForm, OrderForm, RandomForm, ReasonForm, RiskForm, TripForm
from .visit import VisitForm, envelope_arguments

__all__ = [
    "AddForm",
    "CampaignForm",
    "OrderForm",
    "RandomForm",
    "ReasonForm",
    "RiskForm",
    "TripForm",
    "VisitForm",
    "envelope_arguments",
]
