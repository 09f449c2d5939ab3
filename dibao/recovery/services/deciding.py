"""听取意见、责令退回、不予追缴 — heard first, decided by another human, in writing, with where to turn."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import HeardBy
from ..models import Recovery
from .booking import ordered
from .moving import check, move, note
from .opening import stale


@transaction.atomic
def tell(*, recovery: Recovery, heard_on: date, heard_by: str, statement: str, by: Any) -> Recovery:
    """登记听取意见 — the family was shown the months and the sum, and this is what it said, in its words.

    社会救助法 第四十八条, applied by analogy.
    """
    check(recovery, "tell", by=by)
    faults = {}
    if heard_by not in HeardBy.values:
        faults["heard_by"] = "请选择怎样听取的意见。"
    if heard_on > clock.today() or heard_on < recovery.created_at.astimezone(clock.OFFICE).date():
        faults["heard_on"] = "听取意见的日期应在建立追缴之后，且不能晚于今天。"
    if not statement.strip():
        faults["statement"] = "请写下家庭怎么说；没有意见的也要写明。"
    if faults:
        raise Invalid(fields=faults)
    event = move(recovery, "tell", by=by, changes={"heard_on": heard_on, "heard_by": heard_by})
    recovery.statement = statement.strip()
    recovery.save(update_fields=["statement"])
    note(event, by=by, data={"way": heard_by})
    return recovery


@transaction.atomic
def order(*, recovery: Recovery, decision: str, basis: str, return_by: date, by: Any) -> Recovery:
    """责令退回 — the sum, the months, until when; from now on the ledger shows it as owed by the family.

    `basis` is the rule it rests on: 社会救助法 第七十三条 where it was fraud, the place's own rule otherwise. Raises Conflict
    when the ledger has moved on since the family was heard.
    """
    check(recovery, "order", by=by)
    faults = {}
    if not decision.strip():
        faults["decision"] = "请写明决定的内容和理由，包括对家庭意见的答复。"
    if not basis.strip():
        faults["basis"] = "请写明依据的规定和条款；骗取的是社会救助法第七十三条，其他的写当地规定。"
    if return_by <= clock.today():
        faults["return_by"] = "退回期限应在今天之后。"
    if faults:
        raise Invalid(fields=faults)
    if stale(recovery):
        raise Conflict("听取意见以后，发放或应发金额又有变化。请先“按最新发放重新计算”，再听取意见。")
    changes = {
        "decision": decision.strip(), "basis": basis.strip(), "return_by": return_by, "ordered_on": clock.today(),
    }  # fmt: skip
    event = move(recovery, "order", by=by, why=decision, changes=changes)
    ordered(recovery, by=by)
    note(event, by=by, data={"owed": recovery.owed, "fine": recovery.fine})
    return recovery


@transaction.atomic
def dismiss(*, recovery: Recovery, why: str, by: Any) -> Recovery:
    """不予追缴 — said in words; the ledger keeps what was paid, and the same months are not proposed again."""
    event = move(recovery, "dismiss", by=by, why=why, changes={"decision": why.strip()})
    note(event, by=by, data={"owed": recovery.owed})
    return recovery
