"""打印 — rosters, change lists and statements as PDF/A, drawn from their own rows; nothing is written but who looked."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dibao.access.pages import one_or_404, opened, staff_page
from dibao.registry.models import Household

from .. import printing
from ..queries import sheets as reads
from .door import number_in, reader_page, roster_of


@reader_page
@require_safe
def roster(request: HttpRequest, number: str) -> HttpResponse:
    """花名册 — `village=` for one village with every line, else the summary by village."""
    found = roster_of(request, number)
    opened(request, "payments.print_roster", found)
    village = number_in(request.GET.get("village"))
    sheet = reads.village_sheet(found, village, request.user) if village else reads.summary_sheet(found, request.user)
    return _pdf(printing.render(sheet), f"{number}-{village or 'summary'}")


@reader_page
@require_safe
def changes(request: HttpRequest, number: str) -> HttpResponse:
    """变动清单."""
    found = roster_of(request, number)
    opened(request, "payments.print_changes", found)
    return _pdf(printing.render(reads.changes_sheet(found, request.user)), f"{number}-changes")


@staff_page()
@require_safe
def statement(request: HttpRequest, household: str) -> HttpResponse:
    """发放明细 for the family to take home."""
    home = one_or_404(Household.objects.visible_to(request.user), number=household)
    opened(request, "payments.print_statement", home)
    return _pdf(printing.render(reads.statement_sheet(home)), f"{household}-statement")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
