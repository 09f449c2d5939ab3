"""Who may open these pages, and the one row behind an address."""

from uuid import UUID

from django.http import HttpRequest

from dibao.access.pages import act, one_or_404, staff_page
from dibao.registry.models import Household

from ..models import Adjustment
from ..permissions import READERS
from ..services.moving import refuse_stale

reader_page = staff_page(*READERS)


def key_in(text: str) -> UUID | None:
    """A key from an address or a form; None for anything else, which no row has."""
    try:
        return UUID(text)
    except ValueError:
        return None


def adjustment_of(request: HttpRequest, number: str) -> Adjustment:
    """The adjustment in scope, or 404."""
    rows = Adjustment.objects.visible_to(request.user).select_related("household", "award__case", "before__basis")
    found: Adjustment = one_or_404(rows, number=number)
    return found


def household_of(request: HttpRequest, number: str) -> Household:
    """The household in scope, or 404."""
    found: Household = one_or_404(Household.objects.visible_to(request.user), number=number)
    return found


def fresh(request: HttpRequest, adjustment: Adjustment) -> bool:
    """Whether the form was opened on the adjustment as it is now; a stale one is refused in words and on record."""
    if request.POST.get("version") == str(adjustment.version):
        return True
    act(request, refuse_stale, verb="adjusting.stale", adjustment=adjustment)
    return False
