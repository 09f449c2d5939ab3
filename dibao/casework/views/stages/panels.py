"""What each stage needs in the middle of its page, beyond its forms."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from dibao.kernel import clock
from dibao.kernel.refusals import Refused

from ...choices import Level, Outcome, Status
from ...forms.stages import ActForm
from ...models import Case
from ...queries import checking, gate, people, stage
from ...queries.check_table import check_table
from ...queries.local import local
from ...queries.notice import notice_of, public_row
from ...queries.support import hand_rows, obligor_rows
from ...services import assessment, closing, visit
from .checked import answering, checked
from .lines import obligor_form, row_forms

Panel = Callable[[Case, HttpRequest, dict[str, Any]], dict[str, Any]]


def panel_of(
    case: Case, request: HttpRequest, *, forms: dict[str, Any], typed: ActForm | None, verb: str
) -> dict[str, Any]:
    """The stage's own part of the context, and the figures on the right."""
    more = PANELS.get(Status(case.status), _nothing)(case, request, forms)
    if "compared" in more:
        new_work = local(case).new_work
        for row in more["compared"]:
            row_forms(case, request, row, forms, {verb: typed} if typed is not None else {}, new_work=new_work)
        more |= _folded(more["compared"])
    for obligor in more.get("obligors", []) if "settle_obligor" in forms else []:
        obligor_form(case, request, obligor, typed)
    newest = stage.assessed(case)
    if newest is not None and "law" not in more:
        more["law"] = stage.verdict(case, newest.outcome, newest.findings, newest.amount_month, newest.members)
    more["outcome"] = Outcome(more["law"].outcome).label if more.get("law") else ""
    return more


def _folded(rows: list[stage.Compared]) -> dict[str, Any]:
    """Differing rows stand open, agreeing ones are folded away, unless one of them was just typed into."""
    agreeing = [row for row in rows if not row.differs]
    return {
        "differing": [row for row in rows if row.differs],
        "agreeing": agreeing,
        "agreeing_open": any(row.open for row in agreeing),
    }


def _nothing(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    return {}


def _weighed(case: Case) -> dict[str, Any]:
    """义务人 and 劳动能力: nothing where the place reckons neither and nobody was named."""
    return {"obligors": obligor_rows(case), "hands": hand_rows(case)}


def _submitted(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    return {"lacking": gate.missing(case, "accept")}


def _accepted(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    rows = stage.leaves(case)
    without = [row.person for row in rows if row.authorisation is None]
    return {"leaves": rows, "without_leave": without, "owing": people.obligor_leaves(case)}


def _visiting(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    row = case.visits.filter(level=Level.TOWNSHIP, finished_at=None).first()
    papers = case.papers.filter(withdrawn="")
    faults = visit.faults_of(row) if row else ["请填写入户调查表。"]
    return ({"before": ("write_visit", "填写入户调查")} if faults else {}) | {
        "visit": row,
        "visit_faults": faults,
        "photos": papers.filter(kind="visit_photo").select_related("item"),
        "signed": papers.filter(kind="visit_signed").select_related("item"),
        "interviews": case.interviews.all(),
        "compared": stage.compared(case),
        "earlier_visits": case.visits.filter(finished_at__isnull=False),
        **_weighed(case),
        **checked(case, request, forms),
    }


def _assessing(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    """The law's answer before anybody signs it."""
    more: dict[str, Any] = {"compared": stage.compared(case), **_weighed(case), **checked(case, request, forms)}
    more["unsettled"] = sum(not row.settled for row in more["compared"])
    more["clues_wait"] = any(clue.waits for clue in more["clues"])
    if more["unsettled"] or more["clues_wait"] or more["second"]:
        more["before"] = ("", "")
    if more["report"] is not None and more["report"].must_be_told:
        more["before"] = ("tell_result", "登记告知核对结果")
    try:
        answer = assessment.preview(case)
    except Refused as refusal:
        return more | {"refused": refusal}
    verdict = stage.verdict(case, answer.status, answer.to_json(), answer.amount_month, answer.members)
    return more | {
        "answer": answer,
        "law": verdict,
        "unknown": answer.status == Outcome.UNKNOWN,
        "changes": answer.would_change,
    }


def _assessed(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    return {"compared": stage.compared(case), "clues": checking.clues(case), **_weighed(case)}


def _proposed(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    """Exactly what the public will read, from the same whitelist the service prints from."""
    newest = assessment.current(case)
    shown = public_row(case, newest, clock.today(), "（张贴时填写）")
    return {"shown": {key: value for key, value in shown.items() if key not in ("period", "phone")}}


def _on_notice(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    notice = notice_of(case)
    countdown = stage.countdown(notice.closes_on) if notice else None
    return ({} if countdown and countdown.over else {"before": ("", "")}) | {
        "notice": notice,
        "countdown": countdown,
        "photos": case.papers.filter(kind="notice_photo", withdrawn="").select_related("item"),
    }


def _disputed(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    return {"objections": stage.objections(case), "notice": notice_of(case)}


def _county(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    """Only the differences, and all evidence on one page."""
    level = case.visits.filter(level=Level.COUNTY)
    unfinished = level.filter(finished_at=None).first()
    return {
        **_folded(stage.compared(case)),
        "clues": checking.clues(case),
        "visits": case.visits.filter(finished_at__isnull=False),
        "interviews": case.interviews.all(),
        "opinions": case.opinions.all(),
        "objections": stage.objections(case),
        "panels": case.panels.all(),
        "table": check_table(case),
        "county_visit_due": visit.county_visit_due(case),
        "county_visit": unfinished,
        "county_faults": visit.faults_of(unfinished) if unfinished else [],
        **_weighed(case),
        "last_return": case.events.filter(move__in=("send_back", "return_to_reviewer")).last(),
    }


def _ended(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    faults = closing.faults_of_closing(case)
    before = {}
    if "deliver" in forms and not case.deliveries.exists():
        before = {"before": ("deliver", "登记送达")}
    elif "publish" in forms:
        before = {"before": ("publish", "公布确认结果")}
    return before | {
        "closing_faults": faults + [f"缺《{m.title}》（{m.from_whom}）。" for m in gate.missing(case, "close")],
        "letter": closing.LETTER.get(Status(case.status)),
        "deliveries": case.deliveries.all(),
        "award": getattr(case, "award", None),
        "decision": case.events.filter(target=case.status).last(),
    }


def _closed(case: Case, request: HttpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    """Where the file is, and whether its package still proves itself."""
    volume = case.volume
    return {
        "volume": volume,
        "places": volume.bag.path if volume else [],
        "package": stage.package_state(case),
        "award": getattr(case, "award", None),
    }


PANELS: dict[Status, Panel] = {
    Status.SUBMITTED: _submitted,
    Status.ACCEPTED: _accepted,
    Status.CHECKING: answering,
    Status.VISITING: _visiting,
    Status.ASSESSING: _assessing,
    Status.ASSESSED: _assessed,
    Status.PROPOSED: _proposed,
    Status.ON_NOTICE: _on_notice,
    Status.DISPUTED: _disputed,
    Status.WITH_COUNTY: _county,
    Status.SENT_BACK: _county,
    Status.REVIEWED: _county,
    Status.CONFIRMED: _ended,
    Status.REFUSED: _ended,
    Status.WITHDRAWN: _ended,
    Status.TERMINATED: _ended,
    Status.CLOSED: _closed,
}
