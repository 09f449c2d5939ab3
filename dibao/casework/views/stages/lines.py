"""The forms inside the four-column table, one set for each line."""

from typing import Any

from django.http import HttpRequest

from ...choices import Block
from ...forms.stages import ActForm, ClueForm, SeeForm, SettleForm, SettleObligorForm
from ...models import Case
from ...queries import stage
from ...queries.checking import Clue
from ...queries.support import ObligorRow


def row_forms(
    case: Case,
    request: HttpRequest,
    row: stage.Compared,
    forms: dict[str, Any],
    typed: dict[str, ActForm],
    *,
    new_work: bool,
) -> None:
    """The forms of one line: what was seen at the home, and, where the columns differ, which figure counts.

    `new_work`: the place disregards new work, so that it matters since when a wage is earned.
    """
    line = row.line
    first = {
        "line": line.pk,
        "visited": line.visited,
        "accepted": line.counts,
        "explanation": line.explanation,
        "evidence": line.evidence_id,
        "exemption": line.exemption,
        "received_on": line.received_on,
    }
    wanted = {"see": SeeForm, "settle": SettleForm} if row.differs else {"see": SeeForm}
    for verb, form_class in wanted.items():
        if verb not in forms:
            continue
        form: ActForm = form_class(case=case, staff=request.user, verb=f"{verb}-{line.pk}", initial=first)
        refused = typed.get(verb)
        if refused is not None and str(refused.data.get("line")) == str(line.pk):
            form, row.open = refused, True
        if line.found is None:
            form.fields.pop("evidence", None)
            form.fields.pop("file", None)
        if line.block != Block.PROPERTY:
            form.fields.pop("exemption", None)
        if not new_work or line.item != "wage":
            form.fields.pop("received_on", None)
        row.forms[verb] = form
    row.open = row.open or not row.settled


def clue_form(case: Case, request: HttpRequest, clue: Clue, typed: ActForm) -> None:
    """The form that answers one clue; one that was refused comes back as typed."""
    pk = str(clue.finding.pk)
    initial = {"finding": pk, "words": clue.answer.words if clue.answer else ""}
    clue.form = ClueForm(case=case, staff=request.user, verb=f"answer_clue-{pk}", initial=initial)
    if typed.is_bound and str(typed.data.get("finding")) == pk:
        clue.form, clue.open = typed, True
    clue.open = clue.open or clue.waits


def obligor_form(case: Case, request: HttpRequest, row: ObligorRow, typed: ActForm | None) -> None:
    """The form that settles one obligor, with what is said of him now; one that was refused comes back as typed."""
    pk = str(row.obligor.pk)
    row.form = SettleObligorForm(
        case=case,
        staff=request.user,
        verb=f"settle_obligor-{pk}",
        initial={**row.obligor.values, "obligor": pk},
    )
    if isinstance(typed, SettleObligorForm) and str(typed.data.get("obligor")) == pk:
        row.form, row.open = typed, True
    row.open = row.open or not row.obligor.settled
