"""A department asks who of its list is on dibao: agreed by two people, answered sealed, and the family can see it."""

from datetime import timedelta
from typing import Any

import pytest

from dibao.exchange.models import Package
from dibao.kernel import clock
from dibao.sharing.models import Agreement, Enquiry
from tests.conftest import staff
from tests.exchange.conftest import enter, make_bureau
from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Cast, Person
from tests.sharing.conftest import asking, given, head, row

pytestmark = pytest.mark.journey


@pytest.fixture
def bureau(people: Cast) -> Any:
    """区教育局, whose keys two people compared."""
    bureau = make_bureau(7)
    enter(bureau, staff("hedui"), staff("queren"), code="jiaoyu")
    return bureau


def enters_the_agreement(checker: Person) -> None:
    checker.goes("/checks/").presses("部门来询").presses("共享约定").presses("录入约定")
    form = checker.main.chooses("来询单位", "洮北区公安局").fills("用途", "家庭经济困难学生资助认定")
    form.fills("依据", "吉教助〔2026〕12 号（虚构）").ticks("所在乡镇（街道）").fills("每月最多查询人数", "300")
    until = clock.today() + timedelta(days=200)
    form.fills("答复期限", "5").fills("有效期至（含）", until.isoformat()).presses("录入，交复核")
    checker.sees("要由县级确认人员对照文件复核", "等待复核")


def hands_in(checker: Person, package: bytes) -> None:
    checker.goes("/sharing/").presses("接收来询")
    checker.page.locator("input[type=file]").set_input_files(
        {"name": "来询.zip", "mimeType": "application/zip", "buffer": package}
    )
    checker.main.presses("接收")


def test_the_school_office_gets_its_answer_and_no_more(people: Cast, bureau, accessible):
    families = given(3, seed=63, first=520_001)
    # Given an agreement that one person entered and another compared with the document
    checker, approver = people("hedui"), people("queren")
    enters_the_agreement(checker)
    has_no_button(checker, "与文件一致，确认使用")
    approver.goes("/").presses("共享约定待复核")
    with approver.page.expect_navigation():
        approver.page.locator("main table a").first.click()
    looks_tidy(approver, "与文件一致，确认使用")
    accessible(approver)
    approver.presses("与文件一致，确认使用")
    number = Agreement.objects.get().number
    # When a list with a fault comes, every fault is named and nothing is taken in
    rows = [row(n, head(award)) for n, award in enumerate(families)]
    hands_in(checker, asking(bureau, [*rows, rows[0] | {"query_number": "again"}], number))
    checker.sees("整个没有接收", "第 5 行的证件号码与第 2 行相同")
    # And when the right one comes, it waits to be answered
    hands_in(checker, asking(bureau, rows, number, number=2))
    looks_tidy(checker, "制作答复包")
    accessible(checker)
    checker.presses("制作答复包")
    # Then it is told what was given of whom, and the answer can be carried there
    checker.sees("已答复", "在册 3 人，不在册 0 人", "所在乡镇（街道）")
    checker.does_not_see(head(families[0]).id_number)
    looks_tidy(checker, "答复包和回执")
    accessible(checker)
    checker.presses("答复包和回执").sees("登记对方的回执")
    assert Package.objects.get(direction="out").number == f"{Enquiry.objects.get().number}-DF"
    # And on a telephone the same can be read
    phone = people("shenji", phone=True).goes(f"/sharing/enquiries/{Enquiry.objects.get().number}/")
    looks_tidy(phone, "答复包和回执")
    # While nobody of the next county finds anything
    assert people("tn-queren").goes(f"/sharing/agreements/{number}/").page.title().startswith("没有")
