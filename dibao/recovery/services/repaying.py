"""退款 — money that came back, receipt by receipt: never more than is owed, never out of the grant, never twice."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions import codes
from dibao.screening.services import fraud as frauds

from ..choices import Way
from ..models import Item, Recovery, Repayment
from ..reckoning import laid_off, principal_first
from .booking import repaid
from .moving import check, move, note, written


@transaction.atomic
def pay(*, recovery: Recovery, paid_on: date, way: str, receipt: str, amount: int, by: Any) -> Repayment:
    """登记退款 — `amount` fen on `paid_on` with the number of the bank's or the treasury's slip.

    What was paid too much comes first, the earliest month first; what is over goes to the fine. With the last fen the
    追缴 is closed. Raises Invalid for more than is owed, Conflict for a slip that is entered already.
    """
    check(recovery, "pay", by=by)
    _refuse(recovery, paid_on, way, receipt, amount)
    county = _county(recovery.division)
    if Repayment.objects.filter(county=county, way=way, receipt=receipt.strip()).exists():
        raise Conflict(f"票据号 {receipt.strip()} 已经登记过一次，请核对票据。")
    principal, fine = principal_first(
        amount, principal=recovery.principal_left, fine=recovery.left - recovery.principal_left
    )
    event = move(recovery, "pay", by=by, why=f"退回 {yuan(amount)} 元", changes={"paid": recovery.paid + amount})
    items, months = _credited(recovery, principal)
    row = Repayment.objects.create(
        recovery=recovery, county=county, paid_on=paid_on, way=way, receipt=receipt.strip(), amount=amount, fine=fine,
        months=[[month.isoformat(), part] for month, part in months], by=by.actor_key, by_name=by.actor_name,
    )  # fmt: skip
    repaid(recovery, row, months, by=by)
    if recovery.fraud is not None:
        frauds.pay_back(file=recovery.fraud, amount=amount, why=f"追缴 {recovery.number} 退回 {yuan(amount)} 元", by=by)
    note(event, row, *items, by=by, data={"amount": amount, "fine": fine})
    if recovery.left == 0:
        note(move(recovery, "finish", by=by, why="全部还清"), by=by)
    return row


def _refuse(recovery: Recovery, paid_on: date, way: str, receipt: str, amount: int) -> None:
    faults = {}
    if amount <= 0:
        faults["amount"] = "请填写退款金额。"
    elif amount > recovery.left:
        faults["amount"] = f"还应退回 {yuan(recovery.left)} 元，不能多收。多交的请当场退给本人。"
    if way not in Way.values:
        faults["way"] = "请选择退款方式。"
    if not receipt.strip():
        faults["receipt"] = "请填写银行回单或财政票据的号码。"
    if paid_on > clock.today() or (recovery.ordered_on and paid_on < recovery.ordered_on):
        faults["paid_on"] = "退款日期应在责令退回之后，且不能晚于今天。"
    if faults:
        raise Invalid(fields=faults)


def _county(division: int) -> int:
    """The county whose slips these are; numbers of slips are its own."""
    return next((each for each in codes.ancestors(division) if codes.level(each) == "county"), division)


def _credited(recovery: Recovery, principal: int) -> tuple[list[Item], list[tuple[date, int]]]:
    """The months this payment pays back, and their items with what has come back now."""
    items = {item.month: item for item in recovery.items.filter(replaced=False)}
    months = laid_off(principal, [(month, item.amount - item.back) for month, item in items.items()])
    for month, part in months:
        items[month].back += part
    return written(items[month] for month, _ in months), months
