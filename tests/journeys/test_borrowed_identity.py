"""Three families with one phone: found at night, seen by the checker as a picture, judged, and back when a fourth comes."""

from datetime import date

import pytest

from dibao.access.models import Staff
from dibao.matching.services.cluster import find_clusters
from dibao.matching.services.index import index_household
from dibao.registry.services import household as households
from dibao.registry.services import person as persons
from tests.journeys.people import Cast

pytestmark = pytest.mark.journey
VILLAGE = 220802100201


def a_family(inventor, number: int, *, phone: str, account: str = "") -> str:
    """A family of one at a house of its own; gives its 户号."""
    by = Staff.objects.get(work_number="jingban")
    human = inventor.person(birth=date(1950 + number, 2, 3))
    head = persons.register(name=human.name, division=VILLAGE, by=by, id_number=human.id_number)
    home = households.register(
        head=head, division=VILLAGE, track="rural", by=by, phone=phone, address=f"平安屯{number}组{number}号（虚构）"
    )
    if account:
        households.set_account(household=home, holder=head, bank="农村信用社", number=account, by=by)
    return index_household(household=home).number


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_cluster_is_seen_judged_and_comes_back_when_it_grows(people: Cast, inventor, accessible, phone):
    # Given three families with one phone, two of them with one account, and the night's run
    numbers = [
        a_family(inventor, at, phone="13712345678", account="6217000011112220" if at < 3 else "") for at in (1, 2, 3)
    ]
    find_clusters()
    # When the checker opens the list and the cluster
    checker = people("hedui", phone=phone).goes("/matching/")
    checker.sees("几户人家共用电话", "电话 1 个、银行账户 1 个")
    accessible(checker)
    checker.page.get_by_role("link", name="第").first.click()
    # Then she sees the picture, the families and what they share
    checker.sees("线索中的家庭", "共用了什么", *numbers)
    assert checker.page.locator("svg.chart circle").count() == 3
    accessible(checker)
    # And her judgement takes it off the list
    checker.chooses("判断", "正常").fills("理由", "三兄弟，电话由大哥代管，已电话核实").presses("记录判断")
    checker.sees("没有待判断的线索")
    # Until a fourth family appears with the same phone
    a_family(inventor, 4, phone="13712345678")
    find_clusters()
    checker.goes("/matching/").sees("有新变化", "新增 1 户")
