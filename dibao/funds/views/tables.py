"""资金统计表和监督 — figures by town and month, the lines behind each, and what supervision looks at."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.pages import opened
from dibao.kernel import clock
from dibao.payments.models import Line
from dibao.regions.queries import short_names
from dibao.registry.queries import heads_of

from ..queries import supervision as watching
from ..queries import tables as reads
from ..queries.workbook import table as as_workbook
from .door import month_of, paged, place_of, reader_page, where, year_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reader_page
@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """资金统计表 — one month by town (`month=`), or a year by month; `format=xlsx` takes it away."""
    place, year = place_of(request), year_asked(request)
    asked = request.GET.get("month", "")
    month = month_of(asked, default=date(year, 1, 1)) if asked else None
    rows = reads.by_town(place, month) if month else reads.by_month(place, year)
    total = reads.total(rows)
    if request.GET.get("format") == "xlsx":
        content = as_workbook(f"{month:%Y-%m}" if month else str(year), rows, total)
        answer = HttpResponse(content, content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="funds-{place}-{asked or year}.xlsx"'
        answer["Cache-Control"] = "no-store"
        return answer
    context = where(place) | {"rows": rows, "total": total, "month": month, "year": year}
    return render(request, "funds/tables.html", context)


@reader_page
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """明细 — the lines a figure is the sum of; fifty a page, heads masked."""
    staff: Any = request.user
    place = place_of(request)
    month = month_of(request.GET.get("month"), default=watching.last_paid_month(place))
    mine = reads.lines(place, month) & Line.objects.visible_to(staff)
    page = paged(request, mine.select_related("household").order_by("division", "household__number"))
    heads = heads_of(line.household for line in page)
    back = list(reads.moves(place, month).select_related("household").order_by("pk"))
    named = heads_of(each.household for each in back)
    moved = [(each, named.get(each.household_id, "")) for each in back]
    if page.paginator.count:
        opened(request, "funds.lines", page[0].roster)
    context = where(place) | {
        "month": month,
        "page": page,
        "asked": f"place={place}&month={month:%Y-%m}&",
        "rows": [(line, heads.get(line.household_id, "")) for line in page],
        "sums": reads.total(reads.by_town(place, month)),
        "moved": moved,
    }
    return render(request, "funds/lines.html", context)


@reader_page
@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """资金监督 — of the last twelve months."""
    place = place_of(request)
    today = clock.today()
    first = today.replace(year=today.year - 1, day=1)
    waits = watching.waits(place, first=first, last=today)
    month = watching.last_paid_month(place)
    slowest = waits[: watching.SLOWEST]
    heads = heads_of(each.award.household for each in slowest)
    hands = watching.by_hand(place, first=first, last=today)
    page = paged(request, hands)
    places = short_names({each.place for each in page}, place)
    context = where(place) | {
        "first": first,
        "towns": watching.by_town(waits, place),
        "slowest": [(each, heads.get(each.award.household_id, "")) for each in slowest],
        "page": page,
        "asked": f"place={place}&",
        "hands": [(each, places[each.place]) for each in page],
        "month": month,
        "patterns": watching.patterns(place, month),
    }
    return render(request, "funds/supervision.html", context)
