"""The forms inside the four-column table, one set for each line."""

from typing import Any

from django.http import HttpRequest

from ...choices import Block
from ...forms.stages import ActForm, SeeForm, SettleForm, SettleObligorForm
from ...models import Case
from ...queries import stage
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
        if line.block != Block.PROPERTY:
            form.fields.pop("exemption", None)
        if not new_work or line.item != "wage":
            form.fields.pop("received_on", None)
        row.forms[verb] = form
    row.open = row.open or not row.settled


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
