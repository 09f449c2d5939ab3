"""录入和确认 — a budget, an arrival, the shares of the sources: by one human on a document, confirmed by another."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Sum

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.regions import codes

from ..choices import Source, State
from ..lifecycle import BASIS, allowed
from ..models import Arrival, Budget, Figure, Shares
from ..permissions import ENTER, MOVE, barred
from ..splitting import WHOLE

F = TypeVar("F", bound=Figure)


@transaction.atomic
def enter_budget(*, division: int, year: int, source: str, amount: int, document: str, by: Any) -> Budget:
    """录入预算 — fen of one source for a year; below zero it takes from what is confirmed, never to less than nothing."""
    faults = _common(division, document, source)
    if not 2000 <= year <= clock.today().year + 1:
        faults["year"] = "请填写年度，不早于 2000 年，不晚于明年。"
    if amount == 0 or amount + _confirmed(division, year, source) < 0:
        faults["amount"] = "金额不能是零；追减不能超过已确认的预算。"
    return _entered(Budget(year=year, source=source, amount=amount), division, document, faults, by)


@transaction.atomic
def enter_arrival(
    *, division: int, arrived_on: date, source: str, amount: int, slip: str, document: str, by: Any
) -> Arrival:
    """录入到账 — fen that reached the account, once per slip of the bank."""
    faults = _common(division, document, source)
    if amount <= 0:
        faults["amount"] = "到账金额应大于零。"
    if arrived_on > clock.today():
        faults["arrived_on"] = "到账日期不能晚于今天。"
    if not slip.strip():
        faults["slip"] = "请填写银行回单号。"
    elif Arrival.objects.filter(division=division, slip=slip.strip()).exclude(state=State.REFUSED).exists():
        faults["slip"] = "这张回单已经录入过。"
    row = Arrival(arrived_on=arrived_on, source=source, amount=amount, slip=slip.strip())
    return _entered(row, division, document, faults, by)


@transaction.atomic
def enter_shares(*, division: int, valid_from: date, parts: Mapping[str, int], document: str, by: Any) -> Shares:
    """录入分担比例 — from a month on, hundredths of a percent by source, 10000 in all."""
    faults = _common(division, document, Source.COUNTY)
    if valid_from.day != 1:
        faults["valid_from"] = "执行月份应写到某月 1 日。"
    if set(parts) - set(Source.values) or any(part < 0 for part in parts.values()) or sum(parts.values()) != WHOLE:
        faults["parts"] = "各级分担比例相加应是 100%，每一项不能小于零。"
    return _entered(Shares(valid_from=valid_from, parts=dict(parts)), division, document, faults, by)


def _common(division: int, document: str, source: str) -> dict[str, str]:
    faults = {}
    if not codes.is_code(division) or codes.level(division) not in ("county", "township"):
        faults["division"] = "资金按县（市、区）或乡镇（街道）记账，请重新选取。"
    if not document.strip():
        faults["document"] = "请填写依据的文件名称和文号。"
    if source not in Source.values:
        faults["source"] = "请选择资金来源。"
    return faults


def _confirmed(division: int, year: int, source: str) -> int:
    rows = Budget.objects.confirmed().filter(division=division, year=year, source=source)
    return int(rows.aggregate(fen=Sum("amount"))["fen"] or 0)


def _entered(row: F, division: int, document: str, faults: dict[str, str], by: Any) -> F:
    require(by, ENTER, division)
    if faults:
        raise Invalid(fields=faults)
    row.division, row.document = division, document.strip()
    row.by, row.by_name, row.human = by.actor_key, by.actor_name, getattr(by, "human_key", "")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("这张回单刚刚由他人录入，请刷新页面核对。") from None
    record("funds.enter", by=by, about=row, because=row.document, basis=BASIS)
    return row


@transaction.atomic
def confirm(*, figure: F, by: Any) -> F:
    """确认 — by another human than who entered it; from now on it counts."""
    _check(figure, "confirm", by)
    if isinstance(figure, Budget) and figure.amount + _confirmed(figure.division, figure.year, figure.source) < 0:
        raise Conflict("追减超过了已确认的预算，不能确认。")
    return _decided(figure, "confirm", by, "")


@transaction.atomic
def refuse(*, figure: F, why: str, by: Any) -> F:
    """不予确认 — with the reason; it stays readable and does not count."""
    _check(figure, "refuse", by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明不予确认的理由。"})
    return _decided(figure, "refuse", by, why.strip())


def _check(figure: Figure, name: str, by: Any) -> None:
    try:
        allowed("figure", figure.state, name)
    except IllegalMove:
        label = State(figure.state).label
        raise Conflict(f"这一笔现在是“{label}”，不能再办理。请刷新页面查看最新情况。") from None
    require(by, MOVE[name], figure.division)
    if why_not := barred(by, figure):
        raise NotAllowed(why_not)


def _decided(figure: F, name: str, by: Any, why: str) -> F:
    changes = {
        "state": allowed("figure", figure.state, name).target, "why": why, "decided_by": by.actor_key,
        "decided_by_name": by.actor_name, "decided_at": clock.now(),
    }  # fmt: skip
    claim(figure, changes, state="state", taken="这一笔")
    record(f"funds.{name}", by=by, about=figure, because=why or figure.document, basis=BASIS)
    return figure
