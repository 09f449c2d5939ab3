"""What the pages of a roster share: who may open them, the roster itself, the freshness of a form."""

from typing import Any

from django.http import HttpRequest

from dibao.access.pages import act, one_or_404, staff_page
from dibao.kernel.refusals import Conflict

from ..models import Roster
from ..permissions import READERS
from ..queries.roster import seen_by

reader_page = staff_page(*READERS)


def roster_of(request: HttpRequest, number: str) -> Roster:
    """The roster, if this person sees any of it; else what a missing page looks like."""
    found: Roster = one_or_404(seen_by(request.user), number=number)
    return found


def fresh(request: HttpRequest, roster: Roster) -> bool:
    """Whether the form was opened on the roster as it is now; a stale one is refused in words and on record."""
    if request.POST.get("version") == str(roster.version):
        return True
    act(request, _stale, verb="payments.stale", roster=roster)
    return False


def _stale(*, roster: Roster, by: Any) -> None:
    raise Conflict(f"发放名册 {roster.number} 在您打开页面以后有了变化，刚才的操作没有办理。请看清现在的情况再办。")


def number_in(text: Any) -> int:
    """A whole number from an address; 0 for anything else."""
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 16 else 0
