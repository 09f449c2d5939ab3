"""Shapes of input of banking."""

from .account import AccountForm, AgreementForm, DecideForm, FileForm, HandOverForm, ReasonForm
from .batch import BankForm, MakeForm, ReplyForm

__all__ = [
    "AccountForm", "AgreementForm", "BankForm", "DecideForm", "FileForm", "HandOverForm", "MakeForm", "ReasonForm", "ReplyForm",
]  # fmt: skip
