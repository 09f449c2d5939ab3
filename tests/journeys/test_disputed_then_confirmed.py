"""Somebody in the village objects: the panel meets, the notice hangs again, and the family is confirmed."""

import pytest

from demo.families import OLD_COUPLE
from dibao.casework.models import Case
from tests.journeys import case_work as work
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey


def test_an_objection_is_heard_by_the_panel_and_the_family_is_confirmed(people: Cast, inventor, days_pass):
    # Given an old couple whose notice has hung in the village since today
    story = until("on_notice", OLD_COUPLE, inventor)
    number = story.told.number
    clerk = people("jingban")
    days_pass(2)

    # When a neighbour comes and objects
    clerk.opens_case(number).part("登记异议").fills("异议内容", "有人反映儿子每月给钱").presses("登记异议")
    # Then the notice stops, and his name was never asked for
    clerk.sees("异议已登记，公示停止。", "匿名")

    # When the panel meets with too few people
    panel = clerk.part("民主评议")
    panel.fills("地点", "村委会").fills("主持人", "张主任").fills("记录人", "李文书").fills("应到人数", "15")
    panel.fills("实到人数", "8").fills("其中村（居）民代表", "8").fills("同意", "7").fills("不同意", "1")
    panel.fills("评议经过", "到会人员逐一发言，儿子外出务工失联，未给付赡养费。").presses("登记评议结果")
    # Then its result does not count, and nothing the clerk typed is lost
    clerk.sees("实到人数不足应到人数的三分之二，评议无效。")
    panel = clerk.part("民主评议")
    assert "失联" in panel.field("评议经过").input_value()

    # When twelve of fifteen are there
    panel.fills("实到人数", "12").fills("其中村（居）民代表", "9").fills("同意", "11").presses("登记评议结果")
    clerk.sees("评议记录已归卷，请重新认定。")
    # Then the case is assessed anew, proposed, and hangs for another seven full days
    clerk.presses("认定")
    clerk.sees("已认定")
    reviewer = people("chushen").opens_case(number)
    reviewer.fills("初审意见", "经民主评议属实，同意纳入。").presses("提出初审意见")
    reviewer.sees("初审意见已提出")
    work.hangs_the_notice(clerk, number)
    days_pass(8)
    clerk.opens_case(number).presses("上报县级")
    clerk.sees("已上报县级审核。")

    # And the county goes to the home itself before it gives its opinion, because somebody objected
    county = people("shenhe").opens_case(number)
    county.sees("县级须先入户调查")
    work.the_county_goes_to_the_home(county, number, present=story.people[0].name)
    work.the_county_decides(county, people("queren"), number)
    work.hands_over_and_closes(clerk, number, story.people[0].name)
    assert Case.objects.get(number=number).award.members == 2
