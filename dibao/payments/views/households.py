"""发放明细、台账 — what one household was paid, and every movement behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.pages import one_or_404, opened, staff_page
from dibao.registry import queries as registry
from dibao.registry.models import Household

from ..choices import Side
from ..queries import ledger as ledger_reads
from ..queries.statement import statement as statement_of
from .door import reader_page


@staff_page()
@require_safe
def statement(request: HttpRequest, household: str) -> HttpResponse:
    """发放明细 — of one household, month by month."""
    home = one_or_404(Household.objects.visible_to(request.user), number=household)
    opened(request, "payments.read_statement", home)
    context = {"household": home, "head": registry.head(home).name, "told": statement_of(home)}
    return render(request, "payments/statement.html", context)


@reader_page
@require_safe
def ledger(request: HttpRequest, household: str) -> HttpResponse:
    """台账 — every movement of one household with both its sides, and where every fen stands."""
    home = one_or_404(Household.objects.visible_to(request.user), number=household)
    opened(request, "payments.read_ledger", home)
    sides = [(Side(side).label, fen) for side, fen in ledger_reads.balance(home).items()]
    context = {
        "household": home,
        "head": registry.head(home).name,
        "rows": ledger_reads.entries_of(home),
        "sides": sides,
    }
    return render(request, "payments/ledger.html", context)
