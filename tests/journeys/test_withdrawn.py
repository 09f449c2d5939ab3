"""The family changes its mind: one sentence, one paper to sign, one sealed file."""

import pytest

from demo.families import OLD_COUPLE
from tests.journeys.people import Cast
from tests.journeys.telling import until

pytestmark = pytest.mark.journey


def test_a_family_takes_its_application_back(people: Cast, inventor, accessible):
    # Given an old couple whose home is to be visited
    story = until("visiting", OLD_COUPLE, inventor)
    number = story.told.number
    clerk = people("jingban").opens_case(number)
    # When the children take them in, and they do not want to go on
    part = clerk.part("其他操作")
    part.part("申请人撤回").fills("理由", "子女接走赡养，自愿撤回。").presses("申请人撤回")
    # Then it is over at once, and the paper to sign lies in the file
    clerk.sees("已按申请人意愿撤回。", "已撤回", "子女接走赡养，自愿撤回。")
    accessible(clerk)
    # And the file is closed and sealed like any other
    clerk.presses("办结归档")
    clerk.sees("已办结，案卷已封存。", "封存包验证通过")
    # And another town's clerk cannot even see that there was such a family
    outsider = people("linzhen").opens_case(number)
    outsider.sees("没有找到").does_not_see(number)
