"""核销 — the rest is not asked for any longer: asked by one with a proof, approved by another."""

from typing import Any

from django.db import transaction

from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel.refusals import Invalid

from ..choices import Ground
from ..models import Recovery
from .booking import given_up
from .moving import check, move, note


def ask_write_off(
    *, recovery: Recovery, ground: str, why: str, by: Any, content: Any = None, name: str = ""
) -> Recovery:
    """申请核销 — on which ground, with the paper that proves it; the paper is kept before the transaction opens."""
    check(recovery, "ask_write_off", by=by, why=why)
    faults = {}
    if ground not in Ground.values:
        faults["ground"] = "请选择核销的理由。"
    if not content:
        faults["content"] = "请上传证明材料，例如死亡证明、村（社区）证明、法院裁定。"
    if faults:
        raise Invalid(fields=faults)
    return _ask(recovery, ground, why, put(content=content, name=name, by=by), by)


@transaction.atomic
def _ask(recovery: Recovery, ground: str, why: str, proof: StoredFile, by: Any) -> Recovery:
    event = move(recovery, "ask_write_off", by=by, why=why, changes={"ground": ground, "proof": proof})
    note(event, by=by, data={"ground": ground, "left": recovery.left})
    return recovery


@transaction.atomic
def keep_on(*, recovery: Recovery, why: str, by: Any) -> Recovery:
    """不同意核销 — the family still owes it; the reason is said."""
    note(move(recovery, "keep_on", by=by, why=why, changes={"ground": ""}), by=by)
    return recovery


@transaction.atomic
def write_off(*, recovery: Recovery, by: Any) -> Recovery:
    """批准核销 — by another human than who asked; what is left is no longer owed, the ledger says so month by month."""
    left = recovery.left
    event = move(recovery, "write_off", by=by, why=Ground(recovery.ground).label, changes={
        "written_off": recovery.written_off + left,
    })  # fmt: skip
    given_up(recovery, by=by)
    note(event, by=by, data={"written_off": left, "ground": recovery.ground})
    return recovery
