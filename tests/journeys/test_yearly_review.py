"""A year later: the family comes up by itself, is put on a trip, seen at home, found unchanged, and set for the next year."""

from datetime import date
from typing import Any

import pytest

from demo.story import photo
from dibao.rounds.questions import BLOCKS, MONEY
from dibao.rounds.services.planning import plan
from tests.adjusting.families import amounts, found
from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey
BORN = {"head": ("0", date(1958, 3, 5)), "wife": ("1", date(1960, 5, 6))}


@pytest.fixture
def family(people: Cast, inventor, machine, days_pass) -> Any:
    """An old couple on dibao since last July; a month before the year is over the night has put it on the list."""
    home = found(inventor, machine, serial=730_001, members=BORN)
    days_pass(215)  # 2027-05-19; due a year after 2026-06-15
    plan(by=machine)
    return home


def test_a_year_later_nothing_has_changed(people: Cast, family, days_pass, accessible):
    before = amounts(family.award)
    name = family.people["head"].name
    # Given the family on the list of its village; when the clerk puts it on a trip
    clerk = people("jingban").goes("/rounds/")
    clerk.sees("平安村", "我的核查（1 户）", name, "还剩 19 个工作日")
    clerk.page.get_by_role("link", name="平安村").first.click()
    clerk.sees("1 户待核查，按住址排列", "每 12 个月")
    looks_tidy(clerk, "排定勾选的家庭")
    clerk.main.ticks(f"选择 {name}").fills("走访日期", "2027-05-21").presses("排定勾选的家庭")
    clerk.sees("已排定 1 户", "排定 2027-05-21")
    # And goes there, and nothing is different
    days_pass(2)
    seen_at_home(people("jingban", phone=True).goes("/rounds/"), name)
    # Then it is done, and the next look is a year after this one
    clerk = people("jingban").goes("/rounds/")
    clerk.sees("没有待核查的家庭")
    has_no_button(clerk, "登记")
    everything_stands_on_the_household(clerk, family, accessible)
    the_new_number_told_at_the_door_is_entered(clerk, accessible)
    assert amounts(family.award) == before
    assert family.award.review_due == date(2028, 5, 21)
    # And the night after makes nothing twice
    assert plan().made == 0


def seen_at_home(clerk: Person, name: str) -> None:
    """Filled in on the phone, on the line."""
    clerk.page.get_by_role("link", name=name, exact=True).first.click()
    clerk.sees("定期复核", "填写核查结果")
    looks_tidy(clerk, "登记")
    form = clerk.main.part("填写核查结果")
    form.presses("登记")
    clerk.sees("请选择“结论”")
    form = clerk.main.part("填写核查结果").fills("见到（联系到）了谁", "户主本人")
    for name, value in {**dict.fromkeys(BLOCKS, "same"), **dict.fromkeys(MONEY, "yes")}.items():
        clerk.page.locator(f"input[name={name}][value={value}]").check()
    form.attaches("现场照片", "院子.jpg", photo("yard")).fills("不能签名的原因", "眼睛看不见，按了手印")
    form.chooses("结论", "没有变化").presses("登记")
    clerk.sees("核查结果已登记。", "没有变化", "下次复核 2028-05-21", "户主本人")
    looks_tidy(clerk)


def everything_stands_on_the_household(clerk: Person, family: Any, accessible: Any) -> None:
    clerk.goes(f"/households/{family.household.number}/")
    rows = clerk.page.locator("caption:has-text('从第一次登记到现在') ~ tbody tr").all_inner_texts()
    assert any("2027-05-21" in row and "没有变化" in row for row in rows), rows
    looks_tidy(clerk)
    accessible(clerk)


def the_new_number_told_at_the_door_is_entered(clerk: Person, accessible: Any) -> None:
    clerk.page.get_by_role("link", name="住址和电话").click()
    looks_tidy(clerk, "更改")
    accessible(clerk)
    clerk.fills("新电话", "139-0000-5555").fills("怎么知道的", "入户时本人告知").presses("更改")
    clerk.sees("已更改。", "住址电话变更", "入户时本人告知", "139")
