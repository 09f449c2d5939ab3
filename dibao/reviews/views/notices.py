"""告知、公布、补发 — for the families of a change within one's own place."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.casework.models import Award
from dibao.documents.queries import open_verified
from dibao.kernel.refusals import Refused

from ..models import ChangePaper, StandardChange
from ..queries import listing
from ..queries.told import changes_touching, the_change
from ..queries.workbook import back_pay as as_workbook
from ..services import paper as services
from .households import spreadsheet


@staff_page()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """标准调整的告知 — the changes that raised an amount in my place."""
    return render(request, "reviews/told.html", {"rows": changes_touching(request.user)})


@staff_page()
@require_safe
def notices(request: HttpRequest, number: str) -> HttpResponse:
    """告知名单 — fifty a page, by village; a notice is printed when it is opened for the first time."""
    change = _change(request, number)
    page = Paginator(listing.raised(request.user, number), listing.PAGE).get_page(request.GET.get("page"))
    rows = listing.notice_rows(request.user, number, page)
    villages = listing.short_names((row.award.division for row in rows), listing.my_places(request.user))
    context = {"change": change, "page": page, "rows": rows, "villages": sorted(villages.items())}
    return render(request, "reviews/notices.html", context)


def _change(request: HttpRequest, number: str) -> StandardChange:
    found = the_change(request.user, number)
    if found is None:
        raise Http404
    return found


@staff_page()
@require_POST
def notice(request: HttpRequest, number: str, household: str) -> HttpResponse:
    """打印告知书."""
    award = one_or_404(Award.objects.visible_to(request.user), household__number=household, ended_on=None)
    return _printed(request, services.print_notice, number, change=_change(request, number), award=award)


@staff_page()
@require_POST
def publication(request: HttpRequest, number: str, village: int) -> HttpResponse:
    """打印公布名单."""
    return _printed(request, services.print_publication, number, change=_change(request, number), village=village)


def _printed(request: HttpRequest, service: Any, number: str, **arguments: Any) -> HttpResponse:
    outcome = act(request, service, **arguments)
    return redirect("reviews:paper", outcome.result.pk) if outcome else redirect("reviews:notices", number)


@staff_page()
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """文书原件 — as it was printed, compared with its digest first."""
    row = one_or_404(ChangePaper.objects.visible_to(request.user).select_related("stored", "award__household"), pk=pk)
    opened(request, "reviews.read_paper", row)
    try:
        with open_verified(row.stored) as source:
            content = source.read()
    except Refused as refusal:
        return HttpResponse("".join(refusal.sentences), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.kind}-{row.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


@staff_page()
@require_safe
def back_pay(request: HttpRequest, number: str) -> HttpResponse:
    """补发清单 — of the families in my place; prints from the browser, `format=xlsx` for the cashier."""
    change = _change(request, number)
    rows = listing.back_pay_rows(request.user, number)
    if request.GET.get("format") == "xlsx":
        opened(request, "reviews.download", change)
        return spreadsheet(as_workbook(number, rows), f"{number}-back-pay")
    total = sum(row.back_pay.amount for row in rows)
    return render(request, "reviews/back_pay.html", {"change": change, "rows": rows, "total": total})
