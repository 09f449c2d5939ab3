"""Somebody complains by name: who it was nobody but the keeper learns; it is checked, answered in writing, and closed with proof."""

from datetime import date
from typing import Any

import pytest

from demo.story import photo
from dibao.audit.models import Event
from dibao.remedies.models import Complaint
from tests.adjusting.families import amounts, found
from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey
BORN = {"head": ("0", date(1970, 3, 5)), "wife": ("1", date(1972, 5, 6))}
NAME, PHONE = "欧阳实名", "13912340000"


@pytest.fixture
def family(people: Cast, inventor, machine) -> Any:
    """A couple on dibao of whom a neighbour has something to say."""
    return found(inventor, machine, serial=735_001, members=BORN)


def test_named_checked_answered_and_closed(people: Cast, family, days_pass, accessible):
    before = amounts(family.award)
    keeper, approver, handler = people("shenhe"), people("queren"), people("chushen")
    # Given a call the county's reviewer takes down; a name among the words is caught, and nothing typed is lost
    here = is_taken_down(keeper, family)
    accessible(keeper)
    # When the approver hands it to the town, then neither of them learns who called
    approver.goes("/remedies/").sees("待交办", "实名")
    approver.goes(here).does_not_see(NAME, PHONE)
    looks_tidy(approver, "交办")
    approver.main.chooses("核查人", owner_of(approver)).fills("交办要求", "请十日内查清。").presses("交办")
    approver.sees("已交办。", "吴初审")
    is_checked(handler, here)
    # And the clerk who looks after the family does not even find it
    clerk = people("jingban")
    assert clerk.page.request.get(clerk.address + here).status == 404
    # And only the keeper can look up the name, with a purpose, and it is on record
    days_pass(3)
    keeper, handler = people("shenhe"), people("chushen")
    keeper.goes(here).main.part("举报人信息").chooses("查看用途", "答复举报人").presses("查看举报人")
    keeper.sees(NAME, PHONE, "只显示这一次，已记录")
    assert Event.objects.filter(verb="remedies.reveal", outcome="viewed").count() == 1
    handler.goes(here).does_not_see(NAME, PHONE)
    has_no_button(handler, "查看举报人", "打印答复书", "已答复，办结")
    # And answers in writing, with the receipt
    is_answered(keeper, here)
    found = Complaint.objects.get()
    assert found.state == "closed" and found.delivered_on == date(2026, 10, 19)
    # Then the family keeps what it has, and its story says nothing of who spoke
    assert amounts(family.award) == before
    clerk = people("jingban").goes(f"/households/{family.household.number}/")
    clerk.does_not_see(NAME, PHONE, found.number)


def owner_of(approver: Person) -> str:
    """How the list calls the town's reviewer: the name and the post."""
    return next(words for words in approver.field("核查人").locator("option").all_inner_texts() if "吴初审" in words)


def is_taken_down(keeper: Person, family: Any) -> str:
    """登记 — the address of the complaint."""
    keeper.goes("/remedies/").main.presses("登记举报和投诉")
    looks_tidy(keeper, "登记")
    form = keeper.main.chooses("来源", "电话").fills("家庭的户号", family.household.number)
    form.fills("反映的内容", f"{NAME}说该户儿媳七月起在砖厂上班，每月四千元。")
    form.fills("举报人姓名", NAME).fills("联系电话", PHONE).presses("登记")
    keeper.sees("反映的内容里有举报人的姓名、电话或地址")
    assert keeper.field("举报人姓名").input_value() == NAME
    keeper.main.fills("反映的内容", "该户儿媳七月起在砖厂上班，每月四千元。").presses("登记")
    keeper.sees("已登记，请交办核查。", "待交办").does_not_see(NAME, PHONE)
    has_no_button(keeper, "开始核查")
    return keeper.page.url.removeprefix(keeper.address)


def is_checked(handler: Person, here: str) -> None:
    handler.goes(here).sees("砖厂", "实名").does_not_see(NAME, PHONE)
    looks_tidy(handler, "开始核查")
    handler.main.presses("开始核查")
    looks_tidy(handler, "登记结果")
    form = handler.main.chooses("核查结果", "不属实或不影响，维持").fills(
        "核查情况", "到砖厂查看工资表，没有该户成员。"
    )
    form.presses("登记结果")
    handler.sees("给举报人的答复")  # a named one is answered in writing
    form = handler.main.chooses("核查结果", "不属实或不影响，维持")
    form.fills("给举报人的答复", "您反映的情况已到砖厂核查，不属实。").presses("登记结果")
    handler.sees("已登记核查结果，由接收人答复举报人。", "由谁答复：王审核")
    looks_tidy(handler)


def is_answered(keeper: Person, here: str) -> None:
    keeper.goes(here)
    looks_tidy(keeper, "打印答复书")
    keeper.main.presses("打印答复书")
    keeper.sees("答复书已打印")
    keeper.prints("答复书")
    looks_tidy(keeper, "已答复，办结")
    form = keeper.main.chooses("怎样答复的", "邮寄").fills("答复日期", "2026-10-19")
    form.presses("已答复，办结")
    keeper.sees("请上传答复的凭据")
    form = keeper.main.chooses("怎样答复的", "邮寄").fills("答复日期", "2026-10-19")
    form.attaches("上传凭据（照片或 PDF）", "回执.jpg", photo("receipt")).presses("已答复，办结")
    keeper.sees("已办结。", "2026-10-19", "邮寄", "凭据：回执.jpg")
    looks_tidy(keeper)
