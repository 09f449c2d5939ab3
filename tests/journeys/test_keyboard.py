"""A clerk who never touches the mouse: Enter to the next field, Alt+S to save, F2 to search, Alt+N to go on."""

import pytest
from playwright.sync_api import expect

from demo.families import OLD_COUPLE
from tests.journeys.people import Cast
from tests.journeys.telling import until
from tests.journeys.window_talk import an_old_couple

pytestmark = pytest.mark.journey


def test_an_application_is_begun_without_the_mouse(people: Cast, inventor):
    # Given a clerk on the page of a new application
    head = an_old_couple(inventor).head
    clerk = people("jingban").goes("/cases/new/")
    keys = clerk.page.keyboard
    clerk.field("居住的村（社区）").focus()
    # When she types, and goes on with Enter from field to field
    while clerk.field("居住的村（社区）").evaluate("e => e.selectedOptions[0].text") != "平安村":
        keys.press("ArrowDown")
    keys.press("Enter")
    expect(clerk.field("姓名")).to_be_focused()
    keys.type(head.name)
    keys.press("Enter")
    keys.press("Enter")
    expect(clerk.field("身份证号")).to_be_focused()
    keys.type(head.id_number)
    # Then birth date and sex are read to her while she types
    clerk.sees("校验正确", f"{head.birth_date} 出生 · 男")
    # And a picked place of household registration is one choice, typed by its initials
    clerk.field("户籍地（与居住地不同时填写）").focus()
    keys.type("qsz")
    expect(clerk.page.get_by_role("listbox", name="可选的区划")).to_contain_text("青山镇")
    keys.press("Enter")
    # And Alt+S saves: what is missing is said, and nothing she typed is lost
    keys.press("Alt+s")
    clerk.sees("处需要改正，内容还没有提交")
    assert clerk.field("姓名").input_value() == head.name
    assert "青山镇" in clerk.field("户籍地（与居住地不同时填写）").input_value()
    clerk.chooses("申请类别", "农村").fills("居住地址", "平安屯3组7号（虚构）")
    with clerk.page.expect_navigation():
        keys.press("Alt+s")
    clerk.sees("已建立申请，请接着填写。")


def test_a_case_is_found_and_opened_without_the_mouse(people: Cast, inventor):
    # Given a case of hers, and any page
    story = until("visiting", OLD_COUPLE, inventor)
    clerk = people("jingban").goes("/help/")
    keys = clerk.page.keyboard
    # When she presses F2 and types the number on the slip
    keys.press("F2")
    expect(clerk.page.get_by_role("searchbox")).to_be_focused()
    keys.type(story.told.household.number)
    with clerk.page.expect_navigation():
        keys.press("Enter")
    # Then the household is before her; on today's page Alt+N opens the first thing to do
    clerk.sees(story.told.household.number)
    clerk.goes("/")
    with clerk.page.expect_navigation():
        keys.press("Alt+n")
    assert clerk.case_number == story.told.number
