"""The line to the village is slow: what is saved while one types must not get in the way of saving it by hand."""

import pytest
from playwright.sync_api import Route

from demo.families import OLD_COUPLE
from dibao.casework.models import Case
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey
REASON = "地里没有收成，老伴常年吃药。"


def test_pressing_save_while_the_page_saves_itself_is_not_taken_for_a_colleague(people: Cast, inventor):
    # Given a draft, and a line on which every answer takes most of a second
    story = until("draft", OLD_COUPLE, inventor)
    clerk = people("jingban").goes(f"/cases/{story.told.number}/members/")
    saved: list[int] = []

    def crawl(route: Route) -> None:
        if "hx-request" not in route.request.headers:
            return route.continue_()
        answer = route.fetch()
        saved.append(answer.status)
        clerk.page.wait_for_timeout(700)
        return route.fulfill(response=answer)

    clerk.page.route("**/members/", crawl)
    # When the clerk writes, goes on, and presses the button while the page is saving itself
    clerk.fills("申请理由", REASON)
    clerk.page.keyboard.press("Tab")
    clerk.page.locator("form.htmx-request").wait_for()
    clerk.presses("保存，填每人情况")
    # Then both were saved, and nobody is said to have been in the way
    clerk.sees("已保存。").does_not_see("刚刚被他人办理")
    assert saved == [200]
    assert Case.objects.get(number=story.told.number).reason == REASON


def test_pressing_save_at_once_leaves_no_late_draft_behind(people: Cast, inventor):
    # Given the same draft, and a server that needs a second for the button
    story = until("draft", OLD_COUPLE, inventor)
    clerk = people("jingban").goes(f"/cases/{story.told.number}/members/")

    def crawl(route: Route) -> None:
        if route.request.method == "POST" and "hx-request" not in route.request.headers:
            clerk.page.wait_for_timeout(1200)
        route.continue_()

    clerk.page.route("**/members/", crawl)
    # When the clerk presses the button right after the last word
    clerk.fills("申请理由", REASON).presses("保存，填每人情况")
    # Then it was saved once, and the page she gets does not complain of herself
    clerk.sees("已保存。").does_not_see("刚刚被他人办理")
    assert Case.objects.get(number=story.told.number).reason == REASON
