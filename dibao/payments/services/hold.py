"""暂缓和解除 — one line kept back by hand, or let go by a named human who says why."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.models import Account

from ..choices import Hold, Status
from ..lifecycle import MADE
from ..models import Line, Release, Roster
from ..permissions import HOLD, RELEASE
from ..queries.sent import is_sent


@transaction.atomic
def place(*, line: Line, why: str, by: Any) -> Line:
    """暂缓 — the line stays in the roster and is not sent until somebody releases it."""
    require(by, HOLD, line.division)
    roster = _roster(line)
    if not why.strip():
        raise Invalid(fields={"why": "请写明为什么暂缓。"})
    if line.hold:
        raise Conflict(f"户号 {line.household_number} 已经暂缓：{line.get_hold_display()}。")
    if is_sent(line):
        raise Conflict(f"户号 {line.household_number} 本月的款已经送银行，不能再暂缓。")
    line.hold = Hold.BY_HAND
    line.save(update_fields=["hold"])
    _moved(roster, line, 1)
    record("payments.hold", by=by, about=roster, household_number=line.household_number, because=why.strip(),
           data={"line": line.pk})  # fmt: skip
    return line


@transaction.atomic
def release(line: Line, why: str, by: Any, *, until: date | None = None) -> Release:
    """解除暂缓 — the line may be sent. `until`: the last month for which the same reason is accepted (only this one).

    Whoever built the roster may not. The line goes to the account the household has now, which may be a better one than
    when the roster was built; without any nothing could be sent, and it is refused.
    """
    require(by, RELEASE, line.division)
    roster = _roster(line)
    line = Line.objects.select_for_update(of=("self",)).select_related("household").get(pk=line.pk)
    if not line.live:
        raise Conflict(f"户号 {line.household_number} 的决定已改变，这一行已冲回；仍应发的随下一次名册补发。")
    if not line.hold:
        raise Conflict(f"户号 {line.household_number} 没有暂缓，不必解除。请刷新页面。")
    line.account = Account.objects.filter(household=line.household_id, valid_to=None).first()
    if faults := _faults(line, why, until):
        raise Invalid(fields=faults)
    _refuse_builder(roster, by)
    row = Release.objects.create(
        line=line, award_id=line.award_id, account_id=line.account_id, division=line.division, hold=line.hold,
        why=why.strip(), until=until or line.month, by=by.actor_key, by_name=by.actor_name,
        human=getattr(by, "human_key", ""),
    )  # fmt: skip
    line.hold = ""
    line.save(update_fields=["hold", "account"])
    _moved(roster, line, -1)
    record("payments.release", by=by, about=row, rows=[roster], because=row.why, data={"roster": roster.number})
    return row


def _roster(line: Line) -> Roster:
    roster: Roster = Roster.objects.select_for_update().get(pk=line.roster_id)
    if roster.status in (Status.BUILDING, Status.DISCARDED):
        raise Conflict(f"发放名册 {roster.number} 现在是“{roster.get_status_display()}”，不能办理。")
    return roster


def _faults(line: Line, why: str, until: date | None) -> dict[str, str]:
    faults = {}
    if not why.strip():
        faults["why"] = "请写明查清的情况和解除的理由。"
    if line.account_id is None:
        faults["why"] = "这一户没有可用的银行账户，请先登记账户，再解除暂缓。"
    if until is not None and until < line.month:
        faults["until"] = "有效月份不能早于名册的月份。"
    return faults


def _refuse_builder(roster: Roster, by: Any) -> None:
    human = getattr(by, "human_key", "")
    if human and roster.events.filter(move__in=MADE, human=human).exists():
        raise NotAllowed("名册是您编制的，解除暂缓须由另一人办理。")


def _moved(roster: Roster, line: Line, sign: int) -> None:
    """The roster's own count of what is held."""
    roster.held += sign
    roster.held_total += sign * line.total
    roster.save(update_fields=["held", "held_total"])
