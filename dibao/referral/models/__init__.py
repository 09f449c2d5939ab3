"""Tables of referral: forms, needs, contacts, referrals, service plans."""

from .need import Contact, Need, NeedsForm, sealed_json
from .plan import FollowUp, PlanStep, ServicePlan
from .referral import Referral, ReferralEvent

__all__ = [
    "Contact",
    "FollowUp",
    "Need",
    "NeedsForm",
    "PlanStep",
    "Referral",
    "ReferralEvent",
    "ServicePlan",
    "sealed_json",
]
