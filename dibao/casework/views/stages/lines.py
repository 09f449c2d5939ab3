"""The forms inside the four-column table, one set for each line."""

from typing import Any

from django.http import HttpRequest

from ...choices import Block
from ...forms.stages import ActForm, SeeForm, SettleForm
from ...models import Case
from ...queries import stage


def row_forms(
    case: Case, request: HttpRequest, row: stage.Compared, forms: dict[str, Any], typed: dict[str, ActForm]
) -> None:
    """The forms of one line: what was seen at the home, and, where the columns differ, which figure counts."""
    line = row.line
    first = {"line": line.pk, "visited": line.visited, "accepted": line.counts, "exemption": line.exemption}
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
        row.forms[verb] = form
    row.open = row.open or not row.settled
