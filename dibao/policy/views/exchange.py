"""导入 and 导出 — a file is looked through first; what it would add is shown; then all of it is taken in, or nothing."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from dibao.access.choices import PostKind
from dibao.access.pages import act, staff_page
from dibao.regions.codes import is_code, short
from dibao.regions.queries import path_names
from dibao.rules.catalogue import name_of

from .. import queries
from ..forms import FileForm
from ..services import exchange
from ..services.exchange import examine, read_file
from ..sheet import TRACKS, Entry, content, entry_of
from ..wording import words
from .look import my_division

_HOURS = 2
_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
}
_SHOWN = 200


@staff_page(PostKind.COUNTY_APPROVER)
def bring_in(request: HttpRequest) -> HttpResponse:
    """导入 — choose a file; its faults by row, or what it would add."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    context: dict[str, Any] = {"form": form, "division": my_division(request.user)}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        entries, faults = read_file(file.read(), name=file.name)
        examined = examine(entries, faults=faults, by=request.user)  # type: ignore[arg-type]
        context |= {"file": file.name, "examined": examined, "faults": examined.faults[:_SHOWN]}
        if not examined.faults:
            context |= {"rows": _rows(examined.fresh[:_SHOWN]), "payload": _packed(request, file.name, entries)}
    bad = bool(form.errors or context.get("faults"))
    return render(request, "policy/import.html", context, status=422 if bad else 200)


@staff_page(PostKind.COUNTY_APPROVER)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """确认导入 — the file as it was looked through; everything is checked once more."""
    try:
        name, rows = signing.loads(request.POST.get("payload", ""), salt=_salt(request), max_age=_HOURS * 3600)
    except signing.BadSignature:
        messages.error(request, "这次核对已过期或不完整，没有导入。请重新选择文件。")
        return redirect("policy:import")
    entries = [_unpacked(row) for row in rows]
    outcome = act(request, exchange.bring_in, verb="policy.import", entries=entries, name=name)
    if outcome:
        messages.success(request, f"已导入 {len(outcome.result.fresh)} 项，跳过已录入的 {outcome.result.skipped} 项。")
        return redirect("policy:standards")
    return redirect("policy:import")


@staff_page()
def export(request: HttpRequest) -> HttpResponse:
    """导出 — the decisions of a place and everything in it; of one day, or all of them."""
    place, kind, on = (request.GET.get(name, "") for name in ("division", "format", "on"))
    if kind not in _KINDS or not (place.isascii() and place.isdigit() and is_code(int(place))):
        raise Http404
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise Http404 from None
    data, _ = queries.export_file(division=int(place), on=day, name=f"a.{kind}")
    answer = HttpResponse(data, content_type=_KINDS[kind])
    name = f"政策参数-{short(int(place)) or '全国'}{f'-{day}' if day else ''}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _rows(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    names = path_names({entry.division for entry in entries})
    return [
        {
            "entry": entry,
            "name": name_of(entry.key),
            "place": names[entry.division],
            "track": TRACKS[entry.track],
            "value": words(entry.value, unit=entry.unit),
        }
        for entry in entries
    ]


def _salt(request: HttpRequest) -> str:
    """What one person looked through, no other can confirm."""
    return f"policy.import:{request.user.actor_key}"  # type: ignore[union-attr]


def _packed(request: HttpRequest, name: str, entries: list[Entry]) -> str:
    rows = [content(entry) | {"line": entry.line} for entry in entries]
    plain = json.loads(json.dumps([name, rows], default=str))
    return signing.dumps(plain, salt=_salt(request), compress=True)


def _unpacked(row: dict[str, Any]) -> Entry:
    line, ends = row.pop("line"), row["valid_to"]
    days = {"valid_from": date.fromisoformat(row["valid_from"]), "valid_to": ends and date.fromisoformat(ends)}
    return entry_of(row | days, line=line)
