"""初审 — the township's proposal by somebody who did not handle the case; or back to the clerk, or the end."""

from typing import Any

from django.db import transaction

from dibao.kernel.refusals import Invalid

from ..choices import Level
from ..models import Case, Opinion
from ..queries import gate, sheets
from .assessment import current
from .moving import move, note
from .paper import printed


@transaction.atomic
def propose(*, case: Case, text: str, by: Any) -> Opinion:
    """提出初审意见 — on the newest assessment. 社会救助法 第四十三条."""
    if not text.strip():
        raise Invalid(fields={"text": "请填写初审意见。"})
    gate.refuse_if_missing(case, "propose")
    moved = move(case, "propose", by=by, why=text)
    row = Opinion.objects.create(
        case=case,
        level=Level.TOWNSHIP,
        assessment=current(case),
        agrees=True,
        text=text.strip(),
        by=by.actor_key,
        by_name=by.actor_name,
    )
    note(moved, row, by=by)
    return row


@transaction.atomic
def return_to_clerk(*, case: Case, why: str, by: Any) -> Case:
    """退回重新认定 — with the reason; the clock goes on."""
    note(move(case, "return_to_clerk", by=by, why=why), by=by)
    return case


@transaction.atomic
def terminate(*, case: Case, why: str, by: Any) -> Case:
    """终止审核 — the family refuses to cooperate; written notice with reasons and remedy. 办法 第二十九条."""
    moved = move(case, "terminate", by=by, why=why)
    rows = printed(case=case, kind="termination", data=sheets.termination(case, by, why), by=by)
    note(moved, *rows, by=by)
    return case
