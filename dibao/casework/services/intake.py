"""申请、一次性告知、受理 — from the first word at the window to the open volume."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.services.volume import open_volume
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes
from dibao.registry import queries as registry
from dibao.registry.models import Household, Person

from ..choices import Channel, Status
from ..models import AskedItem, Case
from ..permissions import DRAFT
from ..queries import gate, sheets
from .moving import Moved, move, note
from .paper import file_waiting, printed

EDITABLE = (Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE)


def next_number(division: int) -> str:
    """办件编号: DB, the township, the year, a serial."""
    township = codes.short(codes.parent(division)).ljust(9, "0")
    stem = f"DB{township}{clock.today():%Y}"
    return f"{stem}{claim(stem):05d}"


@transaction.atomic
def start_draft(*, household: Household, applicant: Person, by: Any, channel: str = Channel.WINDOW) -> Case:
    """填写申请 — one open case per household; the draft saves itself from the first field on."""
    require(by, DRAFT, household.division)
    current = Case.objects.filter(household=household).exclude(status=Status.CLOSED).first()
    if current:
        raise Conflict(f"该家庭已有正在办理的办件 {current.number}（{current.get_status_display()}），请直接办理该件。")
    case = Case.objects.create(
        number=next_number(household.division),
        household=household,
        track=household.track,
        division=household.division,
        applicant=applicant,
        channel=channel,
        created_by=by.actor_key,
    )
    record("casework.draft", by=by, about=case, division=case.division)
    return case


@transaction.atomic
def describe(
    *,
    case: Case,
    by: Any,
    reason: str = "",
    agent: str = "",
    agent_relation: str = "",
    kinship: bool | None = None,
    applied_on: date | None = None,
) -> Case:
    """保存申请内容 — what the application says of itself; every save of the form comes here."""
    require(by, DRAFT, case.division)
    editable(case)
    if applied_on and applied_on > clock.today():
        raise Invalid(fields={"applied_on": "申请日期不能晚于今天。"})
    values = {
        "reason": reason.strip(),
        "agent": agent.strip(),
        "agent_relation": agent_relation.strip(),
        "kinship": kinship,
        "applied_on": applied_on or case.applied_on or clock.today(),
    }
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=list(values))
    record("casework.describe", by=by, about=case, division=case.division)
    return case


def editable(case: Case) -> None:
    """Refuse changes of what the family declared once the case is accepted."""
    if case.status not in EDITABLE:
        raise Conflict("本件已经受理，申报内容不能再改；确需更正的，在核对和认定中说明差异。")


@transaction.atomic
def submit(*, case: Case, by: Any) -> Case:
    """提交申请 — the application is printed for signature; all faults are named at once."""
    faults = gate.faults_of_application(case)
    if faults:
        raise Invalid(*faults, basis="审核确认办法第八、九条")
    moved = move(case, "submit", by=by)
    if case.applied_on is None:
        case.applied_on = clock.today()
        case.save(update_fields=["applied_on"])
    rows = printed(case=case, kind="application", data=sheets.application(case), by=by) if _needs_print(case) else []
    note(moved, *rows, by=by)
    return case


def _needs_print(case: Case) -> bool:
    return not case.papers.filter(kind="application", withdrawn="").exists()


@transaction.atomic
def ask_once(*, case: Case, by: Any, items: list[dict[str, str]] | None = None) -> Case:
    """一次性告知 — everything that is missing, once; what a register can prove may not be asked for."""
    if case.asked.exists():
        raise Invalid(
            "本件已经一次性告知过，不能再次要求补正。已告知的材料仍缺的，请等待补正；确实不需要的，请受理。",
            basis="审核确认办法第十条",
        )
    wanted = items or [
        {"kind": m.kind, "title": m.title, "why": m.why}
        for m in gate.missing(case, "accept")
        if m.source == "applicant"
    ]
    if not wanted:
        raise Invalid("材料已经齐全，没有需要补正的，请直接受理。", basis="审核确认办法第十条")
    forbidden = [row["title"] for row in wanted if gate.provable_by_register(row["kind"], case.division)]
    if forbidden:
        raise Invalid(f"{'、'.join(forbidden)}可以通过信息核对取得，不能要求申请人提供。", basis="社会救助法第六十二条")
    moved = move(case, "ask_once", by=by)
    asked = [AskedItem.objects.create(case=case, asked_on=clock.today(), **row) for row in wanted]
    rows = printed(case=case, kind="one_time_list", data=sheets.one_time_list(case, by), by=by)
    note(moved, *asked, *rows, by=by)
    return case


@transaction.atomic
def accept(*, case: Case, by: Any) -> Case:
    """受理 — the volume opens here, and everything handed in so far is filed (C8). 审核确认办法 第十条."""
    gate.refuse_if_missing(case, "accept")
    moved = move(case, "accept", by=by)
    head = registry.head(case.household)
    case.accepted_on = clock.today()
    case.volume = open_volume(
        household_number=case.household.number,
        division=case.division,
        track=case.track,
        title=f"{head.name}家庭最低生活保障申请审核确认材料",
        by=by,
        on=clock.today(),
    )
    case.save(update_fields=["accepted_on", "volume"])
    rows: list[Any] = file_waiting(case=case, by=by)
    rows += printed(case=case, kind="acceptance", data=sheets.acceptance(case, by), by=by)
    for disclosure in case.kinships.all():
        rows += printed(case=case, kind="kinship_disclosure", data=sheets.kinship_disclosure(case, disclosure), by=by)
    note(moved, *rows, by=by)
    return case


@transaction.atomic
def withdraw(*, case: Case, by: Any, why: str) -> Case:
    """撤回 — at the applicant's wish, any time before the decision; what there is becomes a file all the same."""
    moved = move(case, "withdraw", by=by, why=why)
    _need_a_volume(case, by, moved)
    rows = printed(case=case, kind="withdrawal", data=sheets.withdrawal(case, by, why), by=by)
    note(moved, *rows, by=by)
    return case


def _need_a_volume(case: Case, by: Any, moved: Moved) -> None:
    """A case that ends before acceptance gets its volume at the end: it was applied for, so it is kept."""
    if case.volume is not None:
        return
    head = registry.head(case.household)
    case.volume = open_volume(
        household_number=case.household.number,
        division=case.division,
        track=case.track,
        title=f"{head.name}家庭最低生活保障申请材料（未受理）",
        by=by,
        on=clock.today(),
    )
    case.save(update_fields=["volume"])
    moved.rows += file_waiting(case=case, by=by)


@transaction.atomic
def discard(*, case: Case, by: Any, why: str) -> Case:
    """作废草稿 — a draft never submitted; its number is not used again."""
    moved = move(case, "discard", by=by, why=why)
    case.closed_on = clock.today()
    case.save(update_fields=["closed_on"])
    note(moved, by=by)
    return case
