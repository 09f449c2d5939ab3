"""信息核对 on the case page: the answers by hand, and what came of them."""

from typing import Any

from django.http import HttpRequest

from ...models import Case
from ...queries import checking
from ...queries.check_table import check_table
from .lines import clue_form


def checked(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    """What came of the check: the report, the letter, objections, clues; a second check under way with its table."""
    more: dict[str, Any] = {
        "report": checking.last_report(case),
        "reports": case.reports.select_related("check_request"),
        "clues": checking.clues(case),
        "check_objections": case.check_objections.select_related("evidence", "again"),
        "second": checking.open_check(case),
    }
    for clue in more["clues"] if "answer_clue" in forms else []:
        clue_form(case, request, clue, forms["answer_clue"])
    return more | (answering(case, request, forms) if more["second"] else {})


def answering(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    """`?query=` opens one cell of the table for entry."""
    table = check_table(case)
    picked = None
    form = forms.get("answer")
    wanted = form.data.get("query") if form is not None and form.is_bound else request.GET.get("query", "")
    if table is not None and form is not None:
        cells = (cell for row in table.rows for cell in row.cells if cell is not None)
        picked = next((cell for cell in cells if str(cell.pk) == wanted), None)
        if picked is not None and not form.is_bound:
            form.initial |= {"query": picked.pk, "note": picked.note, "answer": "found"}
    return {"table": table, "picked": picked}
