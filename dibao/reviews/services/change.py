"""录入标准调整 — the document, the day, the figures; tried out before anybody is asked to approve them."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.kernel.refusals import Invalid
from dibao.policy.services.parameter import refusal_of
from dibao.policy.sheet import Entry
from dibao.population.whatif import refusal
from dibao.regions import codes
from dibao.regions.services.numbering import numbered

from ..models import ProposedValue, StandardChange
from ..permissions import ENTER
from .moving import move, note, write


@transaction.atomic
def enter(
    *, division: int, document: str, source: str, effective_on: date, by: Any, values: list[dict[str, Any]]
) -> StandardChange:
    """录入标准调整 — one place from one day; `values` are {key, track, value, unit, article}, checked like parameters.

    The day is the first of a month: what is paid is paid by the month.
    """
    require(by, ENTER, division)
    if faults := _faults(division, document, source, effective_on):
        raise Invalid(fields=faults)
    if not values:
        raise Invalid("请至少填写一项新标准。")
    change = StandardChange.objects.create(
        number=numbered("BZ", division, series="standard-change"),
        division=division,
        document=document.strip(),
        source=source.strip(),
        effective_on=effective_on,
    )
    rows = [_value(change, **each) for each in values]
    event = write(change, "enter", by=by)
    note(event, *rows, by=by)
    return change


def _faults(division: int, document: str, source: str, effective_on: date) -> dict[str, str]:
    faults = {}
    if not codes.is_code(division) or codes.level(division) not in ("county", "township"):
        faults["division"] = "标准调整按县（市、区）或乡镇（街道）录入，请重新选取。"
    if not document.strip():
        faults["document"] = "请填写依据的文件名称和文号。"
    if not source.strip():
        faults["source"] = "请写明文件从哪里得到，例如“县政府网站全文”。"
    if effective_on.day != 1:
        faults["effective_on"] = "保障金按月发放，执行日期应是某月 1 日。"
    return faults


def _value(change: StandardChange, *, key: str, track: str, value: Any, unit: str, article: str = "") -> ProposedValue:
    """One figure, held to all that a decision of it would be held to (unit slips, the province's guide …)."""
    if why := refusal(key):
        raise Invalid(fields={"key": why.replace("推演", "标准调整")})
    if change.values.filter(key=key, track=track, removed=False).exists():
        raise Invalid(fields={"key": "这一项已经填过，请先删去原来的一行。"})
    entry = Entry(
        key,
        change.division,
        track,
        change.effective_on,
        None,
        value,
        unit,
        change.document,
        article,
        change.source,
        "R",
    )
    if faults := refusal_of(entry):
        raise Invalid(fields=faults)
    return ProposedValue.objects.create(
        change=change, key=key, track=track, value=value, unit=unit, article=article.strip()
    )


@transaction.atomic
def add_value(
    *, change: StandardChange, key: str, track: str, value: Any, unit: str, by: Any, article: str = ""
) -> ProposedValue:
    """添加一项 — one more figure; what was tried out before no longer counts."""
    event = move(change, "edit", by=by)
    row = _value(change, key=key, track=track, value=value, unit=unit, article=article)
    note(event, row, by=by, data={"key": key, "track": track})
    return row


@transaction.atomic
def remove_value(*, change: StandardChange, value: ProposedValue, by: Any) -> None:
    """删去一项 — it stays in the table, marked."""
    event = move(change, "edit", by=by)
    value.removed = True
    value.save(update_fields=["removed"])
    note(event, value, by=by, data={"key": value.key, "track": value.track})


@transaction.atomic
def submit(*, change: StandardChange, by: Any) -> StandardChange:
    """提交审批 — what the approver will see is what was tried out."""
    note(move(change, "submit", by=by), by=by, data=change.preview.get("counts"))
    return change


@transaction.atomic
def send_back(*, change: StandardChange, why: str, by: Any) -> StandardChange:
    """退回修改 — with the reason."""
    note(move(change, "send_back", by=by, why=why), by=by)
    return change


@transaction.atomic
def discard(*, change: StandardChange, why: str, by: Any) -> StandardChange:
    """作废 — a draft that will not be used; it stays, with the reason."""
    note(move(change, "discard", by=by, why=why), by=by)
    return change


@transaction.atomic
def refuse_stale(*, change: StandardChange, by: Any) -> None:
    """The form was opened on an older state of the change."""
    raise Invalid("本次标准调整刚刚被他人办理，请核对后重新提交。")
