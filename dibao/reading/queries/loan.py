"""Reads of loans: what is out, what is late, the story of one bag."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from dibao.archive.models import Place

from ..models import Loan


def loans(staff: Any) -> QuerySet[Loan]:
    """借阅登记 — in scope: those out first, the longest due on top, then those that came back."""
    rows = Loan.objects.visible_to(staff).select_related("bag")
    return rows.order_by(F("returned_on").desc(nulls_first=True), "due_on", "lent_at")


def loans_of(bag: Place) -> list[Loan]:
    """Every loan of one bag, the newest first."""
    return list(Loan.objects.filter(bag=bag))


def out_now(staff: Any, on: date) -> tuple[int, int]:
    """How many bags are out in scope, and how many of them are overdue."""
    out = Loan.objects.visible_to(staff).filter(returned_on=None)
    return out.count(), out.filter(due_on__lt=on).count()
