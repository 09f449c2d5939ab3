"""Every act of the page of a change: its service, its form, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form

from ..forms import ReasonForm, ValueForm
from ..services import applying, approving, change, preview, undoing

# Batches of one request: a few seconds of work, then the page shows how far it is and asks for more.
AT_ONCE = 3
# As long as one request may read the register before the page says how far it is.
SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `more` are fixed arguments of the service; a service that answers `Refreshed` is not done yet."""

    service: Callable[..., Any]
    said: str = ""
    form: type[Form] | None = None
    more: dict[str, Any] = field(default_factory=dict)


ACTS: dict[str, Act] = {
    "add_value": Act(change.add_value, "已添加，请重新试算。", ValueForm),
    "remove_value": Act(change.remove_value, "已删去，请重新试算。"),
    "preview": Act(preview.preview, "", None, {"seconds": SECONDS}),
    "submit": Act(change.submit, "已提交，等另一位县级确认人员审批。"),
    "send_back": Act(change.send_back, "已退回。", ReasonForm),
    "discard": Act(change.discard, "已作废。", ReasonForm),
    "approve": Act(approving.approve, "已批准，开始逐批执行。"),
    "carry_on": Act(applying.carry_on, "", None, {"batches": AT_ONCE}),
    "ask_undo": Act(approving.ask_undo, "已提出，等另一位县级确认人员决定。", ReasonForm),
    "keep": Act(approving.keep, "已决定不撤销。", ReasonForm),
    "undo": Act(approving.undo, "已批准撤销，开始逐批恢复原金额。"),
    "take_back": Act(undoing.take_back, "", None, {"batches": AT_ONCE}),
}
