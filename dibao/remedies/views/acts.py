"""Every act of the two pages: its service, the form it reads, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from dibao.screening.permissions import ORDER, START

from ..choices import Result, Target
from ..forms import AnswerForm, AssignForm, CloseForm, ConcludeForm, KeeperForm, ReasonForm, ReplyForm, SummonForm
from ..models import Complaint
from ..queries.complaints import assignable, keepers, named, rectifiers
from ..services import answering, complaint, dispute, reporter


@dataclass(frozen=True, slots=True)
class Act:
    """One act. people: field name → members of staff it chooses among."""

    service: Callable[..., Any]
    said: str
    form: type[Form] | None = None
    people: tuple[str, ...] = ()


COMPLAINT: dict[str, Act] = {
    "assign": Act(complaint.assign, "已交办。", AssignForm, ("owner",)),
    "begin": Act(complaint.begin, "已开始核查。"),
    "answer": Act(answering.answer, "已登记核查结果，由接收人答复举报人。", AnswerForm, ("rectifier",)),
    "send_back": Act(complaint.send_back, "已退回继续核查。", ReasonForm),
    "close": Act(complaint.close, "已办结。", CloseForm),
    "file_away": Act(complaint.file_away, "已登记备查。", ReasonForm),
    "change_keeper": Act(reporter.change_keeper, "已改由他人保管。", KeeperForm, ("to",)),
}
DISPUTE: dict[str, Act] = {
    "reply": Act(dispute.reply, "已登记答复。", ReplyForm),
    "summon": Act(dispute.summon, "已登记开庭日期。", SummonForm),
    "conclude": Act(dispute.conclude, "已登记结果。", ConcludeForm),
}


def form_of(verb: str, matter: Complaint, staff: Any, *given: Any) -> Form | None:
    """The form of an act of a complaint with the people who may be chosen there; filled with what was typed, if it was."""
    shape: Any = COMPLAINT[verb].form
    if shape is None or (verb == "close" and not matter.named):
        return None
    more: dict[str, Any] = {}
    if verb == "assign":
        more = {"people": named(assignable(matter))}
    elif verb == "change_keeper":
        more = {"people": named(k for k in keepers(matter) if k.pk != matter.keeper_id)}
    elif verb == "answer":
        more = {"people": named(rectifiers(matter)), "results": results_open(matter, staff), "replies": matter.named}
    made: Form = shape(*given, auto_id=f"{verb}_%s", **more)
    return made


def results_open(matter: Complaint, staff: Any) -> set[str]:
    """The results this person may lead to here: an order and a fraud file are opened by the county."""
    found = {Result.KEEP, Result.REFER}
    if matter.target == Target.HOUSEHOLD:
        found.add(Result.ADJUST)
        if staff.covers(matter.division, START.posts):
            found.add(Result.FRAUD)
    if staff.covers(matter.division, ORDER.posts):
        found.add(Result.RECTIFY)
    return {str(value) for value in found}


def arguments(form: Form, act: Act, matter: Complaint) -> dict[str, Any]:
    """What the service takes: the people instead of their keys."""
    given: dict[str, Any] = form.arguments() if hasattr(form, "arguments") else dict(form.cleaned_data)
    sources = {"owner": assignable, "to": keepers, "rectifier": rectifiers}
    for name in act.people:
        if name in given:
            given[name] = next((s for s in sources[name](matter) if str(s.pk) == given[name]), None)
    return given
