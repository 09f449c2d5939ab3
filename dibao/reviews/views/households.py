"""试算名单 — families of a change by effect, as pages and as a spreadsheet, and one of them laid open."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.choices import PostKind as P
from dibao.access.pages import opened, staff_page
from dibao.casework.models import Award
from dibao.casework.queries import explain
from dibao.regions.queries import path_name
from dibao.rules.changes import KIND_NAMES, KINDS

from ..queries import listing
from ..queries.reckoning import under
from ..queries.results import ORDERS, Results
from ..queries.workbook import households as as_workbook
from .door import change_of, number_in, reader_page, results_or_none

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reader_page
@require_safe
def index(request: HttpRequest, number: str) -> HttpResponse:
    """名单 — one kind, one place, largest effect first; fifty a page; `format=xlsx` gives the whole list."""
    change = change_of(request, number)
    results, trouble = results_or_none(change)
    if results is None:
        return render(request, "reviews/households.html", {"change": change, "trouble": trouble or "还没有试算。"})
    kind = request.GET.get("kind", "") if request.GET.get("kind") in KINDS else ""
    order = request.GET.get("order", "") if request.GET.get("order") in ORDERS else ""
    village = number_in(request.GET.get("village"))
    rows = _rows(results, kind, village, order)
    if request.GET.get("format") == "xlsx":
        opened(request, "reviews.download", change)
        return spreadsheet(as_workbook(change, results, rows), f"{change.number}-{kind or 'all'}")
    at = min(number_in(request.GET.get("page"), least=1), max(-(-len(rows) // listing.PAGE), 1))
    first, asked = (at - 1) * listing.PAGE, f"kind={kind}&order={order}&village={village or ''}"
    context = {
        "change": change,
        "rows": listing.household_rows(results, rows[first : first + listing.PAGE], change.division),
        "total": len(rows),
        "title": KIND_NAMES[kind] if kind else "全部家庭",
        "village": path_name(village) if village else "",
        "asked": asked,
        "orders": [
            ("", "按村（社区）", not order),
            ("gain", "增加多的在前", order == "gain"),
            ("loss", "减少多的在前", order == "loss"),
        ],
        "kind": kind,
        "village_code": village or "",
        "earlier": f"?{asked}&page={at - 1}" if at > 1 else "",
        "later": f"?{asked}&page={at + 1}" if first + listing.PAGE < len(rows) else "",
        "label": f"第 {at} 页，共 {len(rows)} 户" if len(rows) else "",
    }
    return render(request, "reviews/households.html", context)


def _rows(results: Results, kind: str, village: int, order: str) -> Any:
    try:
        return results.listed(kind=kind, division=village, order=order)
    except ValueError:  # not a division code
        raise Http404 from None


def spreadsheet(content: bytes, name: str) -> HttpResponse:
    """A workbook to take away; never kept by the browser's cache."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


@staff_page(P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)
@require_safe
def show(request: HttpRequest, number: str, household: str) -> HttpResponse:
    """一户 — what it gets now and would get, with every step; names are masked, nothing is written."""
    change = change_of(request, number)
    awards = explain.awards_of(household, Award.objects.visible_to(request.user))
    results, trouble = results_or_none(change)
    if not awards:
        raise Http404
    opened(request, "reviews.explain", awards[-1])
    now, then = under(change, awards[-1])
    rows = listing.household_rows(results, results.of(household), change.division) if results else []
    context = {
        "change": change,
        "household": household,
        "row": rows[0] if rows else None,
        "trouble": trouble,
        "now": now,
        "then": then,
        "award": awards[-1],
    }
    return render(request, "reviews/household.html", context)
