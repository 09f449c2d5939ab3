"""A family moves to the next county: file, number and money go along; no month is paid twice or missed."""

from datetime import date
from typing import Any

import pytest

from demo.office import COUNTY, NEIGHBOUR_TOWNS, TOWN
from dibao.adjusting.models import Adjustment
from dibao.archive.models import Volume
from dibao.payments.models import Line
from dibao.payments.queries.due import differences, due_of
from dibao.payments.queries.invariant import breaks
from dibao.payments.services import approving, building
from tests.adjusting.families import amounts, found
from tests.conftest import staff
from tests.journeys.adjusting_work import begins, decides, in_this_order, proposes, reckons, serves_and_closes, told
from tests.journeys.looks import looks_tidy
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey
BORN = {"head": ("0", date(1958, 3, 5)), "wife": ("1", date(1960, 5, 6))}
THERE = 220881000000
THEIR_TOWN, THEIR_VILLAGE = NEIGHBOUR_TOWNS[THERE]
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def family(people: Cast, inventor, machine) -> Any:
    """An old couple; a neighbour in either town, so that no roster is empty."""
    found(inventor, machine, serial=734_002, members=BORN)
    found(inventor, machine, serial=734_003, members=BORN, village=THEIR_VILLAGE)
    return found(inventor, machine, serial=734_001, members=BORN)


def paid(month: date, town: int, prefix: str = "") -> Any:
    """The roster of a town and month through its three hands."""
    by = [staff(prefix + name) for name in ("jingban", "chushen", "queren")]
    roster = building.carry_on(roster=building.start(division=town, month=month, by=by[0]), by=by[0])
    approving.check(roster=roster, by=by[1])
    return approving.approve(roster=roster, by=by[2])


def test_the_next_countys_clerk_takes_over(people: Cast, family, days_pass, accessible):
    award, number = family.award, family.household.number
    for town, prefix in ((TOWN, ""), (THEIR_TOWN, "tn-")):
        paid(OCTOBER, town, prefix)
    clerk = people("jingban")
    here = begins(clerk, number, ground="迁移", why="全家迁往洮南随女儿生活。")
    # Given a clerk who looks for the new village by its initials
    clerk.main.presses("迁移")
    clerk.sees("户号、档案和保障金随家庭迁移")
    picks_the_village(clerk)
    clerk.main.fills("迁入后的住址", "永康路9号（虚构）").fills("从哪天起", "2026-10-12").fills(
        "依据的材料", "户口迁移证（虚构）"
    ).presses("登记")
    clerk.sees("迁往：", "洮南市")
    # And what will be otherwise there stands before her, for the family to hear
    clerk.sees("两地标准", "按现有情况和迁入地标准估算", "分档")
    accessible(clerk)
    looks_tidy(clerk, "重新核算")
    reckons(clerk, "迁移")
    proposes(clerk, here, why="迁移手续齐全。")
    decides(people("queren"), here, "洮南市")
    # When the old county has handed it over, then it is gone from there
    assert people("tn-jingban").goes(f"/households/{number}/").page.title().startswith("没有")
    leaves(clerk, here)
    # Then the next county's clerk has it before her, with the file and what it was paid
    days_pass(20)
    theirs = people("tn-jingban").goes("/adjusting/")
    theirs.sees("未办结的动态调整", "迁移", "重新核算")
    with theirs.page.expect_navigation():
        theirs.page.locator("main table a").first.click()
    theirs.sees("迁入，按本地标准重新核算", number)
    looked_at_by_their_own_standard(theirs)
    assert {v.division for v in Volume.objects.filter(household_number=number)} == {THEIR_VILLAGE}
    volume = Volume.objects.filter(household_number=number).first()
    people("tn-dangan").goes(f"/archive/volumes/{volume.pk}/").sees(number)
    in_this_order(
        told(theirs, number), "最低生活保障起发", "动态调整：决定", "动态调整：登记送达", "动态调整：办结归档"
    )
    # And every month is paid once: October here, November there
    paid(NOVEMBER, TOWN)
    paid(NOVEMBER, THEIR_TOWN, "tn-")
    lines = Line.objects.live().filter(award=award).order_by("month")
    assert [(row.month, row.division, row.total) for row in lines] == [
        (OCTOBER, 220802100201, due_of(award, OCTOBER)), (NOVEMBER, THEIR_VILLAGE, due_of(award, NOVEMBER)),
    ]  # fmt: skip
    assert len(amounts(award)) == 1
    assert not differences(award, NOVEMBER) and not list(breaks(COUNTY)) and not list(breaks(THERE))
    theirs.goes(f"/households/{number}/").main.presses("发放明细")
    theirs.sees("2026年10月", "2026年11月")
    looks_tidy(theirs)


def picks_the_village(clerk: Person) -> None:
    box = clerk.field("迁往的村（社区）")
    box.press_sequentially("洮南")
    option = clerk.page.locator(f"li[data-value='{THEIR_VILLAGE}']")
    box.fill("")
    box.press_sequentially(str(THEIR_VILLAGE))
    option.click()


def leaves(clerk: Person, here: str) -> None:
    """Served and closed; the page that follows is the other county's, and she is told so."""
    serves_and_closes(clerk, here, to="户主本人", result="迁出")


def looked_at_by_their_own_standard(theirs: Person) -> None:
    """Not closed before it is reckoned; their own figures give less, so the family will be heard before anything changes."""
    theirs.main.part("其他操作").fills("核实情况", "没有变化").presses("核实无变化，维持")
    theirs.sees("迁入的家庭请先按本地标准重新核算")
    reckons(theirs, "标准（每人每年）", "减发、停发、渐退须先听取家庭的意见")
    looks_tidy(theirs, "登记通知")
    assert Adjustment.objects.open().get().course == "cut"
