"""Who may open these pages, and the one row behind an address."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse

from dibao.access.pages import act, one_or_404, staff_page
from dibao.documents.models import StoredFile
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused
from dibao.registry.models import Household

from ..models import Need, NeedsForm, Referral, ServicePlan
from ..permissions import LIST_READERS, READERS, barred
from ..services.stale import refuse_stale

PAGE = 50
reader_page = staff_page(*READERS)
list_page = staff_page(*LIST_READERS)


def household_of(request: HttpRequest, number: str) -> Household:
    """The family in scope, or 404."""
    found: Household = one_or_404(Household.objects.visible_to(request.user), number=number)
    return found


def need_of(request: HttpRequest, pk: UUID) -> Need:
    """The need in scope, or 404."""
    found: Need = one_or_404(Need.objects.visible_to(request.user).select_related("household", "person"), pk=pk)
    return _open_to(request, found, found.household)


def form_of(request: HttpRequest, pk: UUID) -> NeedsForm:
    """The assessment in scope, or 404."""
    found: NeedsForm = one_or_404(NeedsForm.objects.visible_to(request.user).select_related("household"), pk=pk)
    return _open_to(request, found, found.household)


def referral_of(request: HttpRequest, number: str) -> Referral:
    """The referral in scope, or 404."""
    rows = Referral.objects.visible_to(request.user).select_related("need__household", "need__person", "letter")
    found: Referral = one_or_404(rows, number=number)
    return _open_to(request, found, found.need.household)


def plan_of(request: HttpRequest, number: str) -> ServicePlan:
    """The plan in scope, or 404."""
    found: ServicePlan = one_or_404(
        ServicePlan.objects.visible_to(request.user).select_related("household", "owner"), number=number
    )
    return _open_to(request, found, found.household)


def _open_to(request: HttpRequest, found: Any, household: Household) -> Any:
    """Whoever must keep away from a family finds nothing of it."""
    if barred(request.user, household):
        raise Http404
    return found


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """Fifty rows of a list."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def fresh(request: HttpRequest, matter: Any) -> bool:
    """Whether the form was opened on the matter as it is now; a stale one is refused in words and on record."""
    if request.POST.get("version") == str(matter.version):
        return True
    act(request, refuse_stale, verb="referral.stale", matter=matter)
    return False


def paper(stored: StoredFile, name: str) -> HttpResponse:
    """A printed paper as it was printed, compared with its digest first."""
    try:
        with open_verified(stored) as source:
            content = source.read()
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
