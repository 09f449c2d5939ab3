"""洮南市 pays by tiers: begun on a village helper's phone, finished by the town and the city."""

import pytest

from demo import office
from demo.families import OLD_COUPLE
from dibao.casework.models import Case
from tests.journeys import case_work as work
from tests.journeys import window_talk as talk
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey
COUNTY = 220881000000


def test_a_helper_begins_on_the_phone_in_the_yard(people: Cast, inventor, accessible):
    # Given a village helper with a phone, and an old couple in its yard
    helper, family = people("cunxie", phone=True), talk.an_old_couple(inventor)
    # When the helper takes down who they are and what they live on
    talk.tells_of_the_family(helper, family)
    # Then the page fits the phone, and nothing but the papers is missing
    assert helper.page.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(helper)
    helper.sees("还缺")
    # And the clerk of the town finds the draft and goes on with it
    clerk = people("jingban").opens_case(helper.case_number)
    clerk.sees("申请正在填写")


def test_an_old_couple_in_taonan_is_confirmed_in_its_tier(people: Cast, inventor, days_pass):
    # Given an old couple of 洮南市 whose home was visited
    town, village = office.NEIGHBOUR_TOWNS[COUNTY]
    story = until("assessing", OLD_COUPLE, inventor, division=village, prefix="tn-")
    number = story.told.number
    # When the clerk looks at the law's answer
    clerk = people("tn-jingban").opens_case(number)
    # Then it names the tier and its amount, not a gap
    clerk.sees("分档", "档")
    clerk.presses("认定")
    clerk.sees("已认定")
    people("tn-chushen").opens_case(number).fills("初审意见", "属实。").presses("提出初审意见").sees("初审意见已提出")
    work.hangs_the_notice(clerk, number)
    days_pass(8)
    clerk.opens_case(number).presses("上报县级")
    work.the_county_decides(people("tn-shenhe"), people("tn-queren"), number)
    work.hands_over_and_closes(clerk, number, story.people[0].name)
    # And the award is the tier's amount for each of the two
    award = Case.objects.get(number=number).award
    assert award.members == 2
    assert award.amount_month % 2 == 0
    # And 洮北区 sees nothing of it
    people("shenhe").opens_case(number).sees("没有找到")
