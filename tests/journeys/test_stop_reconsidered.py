"""A stop is decided after the family was heard; it turns to the government, and its file is kept until there is an answer."""

from datetime import date
from typing import Any

import pytest

from dibao.adjusting.models import Adjustment
from dibao.disposal.models import Hold
from dibao.kernel import clock
from dibao.remedies.models import Dispute
from tests.adjusting.conftest import Office
from tests.adjusting.families import amounts, found
from tests.conftest import staff
from tests.journeys.adjusting_work import decides, in_this_order, proposes, reckons, serves_and_closes, told
from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey
BORN = {"head": ("0", date(1970, 3, 5)), "wife": ("1", date(1972, 5, 6))}


@pytest.fixture
def family(people: Cast, inventor, machine) -> Any:
    """A couple whose wife earns more than the line allows, asked to come; nobody has heard it yet."""
    home = found(inventor, machine, serial=733_001, members=BORN)
    tell = Office(staff("jingban"), staff("chushen"), staff("queren"))
    tell.call(tell.reckon(tell.wage(tell.open(home), home.people["wife"], 6_000)))
    return home


def is_heard(reviewer: Person, here: str) -> None:
    reviewer.goes(here)
    has_no_button(reviewer, "报县级决定")
    looks_tidy(reviewer, "登记听取意见")
    form = reviewer.main.part("登记听取意见").fills("听取意见的时间", "2026-10-16T08:30")
    form.chooses("方式", "在办公场所当面听取").fills("地点", "平安镇为民服务中心").fills("陈述人", "户主本人")
    form.fills("陈述的意见", "工资已经停了，不应当停发。").fills("提供的证据", "超市的辞退通知")
    form.fills("逐条答复", "已到超市核实，工资仍在发放。").fills("签名情况", "本人签名").presses("登记听取意见")
    reviewer.sees("已登记，笔录已打印归档。", "工资已经停了，不应当停发。", "超市的辞退通知")


def is_registered(county: Person, family: Any, number: str) -> None:
    """行政复议 — taken down by the county's reviewer."""
    county.goes("/remedies/disputes/").main.presses("登记复议诉讼")
    county.main.fills("户号", family.household.number).presses("下一步")
    form = county.main.chooses("种类", "行政复议").chooses("所争议的办件或调整", f"{number} 动态调整（已办结）")
    form.fills("复议机关或法院", "洮北区人民政府").fills("受理通知书文号或案号", "洮政复〔2026〕8号")
    form.fills("原决定送达日期", "2026-10-16").fills("对方申请或起诉日期", "2026-10-19")
    form.fills("我方收到副本日期", f"{clock.today()}").presses("登记")
    county.sees("已登记，解除以前该户案卷不会销毁。", "暂缓销毁，直到有结果")


def is_concluded(approver: Person, outcome: str) -> None:
    """By another hand than the one that registered it."""
    approver.goes("/remedies/disputes/")
    with approver.page.expect_navigation():
        approver.page.get_by_role("link", name=Dispute.objects.get().number).click()
    form = approver.main.part("登记结果").chooses("结果", outcome)
    form.fills("决定书、判决书或撤回文书的文号", "洮政复决〔2026〕8号").fills("结果日期", f"{clock.today()}")
    form.presses("登记结果")
    approver.sees("已登记结果。", f"{outcome}（洮政复决〔2026〕8号", "暂缓销毁已解除")
    looks_tidy(approver)


def test_a_stop_that_is_taken_back_while_the_month_is_still_paid(people: Cast, family, days_pass):
    award, number = family.award, Adjustment.objects.get().number
    here, before = f"/adjusting/{number}/", amounts(family.award)
    # Given a family that says its piece; then the stop is decided, and counts from the month after the letter
    is_heard(people("chushen"), here)
    clerk, approver = people("jingban"), people("queren")
    proposes(people("shenhe"), here, why="工资仍在发放，超过标准。")
    decides(approver, here, "工资已经停了，不应当停发。")
    assert amounts(award) == before and award.ended_on is None
    serves_and_closes(clerk, here, to="户主本人", result="停发")
    assert amounts(award) == before and award.ended_on == date(2026, 10, 31)
    # When it turns to the government, then its file is kept: the archivist sees it, and cannot lift it alone
    days_pass(6)
    is_registered(people("shenhe"), family, number)
    archivist = people("dangan").goes("/disposal/holds/")
    archivist.main.row(family.household.number).sees("行政复议期间保全案卷", "洮政复〔2026〕8号", "未解除")
    assert Hold.objects.standing().count() == 1
    # When the government revokes the stop, then the hold is over, and there is work to give the money back
    approver = people("queren")
    is_concluded(approver, "撤销")
    archivist.goes("/disposal/holds/").main.row(family.household.number).sees("行政复议已有结果：撤销")
    again = Adjustment.objects.exclude(number=number).get()
    approver.sees(f"由此调整：{again.number}")
    given_back(again.number, people, family.people["wife"].name)
    award.refresh_from_db()
    assert award.ended_on is None and award.amount_on(date(2026, 11, 1)).amount_month == before[0][1]
    # And the story can be read from the household
    rows = told(people("jingban"), family.household.number)
    in_this_order(
        rows, "动态调整：登记听取意见", "动态调整：登记送达", "行政复议：登记", "行政复议：撤销", "2026-11-01"
    )
    assert again.number in rows[-1]


def given_back(number: str, people: Cast, wife: str) -> None:
    """Reckoned without the wage, decided by another, served: more needs no hearing."""
    here, clerk = f"/adjusting/{number}/", people("jingban")
    clerk.goes(here).sees("撤销（洮政复决〔2026〕8号）")
    clerk.main.presses("收入变化")
    form = clerk.main.chooses("成员", wife).chooses("项目", "工资、劳务").fills("现在的金额（元）", "0")
    form.chooses("周期", "每月").fills("从哪天起", "2026-10-16").fills("依据", "复议决定认定的辞退通知")
    form.chooses("就业状况改为", "未就业").chooses("劳动能力改为", "完全丧失或无").presses("登记")
    reckons(clerk, "增发或变更")
    proposes(clerk, here, why="按复议决定恢复。")
    decides(people("queren"), here, "按其重新认定")
    serves_and_closes(clerk, here, to="户主本人", result="增发")
