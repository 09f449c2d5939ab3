"""A wage over the line: the family is paid through the months of its taper, and then it is out, without anybody's hand."""

from datetime import date
from typing import Any

import pytest

from demo.office import TOWN
from dibao.adjusting.models import Adjustment
from dibao.adjusting.services import serving
from dibao.archive.models import Volume
from dibao.payments.queries.due import differences
from dibao.payments.queries.invariant import breaks
from dibao.payments.services import approving, building
from tests.adjusting.conftest import Office
from tests.adjusting.families import amounts, found, replayed
from tests.conftest import staff
from tests.journeys.adjusting_work import decides, in_this_order, proposes, serves_and_closes, told
from tests.journeys.looks import looks_tidy
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey
BORN = {"head": ("0", date(1970, 3, 5)), "wife": ("1", date(1972, 5, 6))}


@pytest.fixture
def family(people: Cast, inventor, machine) -> Any:
    """A couple whose wife earns more than the line allows; the neighbours, so that the town's roster is never empty."""
    home = found(inventor, machine, serial=732_001, members=BORN)
    found(inventor, machine, serial=732_002, members=BORN)
    tell = Office(staff("jingban"), staff("chushen"), staff("queren"))
    here = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.call(tell.reckon(here))
    tell.hear(here, "刚找到工作，请求慢慢退。")
    return home


def paid(month: date) -> Any:
    """The town's roster of a month through its three hands."""
    roster = building.carry_on(
        roster=building.start(division=TOWN, month=month, by=staff("jingban")), by=staff("jingban")
    )
    approving.check(roster=roster, by=staff("chushen"))
    return approving.approve(roster=roster, by=staff("queren"))


def test_through_the_taper_to_the_exit(people: Cast, family, days_pass, accessible):
    award, number = family.award, family.household.number
    ((_, before, _),) = amounts(award)
    paid(date(2026, 10, 1))
    # Given a family that was heard; when the way out in steps is proposed, decided and handed over
    here = f"/adjusting/{Adjustment.objects.get().number}/"
    clerk = people("jingban")
    clerk.goes(here).sees("刚找到工作，请求慢慢退。")
    proposes(clerk, here, why="就业收入超过标准，已听取意见。", taper="渐退 2 个月后停发")
    decides(people("queren"), here, "2 个月后停发")
    serves_and_closes(clerk, here, to="户主本人", result="渐退")
    # Then its months are there at once, and the file does not begin its term while they run
    assert amounts(award)[1:] == [(date(2026, 11, 1), before, "taper"), (date(2026, 12, 1), before, "taper")]
    assert set(replayed(award)) == {""} and serving.retire() == 0
    # When the months pass, then each is paid once, and January is not
    for days, month, families in ((20, date(2026, 11, 1), 2), (30, date(2026, 12, 1), 2), (36, date(2027, 1, 1), 1)):
        days_pass(days)
        assert paid(month).lines == families
    assert serving.retire() == 1 and serving.retire() == 0
    assert not differences(award, date(2027, 1, 1)) and not list(breaks(TOWN))
    # And everybody can read it: the clerk in the family's story, the archivist on the file, whose term has begun
    clerk = people("jingban")
    in_this_order(
        told(clerk, number), "动态调整：登记听取意见", "2026-11-01\t渐退", "2026-12-01\t渐退", "2026-12-31\t退出"
    )
    clerk.main.presses("发放明细")
    clerk.sees("2026年11月", "2026年12月").does_not_see("2027年1月")
    looks_tidy(clerk)
    clerk.goes(f"/households/{number}/").main.presses("动态调整")
    clerk.sees("2026-07 至 2026-12", "渐退期满").does_not_see("提起动态调整")
    the_file_begins_its_term(people("dangan"), accessible)


def the_file_begins_its_term(archivist: Person, accessible: Any) -> None:
    volume = Volume.objects.get()
    archivist.goes("/archive/").sees(volume.archival_code)
    archivist.goes(f"/archive/volumes/{volume.pk}/").sees("保管期限", "自 2026-12-31 起")
    accessible(archivist)
