"""The head of a family dies: one chain under one number, without a hearing, with the widow as its head."""

from datetime import date
from typing import Any

import pytest

from tests.adjusting.families import amounts, found, replayed
from tests.journeys.adjusting_work import begins, decides, in_this_order, proposes, reckons, serves_and_closes, told
from tests.journeys.looks import looks_tidy
from tests.journeys.people import Cast

pytestmark = pytest.mark.journey
BORN = {
    "head": ("0", date(1956, 3, 5)),
    "wife": ("1", date(1958, 5, 6)),
    "son": ("2", date(1984, 9, 9)),
}


@pytest.fixture
def family(people: Cast, inventor, machine) -> Any:
    """Two old people and their son who cannot work, on dibao since July."""
    return found(inventor, machine, serial=731_001, members=BORN)


def test_the_family_goes_on_under_its_number(people: Cast, family, accessible):
    number, award = family.household.number, family.award
    head, wife = family.people["head"].name, family.people["wife"].name
    ((_, before, _),) = amounts(award)
    # Given a death of which the village tells the clerk a fortnight later
    clerk = people("jingban")
    here = begins(clerk, number, ground="成员死亡", why="村里报告户主十月二日去世。", on="2026-10-02")
    clerk.sees("2027-01-02")  # three months after the death
    clerk.main.presses("成员死亡")
    looks_tidy(clerk, "登记")
    form = clerk.main.chooses("死亡的成员", head).fills("死亡日期", "2026-10-02").fills("依据的材料", "死亡医学证明")
    # When she forgets who is head now, then the page asks and keeps what she typed
    form.presses("登记")
    clerk.sees("新户主")
    assert clerk.field("依据的材料").input_value() == "死亡医学证明"
    clerk.main.chooses("新户主", wife).presses("登记")
    clerk.sees("登记的事项：户主死亡，2026-10-02", f"由{wife}任户主")
    # And nobody is heard: a death only takes the dead one's share, from the month after it
    reckons(clerk, "死亡，自 2026年11月 起", "已不在家庭中", "2 人")
    accessible(clerk)
    proposes(clerk, here, why="死亡证明齐全。")
    decides(people("queren"), here, "户主死亡")
    serves_and_closes(clerk, here, to=wife, result="减发")
    # Then it is one household, one award and one story, with another head and two people
    assert [(month, why) for month, _, why in amounts(award)] == [
        (date(2026, 7, 1), "confirmed"), (date(2026, 11, 1), "adjusted"),
    ]  # fmt: skip
    assert 0 < award.present.amount_month <= before and award.ended_on is None
    assert replayed(award) == ["", ""]
    in_this_order(
        told(clerk, number),
        "最低生活保障起发",
        "户主变更",
        "成员死亡",
        "动态调整：登记变动",
        "动态调整：办结归档",
        "2026-11-01",
    )
    clerk.sees(f"{head}（已不在本户）", number)
    clerk.part("办理和查看").presses("动态调整")
    clerk.sees("历次保障（户号不变）", "户主死亡", "减发").does_not_see("重新纳入")
