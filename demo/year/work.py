"""What the office does from its lists — one step a day for every matter, by whoever the table lets make it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dibao.adjusting.choices import Course, Ground
from dibao.adjusting.models import Adjustment
from dibao.adjusting.services import decision, hearing, reckoning, serving
from dibao.banking.models import AccountChange
from dibao.banking.queries.waiting import returned
from dibao.banking.services import account
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Refused
from dibao.recovery.models import Recovery
from dibao.recovery.queries.found import proposals
from dibao.recovery.services import deciding, opening, repaying
from dibao.registry import queries as registry
from dibao.remedies.models import Complaint
from dibao.remedies.services import answering, complaint

from . import Year
from .families import card
from .hands import Matter
from .happenings import earns
from .staff import Town

PLACE = "为民服务中心"


def adjustments() -> list[Matter]:
    """动态调整 — every open one, the oldest first."""
    return list(Adjustment.objects.open().order_by("pk").values_list("number", "pk"))


def adjust(year: Year, key: Any) -> None:
    """The next step of one of them."""
    row = Adjustment.objects.select_related("award__household", "award__case", "household").get(pk=key)
    try:
        year.counts[f"调整：{STEPS[row.status](year, row, year.office.town_of(row.division))}"] += 1
    except Conflict:
        _again(year, row)


def _again(year: Year, row: Adjustment) -> None:
    """Something moved meanwhile: back to the reckoning, as the page would say."""
    row.refresh_from_db()
    if row.status == "proposed":
        reckoning.send_back(adjustment=row, why="情况又有变化，请重新核算", by=year.office.approver)
    elif row.status == "decided":
        reckoning.annul(adjustment=row, why="送达前情况又有变化", by=year.office.approver)
    else:
        raise Conflict(f"{row.number} 办不下去：{row.status}")
    year.counts["调整：退回重算"] += 1


def _opened(year: Year, row: Adjustment, town: Town) -> str:
    looked = row.ground in (Ground.CYCLE, Ground.COMPLAINT, Ground.CAMPAIGN, Ground.SPOT)
    if looked and not row.kind and year.dice.random() < 0.7:
        head = registry.head(row.household)
        if head.age(clock.today()) < 60:
            earns(row, head, town, clock.today(), year.dice.randrange(1, 20) * 100)
    reckoning.reckon(adjustment=row, by=town.clerk)
    return "核算"


def _reckoned(year: Year, row: Adjustment, town: Town) -> str:
    if row.course == Course.KEEP:
        reckoning.keep(adjustment=row, why="核实没有变化", by=town.reviewer)
        return "维持"
    if row.course == Course.CUT:
        hearing.call(
            adjustment=row, way="written", called_on=clock.today(), meeting_at=clock.now() + timedelta(days=1),
            place=PLACE, receiver="本人", by=town.clerk,
        )  # fmt: skip
        return "通知听取意见"
    decision.propose(adjustment=row, why="情况属实，同意按核算结果办理", by=town.clerk)
    return "提出意见"


def _called(year: Year, row: Adjustment, town: Town) -> str:
    hearing.hear(
        adjustment=row, held_at=clock.now(), way="office", place=PLACE, speaker="本人", words="没有意见",
        answer="已说明计算方法", signed="本人签名", by=town.reviewer,
    )  # fmt: skip
    return "听取意见"


def _heard(year: Year, row: Adjustment, town: Town) -> str:
    most = decision.most_months(row)
    decision.propose(adjustment=row, why="情况属实", by=town.reviewer, taper_months=min(most, 3))
    return "提出减停意见"


def _proposed(year: Year, row: Adjustment, town: Town) -> str:
    decision.decide(adjustment=row, by=year.office.approver)
    return "决定"


def _decided(year: Year, row: Adjustment, town: Town) -> str:
    serving.serve(adjustment=row, on=clock.today(), way="in_person", receiver="本人", by=town.clerk)
    return "送达"


def _served(year: Year, row: Adjustment, town: Town) -> str:
    serving.close(adjustment=row, by=town.clerk)
    return "办结"


STEPS: dict[str, Callable[[Year, Adjustment, Town], str]] = {
    "opened": _opened,
    "reckoned": _reckoned,
    "hearing_called": _called,
    "heard": _heard,
    "proposed": _proposed,
    "decided": _decided,
    "served": _served,
}


def complaints(year: Year, day: date) -> None:
    """举报 — handed out, checked, answered."""
    for row in Complaint.objects.exclude(state="closed").select_related("household"):
        town = year.office.town_of(row.division)
        if row.state == "received":
            complaint.assign(complaint=row, owner=town.reviewer, why="请入户核查", by=year.office.approver)
        elif row.state == "assigned":
            complaint.begin(complaint=row, by=town.reviewer)
        elif row.state == "checking":
            result = "adjust" if year.dice.random() < 0.4 else "keep"
            try:
                _answer(row, result, town)
            except Refused:  # a family that has left meanwhile cannot be adjusted
                _answer(row, "keep", town)
        else:
            _close(year, row, day)
        year.counts[f"举报：{row.state}"] += 1


def _answer(row: Complaint, result: str, town: Town) -> None:
    answering.answer(complaint=row, result=result, conclusion="入户并向邻里核实", reply="已核实", by=town.reviewer)


def _close(year: Year, row: Complaint, day: date) -> None:
    if not row.named:
        complaint.close(complaint=row, by=year.office.county)
        return
    row = answering.print_answer(complaint=row, by=year.office.county)
    complaint.close(complaint=row, by=year.office.county, way="post", delivered_on=day, proof="邮寄回执（虚构）")


def accounts(year: Year, day: date, photo: Callable[[], Any]) -> None:
    """退回 — the clerk proposes the family's new account, the reviewer decides the next day."""
    for change in AccountChange.objects.filter(state="proposed").select_related("household", "holder", "evidence"):
        account.accept(change=change, why="已对照存折", by=year.office.town_of(change.division).reviewer)
        year.counts["账户：已更换"] += 1
    for each in returned().filter(release_why="").select_related("line__household", "line__award", "account"):
        home = each.line.household
        if home.accounts.filter(valid_to=None).exclude(pk=each.account_id).exists() or each.line.award.ended_on:
            continue
        year.counts["账户：提出更换"] += 1
        account.propose(
            household=home, holder=registry.head(home), bank="演示邮储银行", number=card(500_000_000 + year.counts["账户：提出更换"]), passbook=False,
            why="银行退回：账户已销户", content=photo(), name="存折.png", by=year.office.town_of(home.division).clerk,
            returned=each,
        )  # fmt: skip


def recoveries(year: Year, day: date) -> None:
    """追缴 — what the ledger shows is taken up, heard, ordered, paid back."""
    for town in year.office.towns.values():
        for found in proposals(town.clerk):
            row = opening.open_(award=found.award, kind="late_report", why="变动报告晚于发生", by=town.clerk)
            year.counts["追缴：建立"] += 1
    for row in Recovery.objects.filter(status__in=("found", "told", "ordered", "repaying")):
        if opening.stale(row):
            _refresh(year, row)
        elif row.status == "found":
            town = year.office.town_of(row.division)
            deciding.tell(recovery=row, heard_on=day, heard_by="office", statement="没有意见", by=town.reviewer)
        elif row.status == "told":
            until = day + timedelta(days=30)
            deciding.order(
                recovery=row,
                decision="情况属实，责令退回",
                basis="资金管理规定（虚构）",
                return_by=until,
                by=year.office.approver,
            )
        else:
            repaying.pay(
                recovery=row,
                paid_on=day,
                way="bank",
                receipt=f"HD-{row.number}",
                amount=row.left,
                by=year.office.cashier,
            )
        year.counts[f"追缴：{row.status}"] += 1


def _refresh(year: Year, row: Recovery) -> None:
    by = year.office.town_of(row.division).clerk
    try:
        opening.refresh(recovery=row, by=by)
    except Conflict:  # the ledger shows nothing any more
        deciding.dismiss(recovery=row, why="台账上已没有多发的月份", by=year.office.approver)
