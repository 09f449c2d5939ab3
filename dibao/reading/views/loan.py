"""借阅 — what is out, a new loan, a return, and the story of one bag for other pages."""

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dibao.access.pages import act, one_or_404, staff_page
from dibao.access.permissions import may
from dibao.archive.choices import PlaceKind
from dibao.archive.models import Place
from dibao.kernel import clock

from .. import queries
from ..forms import LendForm, ReturnForm
from ..models import Loan
from ..permissions import LEND, WINDOW
from ..services import loan as service
from .tabs import tabs

PAGE = 25
USUAL_DAYS = 15


@staff_page()
@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """借阅登记."""
    today = clock.today()
    page = Paginator(queries.loans(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(loan, loan.overdue_days(today), may(request.user, LEND, loan.division)) for loan in page]
    out, late = queries.out_now(request.user, today)
    shown = {"page": page, "rows": rows, "out": out, "late": late, **tabs(request.user)}
    return render(request, "reading/loans.html", shown)


def _bag(request: HttpRequest, bag: int) -> Place:
    found: Place = one_or_404(Place.objects.visible_to(request.user).filter(kind=PlaceKind.BAG), pk=bag)
    return found


@staff_page(*WINDOW)
@require_http_methods(["GET", "HEAD", "POST"])
def lend(request: HttpRequest, bag: int) -> HttpResponse:
    """借出一袋."""
    found = _bag(request, bag)
    form = LendForm(request.POST or None, initial={"due_on": clock.today() + timedelta(days=USUAL_DAYS)})
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.lend, bag=found, said="已登记借出。", **form.cleaned_data)
        if outcome:
            return redirect("reading:loans")
        outcome.onto(form)
    return render(
        request, "reading/lend.html", {"bag": found, "form": form}, status=422 if request.method == "POST" else 200
    )


@staff_page(*WINDOW)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """收回一袋."""
    loan: Loan = one_or_404(Loan.objects.visible_to(request.user).select_related("bag"), pk=pk)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = act(request, service.give_back, loan=loan, said="已登记归还。", **form.cleaned_data)
        if outcome:
            return redirect("reading:loans")
        outcome.onto(form)
    return render(
        request, "reading/give_back.html", {"loan": loan, "form": form}, status=422 if request.method == "POST" else 200
    )


@staff_page()
@require_safe
def loans_of(request: HttpRequest, bag: int) -> HttpResponse:
    """一袋的借阅 — a fragment other pages load by its address."""
    found, today = _bag(request, bag), clock.today()
    rows = [(loan, loan.overdue_days(today)) for loan in queries.loans_of(found)]
    shown = {"bag": found, "rows": rows, "may_lend": may(request.user, LEND, found.division)}
    return render(request, "reading/_loans_of.html", shown)
