"""复议诉讼 — registered with a hold on the family's file, answered in time, ended by another human."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries.facts import nobody_lives
from dibao.adjusting.services import opening
from dibao.adjusting.services.decision import ENDS
from dibao.archive.models import Volume
from dibao.casework.models import Award
from dibao.disposal.choices import HoldKind
from dibao.disposal.models import Hold
from dibao.disposal.services.hold import lift_hold, place_hold
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.queries import calendar
from dibao.regions.services.numbering import numbered
from dibao.registry.models import Household
from dibao.screening.permissions import related

from ..choices import DisputeKind, DisputeOutcome
from ..models import Dispute
from ..permissions import REGISTER
from ..queries.disputes import matters
from ..terms import reply_due
from .moving import check, kept, move, note, write

AGAINST_US = frozenset({DisputeOutcome.CHANGED, DisputeOutcome.REVOKED})


@transaction.atomic
def register(
    *,
    household: Household,
    kind: str,
    matter: str,
    body: str,
    document: str,
    notified_on: date,
    filed_on: date,
    received_on: date,
    by: Any,
) -> Dispute:
    """登记复议诉讼 — the answer's deadline begins, and the family's file is kept whatever its term says."""
    require(by, REGISTER, household.division)
    if why := related(by, household):
        raise NotAllowed(why)
    if faults := _faults(household, kind, matter, body, document, notified_on, filed_on, received_on):
        raise Invalid(fields=faults)
    if Dispute.objects.filter(kind=kind, body=body.strip(), document=document.strip()).exists():
        raise Conflict("这件复议或诉讼已经登记过。")
    label = DisputeKind(kind).label
    hold = _held(household, f"{label}期间保全案卷", f"{body.strip()} {document.strip()}", by)
    letters = "FY" if kind == DisputeKind.RECONSIDERATION else "SS"
    dispute = Dispute.objects.create(
        number=numbered(letters, household.division, series=f"remedies-{letters}"), kind=kind,
        household=household, division=household.division, matter=matter, body=body.strip(), document=document.strip(),
        notified_on=notified_on, filed_on=filed_on, received_on=received_on,
        reply_due=reply_due(kind, received_on=received_on, calendar=calendar()), hold=hold,
    )  # fmt: skip
    event = write("dispute", dispute, "register", by=by)
    note("remedies.register", "dispute", dispute, event, by=by, because=f"{label} {dispute.document}")
    return dispute


def _held(household: Household, reason: str, document: str, by: Any) -> Hold | None:
    """暂缓销毁 of the family's newest file; None when there is no file yet."""
    volume = Volume.objects.filter(household_number=household.number).order_by("-opened_at").first()
    if volume is None:
        return None
    return place_hold(volume=volume, kind=HoldKind.LITIGATION, reason=reason, document=document, by=by)


def _faults(
    household: Household, kind: str, matter: str, body: str, document: str, notified_on: date, filed_on: date,
    received_on: date,
) -> dict[str, str]:  # fmt: skip
    faults = {}
    if kind not in DisputeKind.values:
        faults["kind"] = "请选择行政复议或行政诉讼。"
    if matter not in {number for number, _ in matters(household)}:
        faults["matter"] = "请选择这个家庭所争议的办件或调整。"
    if not body.strip():
        faults["body"] = "请填写复议机关或法院。"
    if not document.strip():
        faults["document"] = "请填写受理通知书的文号或案号。"
    if not notified_on <= filed_on <= received_on <= clock.today():
        faults["received_on"] = "日期应依次是：决定送达、对方申请或起诉、我方收到，且不能晚于今天。"
    return faults


def reply(
    *, dispute: Dispute, replied_on: date, by: Any, paper: str = "", content: Any = None, name: str = ""
) -> Dispute:
    """登记已提交答复 — with the answer handed in, or where it lies."""
    check("dispute", dispute, "reply", by=by)
    faults = {}
    if not dispute.received_on <= replied_on <= clock.today():
        faults["replied_on"] = "答复日期应在收到副本之后，不能晚于今天。"
    if not content and not paper.strip():
        faults["paper"] = "请上传答复书，或写明答复书在哪里。"
    if faults:
        raise Invalid(fields=faults)
    evidence = kept(content=content, name=name, by=by)
    with transaction.atomic():
        move("dispute", dispute, "reply", by=by, paper=paper, evidence=evidence, changes={"replied_on": replied_on})
    return dispute


@transaction.atomic
def summon(*, dispute: Dispute, hearing_on: date, by: Any) -> Dispute:
    """登记开庭日期 — of the court's hearing, or of the review body's."""
    if hearing_on < dispute.received_on:
        raise Invalid(fields={"hearing_on": "开庭日期不能早于收到副本的日期。"})
    why = f"{hearing_on:%Y-%m-%d} 开庭（听证）"
    move("dispute", dispute, "summon", by=by, why=why, changes={"hearing_on": hearing_on})
    return dispute


def conclude(
    *, dispute: Dispute, outcome: str, judgment: str, concluded_on: date, by: Any, content: Any = None, name: str = ""
) -> Dispute:
    """登记结果 — by another human than who registered it; the hold ends, and a changed or revoked decision opens an
    adjustment."""
    check("dispute", dispute, "conclude", by=by)
    faults = {}
    if outcome not in DisputeOutcome.values:
        faults["outcome"] = "请选择结果。"
    if not judgment.strip():
        faults["judgment"] = "请填写决定书、判决书或撤回文书的文号。"
    if not dispute.received_on <= concluded_on <= clock.today():
        faults["concluded_on"] = "结果日期应在收到副本之后，不能晚于今天。"
    if faults:
        raise Invalid(fields=faults)
    evidence = kept(content=content, name=name, by=by)
    with transaction.atomic():
        _conclude(dispute, outcome, judgment.strip(), concluded_on, by, evidence)
    return dispute


def _conclude(dispute: Dispute, outcome: str, judgment: str, on: date, by: Any, evidence: Any) -> None:
    label = DisputeOutcome(outcome).label
    changes: dict[str, Any] = {"outcome": outcome, "judgment": judgment, "concluded_on": on}
    if outcome in AGAINST_US:
        changes["adjustment"] = _adjust(dispute, label, judgment, by)
    if dispute.hold and dispute.hold.lifted_at is None:
        lift_hold(hold=dispute.hold, why=f"{dispute.get_kind_display()}已有结果：{label}（{judgment}）", by=by)
    move("dispute", dispute, "conclude", by=by, why=label, paper=judgment, evidence=evidence, changes=changes)


def _adjust(dispute: Dispute, label: str, judgment: str, by: Any) -> str:
    """The number of the adjustment; empty when the family has no award that could change: the case is taken up again.

    A family whose award ended with the very decision that is taken back gets it back first.
    """
    why = f"{dispute.get_kind_display()}决定{label}（{judgment}），按其重新认定"
    source = f"{Dispute._meta.label_lower}:{dispute.pk}"
    awards = Award.objects.filter(household=dispute.household).select_related("household")
    if award := awards.exclude(ended_on__lt=clock.today()).order_by("-starts_on").first():
        return str(opening.open_(award=award, ground="other", why=why, by=by, source=source).number)
    stop = Adjustment.objects.filter(number=dispute.matter, result__in=ENDS).select_related("award__household").first()
    if stop is None or stop.award.ended_on is None or nobody_lives(dispute.household):
        return ""
    return str(opening.resume(award=stop.award, why=why, by=by, source=source).number)
