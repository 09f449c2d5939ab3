"""The oldest machine of the office: no script runs in its browser, and the work is done all the same."""

import pytest

from dibao.casework.models import Case
from tests.journeys.people import Cast
from tests.journeys.window_talk import an_old_couple, tells_of_the_family

pytestmark = pytest.mark.journey


def test_an_application_is_taken_from_the_first_word_to_submission(people: Cast, inventor, transactional_db):
    # Given a clerk whose browser runs no script, and an old couple at the window
    clerk = people("jingban", javascript=False)
    family = an_old_couple(inventor)
    # When she takes everything down and submits it
    tells_of_the_family(clerk, family)
    clerk.presses("提交申请")
    # Then the application is in, and she is told what to do next
    clerk.sees("已提交，申请书已打印，请签字后上传。", "下一步")
    assert Case.objects.get(number=clerk.case_number).status == "submitted"
