"""Shapes of input of the archive."""

from .change import ImportForm, RefuseForm
from .list import ExemptionForm, ExportForm, VerifyForm
from .record import ClassDutyForm, RecordForm, ReferForm, SeriesDutyForm, WithdrawForm
from .scheme import FORMS, RuleForm

__all__ = [
    "FORMS",
    "ClassDutyForm",
    "ExemptionForm",
    "ExportForm",
    "ImportForm",
    "RecordForm",
    "ReferForm",
    "RefuseForm",
    "RuleForm",
    "SeriesDutyForm",
    "VerifyForm",
    "WithdrawForm",
]
