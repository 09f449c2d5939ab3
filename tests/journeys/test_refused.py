"""A family over the line: refused in writing, with the reason and the way to appeal, within three working days."""

import io

import pypdfium2
import pytest

from demo.families import WORKING_COUPLE
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey


def words_of(pdf: bytes) -> str:
    """What stands on a printed paper."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\n", "").replace("\r", "")


def test_a_working_couple_over_the_line_is_refused_with_reasons_and_remedy(
    people: Cast, inventor, days_pass, accessible
):
    # Given a couple whose wages are far above the standard, reviewed by the county
    story = until("reviewed", WORKING_COUPLE, inventor)
    number = story.told.number
    approver = people("queren").opens_case(number)
    approver.sees("不符合")

    # When the approver tries to confirm all the same
    approver.presses("审核确认")
    # Then he is told why he cannot, and what he can do
    approver.sees("不能确认；请办理“不予确认”或退回重新审核。")

    # When he refuses without a word of reason
    approver.part("不予确认").presses("不予确认", sure=True)
    # Then nothing has happened but a sentence beside the field
    approver.sees("请填写“理由”。")

    # When he writes the reason and is sure
    why = "家庭人均收入高于最低生活保障标准。"
    approver.part("不予确认").fills("理由", why).presses("不予确认", sure=True)
    approver.sees("已作出不予确认决定，告知书已打印，请在三个工作日内送达。")

    # Then the clerk sees the light of the three working days
    clerk = people("jingban").opens_case(number)
    clerk.sees("不予确认", "还剩 3 个工作日", why)
    accessible(clerk)
    # And the letter names the reason, the article and the remedy
    letter = clerk.page.locator(".rail a").filter(has_text="不予确认").first
    item = clerk.page.request.get(clerk.address + str(letter.get_attribute("href")) + "file/?download")
    told = words_of(item.body())
    assert why.rstrip("。") in told
    assert "行政复议" in told
    assert "行政诉讼" in told

    # When four days have gone by and nobody has carried it there
    days_pass(6)
    clerk.opens_case(number).sees("逾期")
    # Then the letter is delivered all the same, and the file is sealed without an award
    clerk.chooses("送达方式", "邮寄送达").fills("签收人", story.people[0].name).presses("登记送达")
    clerk.sees("送达已登记。").presses("办结归档")
    clerk.sees("已办结，案卷已封存。", "封存包验证通过").does_not_see("每月")
