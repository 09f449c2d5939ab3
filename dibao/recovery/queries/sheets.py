"""What stands on the papers of a 追缴, from its own rows."""

from datetime import date
from typing import Any

from dibao.casework.queries.sheets.parts import county, letter, remedy
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.registry import queries as registry

from ..choices import Ground, HeardBy, Kind, PaperKind
from ..models import Recovery
from ..printing import Letter

MONTHS = ("月份", "已发到账", "应发", "多领")


def _day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def _items(recovery: Recovery) -> list[Any]:
    return list(recovery.items.filter(replaced=False))


def _table(recovery: Recovery) -> dict[str, Any]:
    """The arithmetic line by line, and its sum."""
    rows = _items(recovery)
    return {
        "columns": MONTHS,
        "rows": [(f"{i.month:%Y-%m}", yuan(i.booked), yuan(i.due), yuan(i.amount)) for i in rows],
        "total": ("合计（元）", yuan(sum(i.booked for i in rows)), yuan(sum(i.due for i in rows)), yuan(recovery.owed)),
    }


def _head(recovery: Recovery, kind: PaperKind, on: date) -> dict[str, Any]:
    case = recovery.award.case
    return {
        "title": str(kind.label),
        "number": recovery.number,
        "office": county(case),
        "dated": _day(on),
        "to": _name(recovery) if kind in (PaperKind.NOTICE, PaperKind.ORDER) else "",
    }


def _name(recovery: Recovery) -> str:
    """The head, or the last one of a household that has none any more."""
    return registry.head(recovery.household).name


def _contact(recovery: Recovery, by: Any) -> str:
    said = letter(recovery.award.case, by, from_county=True)
    return f"经办人：{said['handler']}，联系电话：{said['phone']}。"


def notice(recovery: Recovery, by: Any, on: date) -> Letter:
    """多领救助金告知书 — before anything is decided: the months, the sum, and that the family is heard first."""
    return Letter(
        **_head(recovery, PaperKind.NOTICE, on),
        before=(
            f"经核对发放台账，您家领取的最低生活保障金比应发的多，原因是：{Kind(recovery.kind).label}。"
            f"{recovery.why}。逐月计算如下：".replace("。。", "。"),
        ),
        **_table(recovery),
        after=(
            "现在还没有作出决定。您有权说明情况、提出不同意见、提供材料；您的意见会如实记录，由另外的人员审查后再作决定。",
            "今后的保障金照常发放，不会从中扣还。",
            _contact(recovery, by),
        ),
        receipt=_name(recovery),
    )


def order(recovery: Recovery, by: Any, on: date) -> Letter:
    """责令退回通知书 — the decision, the sum, until when, where to pay, where to turn."""
    where = remedy(recovery.award.case)
    fine = (
        f"，并处罚款 {yuan(recovery.fine)} 元（骗保档案 {recovery.fraud}）" if recovery.fraud and recovery.fine else ""
    )
    return Letter(
        **_head(recovery, PaperKind.ORDER, on),
        before=(
            f"您家多领最低生活保障金，原因是：{Kind(recovery.kind).label}。{_day(recovery.heard_on)}以"
            f"“{HeardBy(recovery.heard_by).label}”方式听取了您家的意见。逐月计算如下：",
        ),
        **_table(recovery),
        after=(
            f"决定：责令退回多领的 {yuan(recovery.owed)} 元{fine}，请于{_day(recovery.return_by)}前退回。{recovery.decision}",
            f"一次退回有困难的，可以书面同意分期退回。今后的保障金照常发放，不会从中扣还。依据：{recovery.basis}。",
            f"如不服本决定，可以自收到本通知书之日起60日内，依法向{where['review_body']}申请行政复议；也可以自收到之日起6个月内，"
            f"依法向{where['court']}提起行政诉讼。",
            _contact(recovery, by),
        ),
        receipt=_name(recovery),
    )


def write_off(recovery: Recovery, by: Any, on: date) -> Letter:
    """核销审批表 — who asked, on which ground, who approved, how much is given up."""
    events = {event.move: event for event in recovery.events.all()}
    asked, approved = events["ask_write_off"], events["write_off"]
    return Letter(
        **_head(recovery, PaperKind.WRITE_OFF, on),
        before=(f"{_name(recovery)}户，户号 {recovery.household_number}，多领的月份和退回情况：",),
        columns=("月份", "多领", "已退回", "核销"),
        rows=[(f"{i.month:%Y-%m}", yuan(i.amount), yuan(i.back), yuan(i.amount - i.back)) for i in _items(recovery)],
        total=("合计（元）", yuan(recovery.owed + recovery.fine), yuan(recovery.paid), yuan(recovery.written_off)),
        signed=(
            ("核销理由", f"{Ground(recovery.ground).label}。{asked.why}"),
            ("申请", f"{asked.actor_name}　{_day(asked.at.astimezone(clock.OFFICE).date())}"),
            ("批准", f"{approved.actor_name}　{_day(approved.at.astimezone(clock.OFFICE).date())}"),
            ("单位（印章）", county(recovery.award.case)),
        ),
    )


SHEETS = {PaperKind.NOTICE: notice, PaperKind.ORDER: order, PaperKind.WRITE_OFF: write_off}
# The step each paper tells of, and is dated by.
STEP = {PaperKind.NOTICE: ("open", "refresh"), PaperKind.ORDER: ("order",), PaperKind.WRITE_OFF: ("write_off",)}
