"""Who may open these pages, and the one row behind an address."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from dibao.access.pages import act, one_or_404, staff_page

from ..models import Recovery
from ..permissions import OPEN, READERS
from ..services.opening import refuse_stale

PAGE = 50
reader_page = staff_page(*READERS)
opener_page = staff_page(*OPEN.posts)


def recovery_of(request: HttpRequest, number: str) -> Recovery:
    """The 追缴 in scope, or 404."""
    rows = Recovery.objects.visible_to(request.user).select_related("household", "award__case", "fraud")
    found: Recovery = one_or_404(rows, number=number)
    return found


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """Fifty rows of a list."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def fresh(request: HttpRequest, recovery: Recovery) -> bool:
    """Whether the form was opened on the 追缴 as it is now; a stale one is refused in words and on record."""
    if request.POST.get("version") == str(recovery.version):
        return True
    act(request, refuse_stale, verb="recovery.stale", recovery=recovery)
    return False
