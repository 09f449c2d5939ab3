"""Who may open these pages, and the one row behind an address."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from dibao.access.pages import one_or_404, staff_page
from dibao.registry.models import Household

from ..models import AccountChange, Bank, Batch, Instruction, KeepingAgreement, ReturnFile
from ..permissions import ACCOUNT_READERS, PROPOSE, READERS, RETURN_READERS

PAGE = 50
reader_page = staff_page(*READERS)
return_page = staff_page(*RETURN_READERS)
account_page = staff_page(*ACCOUNT_READERS)
clerk_page = staff_page(*PROPOSE.posts)


def batch_of(request: HttpRequest, number: str) -> Batch:
    """The batch in scope, or 404."""
    found: Batch = one_or_404(Batch.objects.visible_to(request.user).select_related("bank__partner"), number=number)
    return found


def bank_of(request: HttpRequest, code: str) -> Bank:
    """The bank in scope, or 404."""
    found: Bank = one_or_404(Bank.objects.visible_to(request.user), code=code)
    return found


def reply_of(request: HttpRequest, pk: int) -> ReturnFile:
    """The reply in scope, or 404."""
    found: ReturnFile = one_or_404(ReturnFile.objects.visible_to(request.user).select_related("batch"), pk=pk)
    return found


def instruction_of(request: HttpRequest, pk: int) -> Instruction:
    """The payment in scope, or 404."""
    rows = Instruction.objects.visible_to(request.user).select_related("line__household", "batch", "account")
    found: Instruction = one_or_404(rows, pk=pk)
    return found


def change_of(request: HttpRequest, pk: UUID) -> AccountChange:
    """The change of account in scope, or 404."""
    rows = AccountChange.objects.visible_to(request.user).select_related("household", "holder", "evidence", "account")
    found: AccountChange = one_or_404(rows, pk=pk)
    return found


def agreement_of(request: HttpRequest, pk: UUID) -> KeepingAgreement:
    """The agreement in scope, or 404."""
    rows = KeepingAgreement.objects.visible_to(request.user).select_related("household", "paper")
    found: KeepingAgreement = one_or_404(rows, pk=pk)
    return found


def household_of(request: HttpRequest, number: str) -> Household:
    """The household in scope, or 404."""
    found: Household = one_or_404(Household.objects.visible_to(request.user), number=number)
    return found


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """Fifty rows of a list."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def month_in(text: str, default: date) -> date:
    """2026-10 of an address as the first of that month; anything else is the default."""
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and len(text) == 7 and 1 <= int(month) <= 12 and int(year) >= 2000:
        return date(int(year), int(month), 1)
    return default


def stale(request: HttpRequest, matter: Any) -> bool:
    """Whether the form was opened on an older state of the matter."""
    return request.POST.get("version", "") not in ("", str(matter.version))
