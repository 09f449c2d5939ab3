"""名册明细、变动清单 — lines of a roster with search, and what changed since last month; hold and release."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened
from dibao.regions.queries import path_name

from ..choices import ChangeKind, Hold
from ..forms import ReasonForm, ReleaseForm
from ..models import Roster
from ..queries import changes as change_reads
from ..queries import roster as reads
from ..queries.workbook import workbook
from ..services import hold
from .door import number_in, reader_page, roster_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reader_page
@require_safe
def index(request: HttpRequest, number: str) -> HttpResponse:
    """名册明细 — fifty a page; by village, change, hold, or what was typed; `format=xlsx` takes them away."""
    roster = roster_of(request, number)
    asked = _asked(request)
    lines = reads.with_accounts(_chosen(roster, request, asked))
    if request.GET.get("format") == "xlsx":
        opened(request, "payments.download", roster)
        return _spreadsheet(workbook(roster, lines), roster.number)
    page = Paginator(lines, reads.PAGE).get_page(request.GET.get("page"))
    opened(request, "payments.read_lines", roster)
    context = {
        "roster": roster,
        "page": page,
        "rows": reads.line_rows(page, roster.division),
        "asked": "&".join(f"{name}={value}" for name, value in asked.items() if value and name != "q"),
        "q": asked["q"],
        "title": _title(asked),
        "filters": asked,
    }
    return render(request, "payments/lines.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    return {
        "village": number_in(given.get("village")) or "",
        "change": given.get("change", "") if given.get("change") in ChangeKind.values else "",
        "hold": given.get("hold", "") if given.get("hold") in (*Hold.values, "any") else "",
        "q": given.get("q", "")[:40],
    }


def _chosen(roster: Roster, request: HttpRequest, asked: dict[str, Any]) -> Any:
    lines = reads.lines_seen(roster, request.user)
    if asked["village"]:
        lines = lines.filter(division=asked["village"])
    if asked["change"]:
        lines = lines.filter(change=asked["change"])
    if asked["hold"]:
        lines = lines.exclude(hold="") if asked["hold"] == "any" else lines.filter(hold=asked["hold"])
    return reads.found_in(lines, asked["q"])


def _title(asked: dict[str, Any]) -> str:
    parts = [
        path_name(asked["village"]) if asked["village"] else "",
        str(ChangeKind(asked["change"]).label) if asked["change"] else "",
        "暂缓" if asked["hold"] == "any" else str(Hold(asked["hold"]).label) if asked["hold"] else "",
        f"查找“{asked['q']}”" if asked["q"] else "",
    ]
    return " · ".join(part for part in parts if part) or "全部"


def _spreadsheet(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


@reader_page
@require_safe
def changes(request: HttpRequest, number: str) -> HttpResponse:
    """变动清单 — beside last month, with reasons."""
    roster = roster_of(request, number)
    opened(request, "payments.read_changes", roster)
    groups = change_reads.change_list(roster, reads.lines_seen(roster, request.user), request.user)
    context = {"roster": roster, "groups": groups, "place": path_name(roster.division), "most": change_reads.MOST}
    return render(request, "payments/changes.html", context)


@reader_page
@require_POST
def do(request: HttpRequest, number: str, pk: int, verb: str) -> HttpResponse:
    """暂缓、解除暂缓 — one line, with the reason."""
    if verb not in ("hold", "release"):
        raise Http404
    roster = roster_of(request, number)
    line = one_or_404(reads.lines_seen(roster, request.user).select_related("household"), pk=pk)
    form = ReleaseForm(request.POST) if verb == "release" else ReasonForm(request.POST)
    if form.is_valid():
        service = hold.release if verb == "release" else hold.place
        said = "已解除暂缓。" if verb == "release" else "已暂缓，解除以前不会送银行。"
        outcome = act(request, service, verb=f"payments.{verb}", said=said, line=line, **form.cleaned_data)
        if outcome:
            return redirect("payments:roster", number)
        outcome.onto(form)
    row = reads.line_rows(reads.with_accounts(reads.lines_seen(roster, request.user).filter(pk=pk)), roster.division)[0]
    context = {"roster": roster, "row": row, "form": form, "verb": verb}
    return render(request, "payments/line.html", context, status=422)
