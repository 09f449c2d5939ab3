"""Every act of the page of an adjustment: its service, its form, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from .. import forms
from ..services import decision, entering, hearing, paper, reckoning, serving


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `move` is the row of the table it makes, empty for what moves nothing."""

    service: Callable[..., Any]
    move: str
    label: str
    said: str
    form: type[Form] | None = None
    ask: str = ""


ACTS: dict[str, Act] = {
    "reckon": Act(reckoning.reckon, "reckon", "重新核算", "已重新核算，没有改动保障金。"),
    "keep": Act(reckoning.keep, "keep", "核实无变化，维持", "已办结：维持。", forms.LookForm),
    "call": Act(hearing.call, "call", "登记通知", "已登记通知。", forms.CallForm),
    "call_again": Act(hearing.call, "call_again", "登记再次通知", "已登记再次通知。", forms.CallForm),
    "hear": Act(hearing.hear, "hear", "登记听取意见", "已登记，笔录已打印归档。", forms.HearForm),
    "absent": Act(hearing.did_not_come, "hear", "登记未到场", "已登记未到场，笔录已打印归档。", forms.AbsentForm),
    "propose": Act(decision.propose, "propose", "报县级决定", "已报县级决定。", forms.ProposeForm),
    "decide": Act(
        decision.decide, "decide", "决定", "已决定，告知书已打印归档。", None, "决定后即打印告知书。确认决定？"
    ),
    "serve": Act(serving.serve, "serve", "登记送达", "已登记送达。", forms.ServeForm),
    "close": Act(serving.close, "close", "办结归档", "已办结归档。", None, "封卷后不能再添加材料。确认办结？"),
    "look_again": Act(reckoning.look_again, "look_again", "重新核实", "已退回核实。", forms.ReasonForm),
    "send_back": Act(reckoning.send_back, "send_back", "退回重新核实", "已退回。", forms.ReasonForm),
    "annul": Act(reckoning.annul, "annul", "撤回未送达的决定", "已撤回，决定没有生效。", forms.ReasonForm),
    "refer": Act(reckoning.refer, "refer", "移送处理", "已移送，保障金没有改动。", forms.ReferForm),
    "remove_line": Act(entering.remove_line, "enter", "删去", "已删去，请重新核算。"),
    "add_proof": Act(paper.add_proof, "", "添加证明材料", "已添加并归档。", forms.ProofForm),
}
# The one blue button of each status.
MAIN = {
    "opened": ("reckon",),
    "reckoned": ("keep", "call", "propose"),
    "hearing_called": ("hear",),
    "heard": ("propose",),
    "proposed": ("decide",),
    "decided": ("serve",),
    "served": ("close",),
}
