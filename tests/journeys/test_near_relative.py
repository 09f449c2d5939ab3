"""The applicant is the clerk's own brother: she may not touch the case, and the county goes to the home itself."""

import pytest

from demo.families import NEAR_RELATIVE, OLD_COUPLE
from dibao.casework.models import Case
from tests.journeys import case_work as work
from tests.journeys import window_talk as talk
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey


def test_a_near_relative_bars_the_handler_with_a_sentence(people: Cast, inventor, accessible):
    # Given a draft taken down by a village helper whose family knows the clerk well
    story = until("draft", OLD_COUPLE, inventor)
    number = story.told.number
    helper = people("cunxie", phone=True).goes(f"/cases/{number}/account/")
    # When the helper writes down that the applicant is the clerk's brother
    helper.chooses(talk.KINSHIP_QUESTION, "有").presses("保存回答")
    form = helper.part("登记一名近亲属")
    form.chooses("本家庭成员", story.people[0].name).chooses("成员是对方的", "兄弟姐妹")
    form.fills("对方的工号", "jingban").presses("登记")
    helper.sees("已登记。该人员须回避本件，县级将入户调查。")
    accessible(helper)

    # Then the clerk finds the case barred to her, in words, and sees nobody's number
    clerk = people("jingban").opens_case(number)
    clerk.sees("回避")
    clerk.does_not_see("查看明文")
    # And wherever she turns there is the sentence, and no button to hand it in
    clerk.goes(f"/cases/{number}/papers/").sees("应当回避，请由其他人员办理")
    assert clerk.root.get_by_role("button", name="提交申请").count() == 0
    assert Case.objects.get(number=number).status == "draft"


def test_the_county_must_go_itself_before_it_gives_an_opinion(people: Cast, inventor):
    # Given a family with a relative in the village committee, sent up to the county
    story = until("with_county", NEAR_RELATIVE, inventor)
    number = story.told.number
    county = people("shenhe").opens_case(number)
    county.sees("本件有近亲属备案或公示异议，县级须先入户调查")
    # When the county's reviewer gives an opinion without having been there
    county.chooses("对认定结论", "同意").fills("审核意见", "材料齐全。").presses("提出审核意见")
    # Then it is refused with the article, and what was typed is still there
    county.sees("县级民政部门须入户调查后才能提出审核意见")
    assert county.field("审核意见").input_value() == "材料齐全。"

    # When two of the county have been there, then the opinion is taken
    work.the_county_goes_to_the_home(county, number, present=story.people[0].name)
    work.the_county_decides(county, people("queren"), number)
