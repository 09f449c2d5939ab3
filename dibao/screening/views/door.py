"""Who may open these pages, and the one row behind an address."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from dibao.access.pages import one_or_404, staff_page

from ..models import FraudFile, Hit, Plan, Rectification
from ..permissions import OVERSEERS, READERS, REGISTER_READERS

PAGE = 50
reader_page = staff_page(*READERS)
overseer_page = staff_page(*OVERSEERS)
register_page = staff_page(*REGISTER_READERS)


def hit_of(request: HttpRequest, pk: Any) -> Hit:
    """The hit in scope, or 404."""
    found: Hit = one_or_404(
        Hit.objects.visible_to(request.user).select_related("household", "person", "seen_run"), pk=pk
    )
    return found


def plan_of(request: HttpRequest, number: str) -> Plan:
    """The plan in scope, or 404."""
    found: Plan = one_or_404(Plan.objects.visible_to(request.user), number=number)
    return found


def order_of(request: HttpRequest, number: str) -> Rectification:
    """The order in scope, or 404."""
    rows = Rectification.objects.visible_to(request.user).select_related("hit__household", "owner")
    found: Rectification = one_or_404(rows, number=number)
    return found


def fraud_of(request: HttpRequest, number: str) -> FraudFile:
    """The fraud file in scope, or 404."""
    found: FraudFile = one_or_404(FraudFile.objects.visible_to(request.user).select_related("household"), number=number)
    return found


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """Fifty rows of a list."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def stale(request: HttpRequest, matter: Any) -> bool:
    """Whether the form was opened on an older state of the matter."""
    return request.POST.get("version", "") not in ("", str(matter.version))
