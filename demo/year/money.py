"""The money of the year: rosters by town, a bank that keeps its own books, returns, a second batch for what was put right."""

import csv
import io
from datetime import date

from dibao.banking.formats.generic_csv import ANSWERED
from dibao.banking.models import Bank, Batch
from dibao.banking.queries.waiting import waiting
from dibao.banking.services import bank as banks
from dibao.banking.services import batch as batches
from dibao.banking.services import reply, sending, withdrawing
from dibao.kernel.refusals import Conflict
from dibao.payments.models import Line, Roster
from dibao.payments.services import approving, building, hold

from .. import office as seats
from . import Year
from .staff import Town

# Of a thousand payments so many come back the first time.
RETURNED = 8


def open_bank(year: Year) -> Bank:
    """The bank the county pays through."""
    return banks.enter(
        code="yanshi", name="演示农商银行", division=seats.COUNTY, layout="csv_utf8", way="file", payer_name="洮北区民政局（演示）",
        payer_account="07012345678901", by=year.office.cashier,
    )  # fmt: skip


def build(year: Year, month: date) -> None:
    """编制 — each town's clerk."""
    for town in year.office.towns.values():
        year.counts["名册：户次"] += _built(town, month).lines


def _built(town: Town, month: date) -> Roster:
    roster = building.start(division=town.code, month=month, by=town.clerk)
    return building.carry_on(roster=roster, by=town.clerk)


def check(year: Year) -> None:
    """核对 — the town's reviewer."""
    for roster in Roster.objects.filter(status="built"):
        _checked(roster, year.office.town_of(roster.division))


def _checked(roster: Roster, town: Town) -> Roster:
    """A line held for a dead person stays held, others the reviewer releases with a reason."""
    for line in Line.objects.filter(roster=roster).exclude(hold="").exclude(hold__contains="dead"):
        hold.release(line=line, why="已核实", by=town.reviewer)
    return approving.check(roster=roster, by=town.reviewer)


def approve(year: Year) -> None:
    """批准 — the county. What was decided anew since the roster was built makes it void; it is built again at once."""
    for roster in Roster.objects.filter(status="checked"):
        try:
            approving.approve(roster=roster, by=year.office.approver)
        except Conflict as changed:
            roster.refresh_from_db()  # what was written to it was taken back
            approving.discard(roster=roster, why=str(changed), by=year.office.approver)
            town = year.office.town_of(roster.division)
            approving.approve(roster=_checked(_built(town, roster.month), town), by=year.office.approver)
            year.counts["名册：重新编制"] += 1


def send(year: Year, month: date, bank: Bank) -> None:
    """发送 — everything that waits, in one batch; the bank books it under the key and answers later."""
    if not waiting(month, seats.COUNTY):
        return
    by = year.office.cashier
    batch = batches.make(bank=bank, division=seats.COUNTY, month=month, by=by)
    sending.start(batch=batch, by=by)
    name, content = sending.take_file(batch=batch, by=by)
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        if row["批次号"] != "合计":
            fails = row["账号"].startswith("6217990000001") and year.dice.randrange(1000) < RETURNED
            year.bank.setdefault(row["业务编号"], (_fen(row["金额"]), not fails))
    sending.hand_over(batch=batch, why=f"交演示农商银行柜面：{name}", by=by)
    year.counts["银行：批次"] += 1


def withdraw(year: Year) -> None:
    """冲回 — what was listed, never arrived and is no longer due; every night."""
    year.counts["名册：冲回"] += withdrawing.withdraw_unsent(division=seats.COUNTY, by=year.office.cashier)


def _fen(yuan: str) -> int:
    whole, _, rest = yuan.replace(",", "").partition(".")
    return int(whole) * 100 + int(f"{rest}00"[:2])


def answer(year: Year) -> None:
    """银行返回 — line by line from the bank's own books."""
    for batch in Batch.objects.filter(status="sent"):
        _, content = sending.take_file(batch=batch, by=year.office.cashier)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(ANSWERED)
        for row in rows[1:-1]:
            paid = year.bank[row[3]][1]
            writer.writerow([*row, "成功" if paid else "失败", "" if paid else "账户已销户"])
            year.counts["银行：成功" if paid else "银行：退回"] += 1
        writer.writerow([*rows[-1], "", ""])
        reply.read_file(
            batch=batch, content=out.getvalue().encode(), name=f"{batch.number}回盘.csv", by=year.office.cashier
        )
