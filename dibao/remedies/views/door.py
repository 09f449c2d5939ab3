"""Who may open these pages, and the one row behind an address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from dibao.access.pages import act, one_or_404, staff_page
from dibao.registry.models import Household
from dibao.screening.permissions import related

from ..models import Complaint, Dispute
from ..permissions import DISPUTE_READERS, READERS, REGISTER, TAKE_IN, walled
from ..services.stale import refuse_stale

PAGE = 50
reader_page = staff_page(*READERS)
keeper_page = staff_page(*sorted(TAKE_IN.posts))
dispute_page = staff_page(*DISPUTE_READERS)
register_page = staff_page(*sorted(REGISTER.posts))


def complaint_of(request: HttpRequest, number: str) -> Complaint:
    """The complaint this person may see, or 404; whoever is walled off finds none."""
    rows = Complaint.objects.visible_to(request.user).select_related("household", "accused", "owner", "keeper")
    found: Complaint = one_or_404(rows, number=number)
    if walled(request.user, found):
        raise Http404
    return found


READS, WRITES = ("GET", "HEAD"), ("POST",)


def on_complaint(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The complaint instead of its number. It is looked for before the method is: a colleague to whom a complaint does
    not show itself cannot tell it from one that is not there, whatever he sends."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def found(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponse:
            complaint = complaint_of(request, number)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, complaint, *args, **kwargs)

        return found

    return mark


def dispute_of(request: HttpRequest, number: str) -> Dispute:
    """The dispute in scope, or 404."""
    rows = Dispute.objects.visible_to(request.user).select_related("household", "hold")
    found: Dispute = one_or_404(rows, number=number)
    return found


def household_of(request: HttpRequest, number: str) -> Household:
    """The family in scope, or 404; one's own and a relative's are not there."""
    found: Household = one_or_404(Household.objects.visible_to(request.user), number=number)
    if related(request.user, found):
        raise Http404
    return found


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """Fifty rows of a list."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def fresh(request: HttpRequest, matter: Complaint | Dispute) -> bool:
    """Whether the form was opened on the matter as it is now; a stale one is refused in words and on record."""
    if request.POST.get("version") == str(matter.version):
        return True
    act(request, refuse_stale, verb="remedies.stale", matter=matter)
    return False
