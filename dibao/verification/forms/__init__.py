"""Forms of sending and receiving, and of keying an answer in beside its picture."""

from .exchange import BuildForm, PackageForm, ReceiptForm, ReplyForm, WhyForm
from .keyed import AnswerForm, RowForm

__all__ = ["AnswerForm", "BuildForm", "PackageForm", "ReceiptForm", "ReplyForm", "RowForm", "WhyForm"]
