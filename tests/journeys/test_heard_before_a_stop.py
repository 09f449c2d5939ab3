"""A wage over the line: the family is heard before anything is taken away, leaves by steps, and asks the government to look."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dibao.adjusting.models import Adjustment
from dibao.disposal.models import Hold
from dibao.kernel import clock
from dibao.remedies.models import Dispute
from tests.adjusting.families import amounts, found
from tests.journeys.adjusting_work import decides, proposes, serves_and_closes
from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey
BORN = {"head": ("0", date(1970, 3, 5)), "wife": ("1", date(1972, 5, 6))}
# Every act that stands behind the hearing, as somebody would forge it, and by whom.
FORGED = (
    ("jingban", "propose", {"why": "不用听取了", "taper_months": "0"}),
    ("queren", "decide", {}),
    ("jingban", "serve", {"on": "2026-10-16", "way": "in_person", "receiver": "本人"}),
    ("jingban", "close", {}),
)

# What the household's timeline tells, in this order.
TOLD = (
    "起发", "动态调整：提起", "动态调整：登记变动", "动态调整：重新核算", "动态调整：通知听取意见", "动态调整：登记听取意见",
    "动态调整：提出意见，报县级", "动态调整：决定", "动态调整：登记送达", "动态调整：办结归档", "2026-11-01\t渐退", "行政复议：登记",
    "行政复议：维持", "2026-12-01\t渐退", "2026-12-31\t退出",
)  # fmt: skip


@pytest.fixture
def family(people: Cast, inventor, machine) -> Any:
    """A couple on dibao since July that lives on a little farming."""
    return found(inventor, machine, serial=720_001, members=BORN, income=1_000_00)


def forges(person: Person, address: str, given: dict[str, str]) -> int:
    """What the server answers to a form that its page never showed; the token is that of her own session."""
    person.goes("/adjusting/")
    token = person.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    sent = {"csrfmiddlewaretoken": token, **given}
    return person.page.request.post(person.address + address, form=sent, max_redirects=0).status


def takes_down_the_wage(clerk: Person, family: Any) -> str:
    """From the household's page: the wife has found work; the number of the adjustment."""
    clerk.goes(f"/households/{family.household.number}/").main.presses("动态调整")
    looks_tidy(clerk, "提起")
    form = clerk.part("提起动态调整").chooses("事由", "家庭报告变化")
    form.fills("发现了什么", "妻子十月起在县城超市上班，家庭自己报告。").presses("提起")
    clerk.sees("待核实", "变动是什么", "妻子十月起在县城超市上班")
    looks_tidy(clerk)
    clerk.main.presses("收入变化")
    looks_tidy(clerk, "登记")
    form = clerk.main.chooses("成员", family.people["wife"].name).chooses("项目", "工资、劳务")
    form.fills("现在的金额（元）", "6000").chooses("周期", "每月").fills("从哪天起", "2026-10-01")
    form.chooses("就业状况改为", "灵活就业").chooses("劳动能力改为", "有劳动能力").fills("依据", "九月工资流水")
    form.presses("登记")
    clerk.sees("已登记，请核对后重新核算。", "6,000.00 元")
    looks_tidy(clerk, "重新核算")
    clerk.main.presses("重新核算")
    clerk.sees("已重新核算，没有改动保障金。", "变动前后", "减发、停发、渐退须先听取家庭的意见")
    looks_tidy(clerk, "登记通知")
    return Adjustment.objects.get().number


def test_heard_before_anything_is_taken_away(people: Cast, family, days_pass, accessible):
    award, before = family.award, amounts(family.award)
    clerk, reviewer, approver = people("jingban"), people("chushen"), people("queren")
    # Given a wage over the line, taken down and reckoned
    number = takes_down_the_wage(clerk, family)
    here = f"/adjusting/{number}/"
    accessible(clerk)
    # When anybody wants to go past the hearing, then there is no button for it, and a forged form is refused
    nobody_goes_past_the_hearing(here, clerk, approver)
    assert amounts(award) == before
    # When the family has been asked to come, and has come
    called_and_heard(here, clerk, reviewer, days_pass)
    # Then the way out in steps is offered, and the county decides; still not a fen has changed
    proposes(reviewer, here, why="已听取意见，符合渐退条件。", taper="渐退 2 个月后停发")
    decides(approver, here, "怕干不长", "2 个月后停发")
    assert amounts(award) == before, "a decision that nobody has been told takes nothing away"
    serves_and_closes(clerk, here, to="户主本人", result="渐退")
    # And what the family gets goes down from November, and ends
    steps = amounts(award)
    assert [(month, why) for month, _, why in steps[1:]] == [(date(2026, 11, 1), "taper"), (date(2026, 12, 1), "taper")]
    assert award.ended_on == date(2026, 12, 31)
    # When the family asks the government to look at it again, its file is kept
    days_pass(20)
    asks_for_reconsideration(people("shenhe"), family, number)
    archivist = people("dangan").goes("/disposal/holds/")
    archivist.main.row(family.household.number).sees("行政复议期间保全案卷", "未解除")
    # Then the end is written by another hand, and the story can be read from the household
    upheld(approver)
    archivist.goes("/disposal/holds/").main.row(family.household.number).sees("行政复议已有结果：维持")
    everything_can_be_read(clerk, family, number)


def nobody_goes_past_the_hearing(here: str, clerk: Person, approver: Person) -> None:
    at = {"jingban": clerk, "queren": approver}
    for person in at.values():
        person.goes(here)
        has_no_button(person, "报县级决定", "决定", "登记送达", "办结归档", "登记听取意见", "登记未到场")
    version = Adjustment.objects.get().version
    for who, verb, given in FORGED:
        status = forges(at[who], f"{here}do/{verb}/", {"version": str(version), **given})
        assert status == 422, f"{who} {verb}: {status}"
    now = Adjustment.objects.get()
    assert (now.status, now.version, now.events.count()) == ("reckoned", version, 3)


def called_and_heard(here: str, clerk: Person, reviewer: Person, days_pass: Callable[[int], None]) -> None:
    form = clerk.goes(here).main.chooses("通知方式", "书面通知").fills("通知到谁", "户主本人")
    form.fills("约定听取意见的时间", "2026-10-19T09:00").fills("地点或方式", "平安镇为民服务中心").presses("登记通知")
    clerk.sees("已登记通知。", "已通知听取意见")
    has_no_button(clerk, "报县级决定")
    days_pass(3)
    reviewer.goes(here)
    looks_tidy(reviewer, "登记听取意见")
    form = reviewer.main.fills("听取意见的时间", "2026-10-19T08:30").chooses("方式", "在办公场所当面听取")
    form.fills("地点", "平安镇为民服务中心")
    form.fills("陈述人", "户主本人").fills("陈述的意见", "工作才开始，怕干不长，请求慢慢退。")
    form.fills("逐条答复", "就业收入超过标准的可以渐退。").fills("签名情况", "本人签名按手印").presses("登记听取意见")
    reviewer.sees("已登记，笔录已打印归档。", "怕干不长")


def asks_for_reconsideration(county: Person, family: Any, number: str) -> None:
    """行政复议 — taken down by the county's reviewer, who cannot also write its end."""
    today = f"{clock.today()}"
    county.goes("/remedies/disputes/").sees("没有复议和诉讼").main.presses("登记复议诉讼")
    county.main.fills("户号", family.household.number).presses("下一步")
    looks_tidy(county, "登记")
    form = county.main.chooses("种类", "行政复议").chooses("所争议的办件或调整", f"{number} 动态调整（已办结）")
    form.fills("复议机关或法院", "洮北区人民政府").fills("受理通知书文号或案号", "洮政复〔2026〕7号")
    form.fills("原决定送达日期", "2026-10-19").fills("对方申请或起诉日期", "2026-11-02").fills(
        "我方收到副本日期", today
    )
    form.presses("登记")
    county.sees("已登记，解除以前该户案卷不会销毁。", "暂缓销毁，直到有结果", "提交答复和证据")
    looks_tidy(county, "已答复")
    form = county.main.part("登记已提交答复").fills("答复日期", today)
    form.fills("或写明凭据在哪里", "答复书、听取意见笔录和送达回证复印件").presses("已答复")
    county.sees("已登记答复。")
    has_no_button(county, "登记结果")


def upheld(approver: Person) -> None:
    """维持 — by the one who did not register it; the hold ends with it, nothing is opened again."""
    approver.goes("/remedies/disputes/").sees("洮北区人民政府", "已答复，待结果")
    dispute = Dispute.objects.get()
    with approver.page.expect_navigation():
        approver.page.get_by_role("link", name=dispute.number).click()
    looks_tidy(approver, "登记结果")
    form = approver.main.part("登记结果").chooses("结果", "维持")
    form.fills("决定书、判决书或撤回文书的文号", "洮政复决〔2026〕7号").fills("结果日期", f"{clock.today()}").presses(
        "登记结果"
    )
    approver.sees("已登记结果。", "维持（洮政复决〔2026〕7号", "暂缓销毁已解除")
    looks_tidy(approver)
    assert not Hold.objects.standing().exists()
    assert Adjustment.objects.count() == 1


def everything_can_be_read(clerk: Person, family: Any, number: str) -> None:
    """The one timeline of the household, each step in its place."""
    clerk.goes(f"/households/{family.household.number}/")
    rows = clerk.page.locator("caption:has-text('从第一次登记到现在') ~ tbody tr").all_inner_texts()
    told = [next((at for at, row in enumerate(rows) if words in row), -1) for words in TOLD]
    assert -1 not in told and told == sorted(told), f"{told}\n" + "\n".join(rows)
    assert number in rows[told[1]]
    looks_tidy(clerk)
    clerk.main.presses("动态调整")
    clerk.sees(number, "家庭报告变化", "渐退期满")
