"""Forms of the stages of a case, one for each verb; the case gives them their choices and first values."""

from .checking import (
    AnswerForm,
    AnswerRestForm,
    CheckAgainForm,
    ClueForm,
    ObjectToCheckForm,
    ReportForm,
    TellForm,
)
from .deciding import (
    CountyReviewForm,
    DeliverForm,
    ExceptForm,
    ExtendForm,
    LeaveForm,
    ObjectForm,
    OpinionForm,
    PanelForm,
    PhotographForm,
    PostNoticeForm,
    RecheckForm,
    WhyForm,
)
from .lines import SeeForm, SeeNewForm, SettleForm
from .looking import (
    CountyInvestigatorForm,
    CountyVisitForm,
    InterviewForm,
    InvestigatorForm,
    SignedForm,
    VisitForm,
    VisitPhotoForm,
)
from .shape import ActForm, refusal_into
from .support import ExcuseForm, FindObligorForm, SettleObligorForm

__all__ = [
    "ActForm",
    "AnswerForm",
    "AnswerRestForm",
    "CheckAgainForm",
    "ClueForm",
    "CountyInvestigatorForm",
    "CountyReviewForm",
    "CountyVisitForm",
    "DeliverForm",
    "ExceptForm",
    "ExcuseForm",
    "ExtendForm",
    "FindObligorForm",
    "InterviewForm",
    "InvestigatorForm",
    "LeaveForm",
    "ObjectForm",
    "ObjectToCheckForm",
    "OpinionForm",
    "PanelForm",
    "PhotographForm",
    "PostNoticeForm",
    "RecheckForm",
    "ReportForm",
    "SeeForm",
    "SeeNewForm",
    "SettleForm",
    "SettleObligorForm",
    "SignedForm",
    "TellForm",
    "VisitForm",
    "VisitPhotoForm",
    "WhyForm",
    "refusal_into",
]
