"""对照录入 — the picture on the left, the register's fields on the right, one person at a time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dibao.access.choices import PostKind
from dibao.access.pages import act, one_or_404, opened, staff_page
from dibao.documents.queries import preview
from dibao.kernel.refusals import Refused

from ..choices import Answer, Origin
from ..forms import AnswerForm, RowForm
from ..forms.keyed import MOST_ROWS
from ..models import Query, Reply
from ..queries import keying
from ..services import keyed as service
from ..sources import SOURCES
from .reply import reply_of


def _rows_wanted(request: HttpRequest) -> int:
    said = request.POST.get("rows", "1")
    count = int(said) if said.isdecimal() and len(said) < 3 else 1
    return min(max(count, 1) + ("more" in request.POST), MOST_ROWS)


@staff_page(PostKind.CHECKER)
def key(request: HttpRequest, number: str, query: int) -> HttpResponse:
    """录入一人 — `more` gives one more row and keeps what was typed."""
    reply = reply_of(request, number)
    if reply.origin != Origin.KEYED:
        raise Http404
    row: Query = one_or_404(reply.dispatch.queries.select_related("person", "check_request"), pk=query)
    source, data = SOURCES[row.register], request.POST or None
    form = AnswerForm(data)
    rows = [RowForm(data, source=source, query=row, prefix=f"r{n}") for n in range(_rows_wanted(request))]
    if data is None:
        opened(request, "verification.preview", reply)
    elif "more" not in request.POST and form.is_valid():
        done = _save(request, reply, row, form, rows)
        if done is not None:
            return done
    status = 200 if data is None or "more" in request.POST else 422
    return render(request, "verification/key.html", _context(reply, row, form, rows, data), status=status)


def _save(request: HttpRequest, reply: Reply, row: Query, form: AnswerForm, rows: list[RowForm]) -> Any:
    said = form.cleaned_data
    filled = [each for each in rows if not each.empty] if said["answer"] == Answer.FOUND else []
    # Every row is asked, so that all of them show their mistakes at once.
    if sum(not each.is_valid() for each in filled):
        return None
    outcome = act(
        request, service.key_in, reply=reply, query=row, answer=said["answer"], note=said["note"],
        rows=[each.row() for each in filled], said=f"{row.person.name}的答复已登记。",
    )  # fmt: skip
    if outcome:
        return redirect("verification:reply", reply.number)
    outcome.onto(form)
    return None


def _context(reply: Reply, row: Query, form: AnswerForm, rows: list[RowForm], data: Any) -> dict[str, Any]:
    files = list(reply.files.filter(register=row.register).select_related("stored"))
    named = next((each.named for each in keying.people(reply) if each.query.pk == row.pk), False)
    if data is not None:
        # A row that stayed empty is no mistake; its fields are shown without complaint.
        for each in rows:
            if each.empty:
                each.errors.clear()
    return {
        "reply": reply,
        "asked": row,
        "form": form,
        "rows": rows,
        "count": len(rows),
        "room": len(rows) < MOST_ROWS,
        "sheets": [(file, range(1, max(file.stored.pages, 1) + 1)) for file in files],
        "named": named,
    }


@staff_page(PostKind.CHECKER)
@require_safe
def page(request: HttpRequest, number: str, file: int, page: int) -> HttpResponse:
    """One page of the picture, drawn anew."""
    reply = reply_of(request, number)
    row = one_or_404(reply.files.select_related("stored"), pk=file)
    opened(request, "verification.preview", reply)
    try:
        drawn = preview(row.stored, page=page, width=1200)
    except Refused:
        raise Http404 from None
    answer = HttpResponse(drawn, content_type="image/png")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer
