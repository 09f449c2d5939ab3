"""Facts of a person that only some places ask, and the closed lists a clerk may choose from."""

from datetime import date

import pytest

from demo.families import WIDOW_AND_STUDENT
from demo.office import COUNTY
from dibao.audit.actors import SYSTEM
from dibao.casework.queries.facts import facts_of
from dibao.casework.services import assessment
from dibao.kernel import clock
from dibao.policy.services.parameter import decide
from dibao.registry import dictionary
from dibao.registry import queries as registry
from dibao.registry.services import person as persons
from dibao.rules.tables import EXCLUDABLE, EXCUSES, EXEMPTIONS, UNABLE
from tests.casework.typed import again, text

pytestmark = pytest.mark.django_db


def options(block: str, code: str) -> dict[str, str]:
    return next(this for this in dictionary.block(block) if this.code == code).options


@pytest.mark.parametrize(
    ("block", "code", "closed"),
    [("property", "exemption", EXEMPTIONS), ("obligor", "unable", UNABLE), ("excuse", "reason", EXCUSES)],
)
def test_a_clerk_may_choose_everything_on_a_closed_list(block, code, closed):
    assert set(options(block, code)) - {"works"} == set(closed)


def test_every_income_that_may_be_left_out_can_be_declared():
    assert EXCLUDABLE.keys() <= options("income", "item").keys()


def uplift_for(cause: str) -> None:
    decide(
        key="uplifts", division=COUNTY, track="any", valid_from=date(2026, 1, 1), unit="table",
        value=[{"cause": "minor", "percent": 10, "age_below": 18}, {"cause": cause, "percent": 20}],
        document="本地办法（虚构）", source="原件", by=SYSTEM,
    )  # fmt: skip


def test_single_parents_are_asked_for_only_where_they_get_something(window, a_case):
    case = a_case("draft", plan=WIDOW_AND_STUDENT)
    url = f"/cases/{case.number}/facts/{case.applicant_id}/"
    assert "单亲" not in text(window.get(url)) and "失独" not in text(window.get(url))
    uplift_for("single_parent")
    page = text(window.get(url))
    assert 'name="single_parent"' in page and "失独" not in page


def test_a_single_parent_gets_the_uplift_of_the_place(a_case, clerk):
    uplift_for("single_parent")
    case = a_case("assessing", plan=WIDOW_AND_STUDENT)
    before = assessment.preview(case).amount_month
    known = registry.facts(case.applicant, clock.today())
    types = set(known.pop("types"))
    persons.set_facts(person=case.applicant, facts=known | {"single_parent": True}, types=types, by=clerk)
    assert facts_of(again(case)).members[0].single_parent
    assert assessment.preview(again(case)).amount_month == before + 144_00


def test_an_answer_outlives_the_question(window, a_case, clerk):
    """The place no longer asks; saving the page again does not forget what was said."""
    case = a_case("draft", plan=WIDOW_AND_STUDENT)
    known = registry.facts(case.applicant, clock.today())
    types = set(known.pop("types"))
    persons.set_facts(person=case.applicant, facts=known | {"bereaved": True}, types=types, by=clerk)
    form = known | {"workplace": "镇上", "version": again(case).version}
    assert window.post(f"/cases/{case.number}/facts/{case.applicant_id}/", form).status_code == 302
    now = registry.facts(case.applicant, clock.today())
    assert now["workplace"] == "镇上" and now["bereaved"] is True
