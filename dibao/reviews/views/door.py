"""What the pages of a change share: who may open them, the change itself, its results, the freshness of a form."""

from typing import Any

from django.http import HttpRequest

from dibao.access.pages import act, one_or_404, staff_page
from dibao.kernel.refusals import Refused

from ..models import StandardChange
from ..permissions import READERS
from ..queries.results import Results, results_of
from ..services.change import refuse_stale

reader_page = staff_page(*READERS)


def change_of(request: HttpRequest, number: str) -> StandardChange:
    """The change, if its place lies within this person's posts; else what a missing page looks like."""
    found: StandardChange = one_or_404(StandardChange.objects.visible_to(request.user), number=number)
    return found


def results_or_none(change: StandardChange) -> tuple[Results | None, str]:
    """The results it was previewed with; or why they cannot be shown."""
    if not change.preview:
        return None, ""
    try:
        return results_of(change), ""
    except Refused as refusal:
        return None, "".join(refusal.sentences)


def fresh(request: HttpRequest, change: StandardChange) -> bool:
    """Whether the form was opened on the change as it is now; a stale one is refused in words and on record."""
    if request.POST.get("version") == str(change.version):
        return True
    act(request, refuse_stale, verb="reviews.stale", change=change)
    return False


def number_in(text: Any, *, least: int = 0) -> int:
    """A whole number from an address, `least` for anything else."""
    return max(int(text), least) if isinstance(text, str) and text.isdecimal() and len(text) < 16 else least
