"""Obligors, excuses, new work and local causes of uplift: from the form to the amount of a real case."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from demo import story as told
from demo.families import DISABLED_SON, OLD_COUPLE, WIDOW_AND_STUDENT, FamilyPlan
from demo.office import COUNTY, VILLAGE
from demo.story import Story
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.casework.models import Award, Case, LabourExcuse, Obligor
from dibao.casework.queries import sheets
from dibao.casework.queries.facts import facts_of
from dibao.casework.services import assessment, draft, economy, intake, support
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.services.parameter import decide
from tests.casework.typed import again, text
from tests.factories.cases import the_line

pytestmark = pytest.mark.django_db

# Above the line of 5 880: (24 000 − 2 × 5 880) ÷ 2 = 6 120 a head, half of it shared by two parents: 1 530 a year.
SON = {
    "name": "罗建国",
    "relation": "child",
    "age": 45,
    "members": 2,
    "income": 24_000_00,
    "supported": 2,
    "children": 1,
}
FOUND = SON | {"evidence": "税务部门 10 月 12 日回执"}
TYPED = {"name": "罗建国", "relation": "child", "members": "2", "income": "24000", "supported": "2", "children": "1"}
FEE = {"support_fee": {"strategy": "excess"}}
LABOUR = {"imputed_labour": {"strategy": "minimum_wage", "minimum_wage": 500_00}}


def reckoning(**rules: object) -> None:
    """The county reckons with these rules from now on."""
    for key, value in rules.items():
        decide(
            key=key, division=COUNTY, track="any", valid_from=date(2026, 1, 1), value=value, unit="table",
            document="本地办法（虚构）", source="原件", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def tell(db, inventor):
    """`tell(plan, until)` — the story itself, to go on with."""

    def begin(plan: FamilyPlan, until: str) -> Story:
        story = Story(plan, VILLAGE, the_line(), inventor, clock.today() - timedelta(days=told.DAYS.get(until, 0)))
        story.tell(until)
        return story

    return begin


def go_on(story: Story, *steps: str) -> Case:
    """The next steps of a story, all today."""
    for step in steps:
        story.told.refresh_from_db()
        told._STEPS[step](story)
    story.told.refresh_from_db()
    return story.told


# ---- 赡养费: the amount of a real case depends on an obligor ----


def test_a_declared_son_lowers_the_amount_that_is_confirmed(tell, approver):
    reckoning(**FEE)
    story = tell(OLD_COUPLE, "draft")
    draft.declare_obligor(case=again(story.told), member=story.people[0], values=SON, by=story.line.clerk)
    case = go_on(story, "submitted", "accepted", "checking", "visiting", "assessing", "assessed")
    row = assessment.current(case)
    # 1 800 of rent and 1 530 of support: (11 760 − 3 330) ÷ 12 = 702.50, rounded up to 703, and 196 of uplifts.
    assert (row.findings["income_year"], row.amount_month) == (3_330_00, 899_00)
    go_on(story, "proposed", "on_notice")
    with clock.at(clock.today() + timedelta(days=9)):
        go_on(story, "with_county", "reviewed", "confirmed")
    assert Award.objects.get(case=case).amount_month == 899_00
    sentences = " ".join(finding["sentence"] for finding in row.findings["findings"])
    assert "罗*国" in sentences and "罗建国" not in sentences, "the third person's name stays masked"


def test_a_son_nobody_named_is_found_by_a_named_clerk(tell, clerk):
    reckoning(**FEE)
    story = tell(OLD_COUPLE, "assessing")
    assert assessment.preview(story.told).amount_month == 1_026_00
    row = support.find(case=story.told, member=story.people[0], values=FOUND, by=clerk)
    assert (row.found_by, row.found_by_name) == (clerk.actor_key, clerk.actor_name) and not row.declared
    assert assessment.preview(again(story.told)).amount_month == 899_00


def test_an_inability_counts_only_once_it_is_found(tell, clerk):
    reckoning(**FEE)
    story = tell(OLD_COUPLE, "draft")
    claim = SON | {"unable": "prison", "evidence": "家属口述"}
    row = draft.declare_obligor(case=again(story.told), member=story.people[0], values=claim, by=clerk)
    case = go_on(story, "submitted", "accepted", "checking", "visiting", "assessing")
    answer = assessment.preview(case)
    assert answer.status == "unknown" and "罗*国" in "".join(answer.missing)
    with pytest.raises(Invalid, match="不能认定"):
        assessment.assess(case=case, by=clerk)
    row = Obligor.objects.get(pk=row.pk)
    support.settle(obligor=row, values=claim | {"evidence": "判决书（2025）虚构字第 1 号"}, by=clerk)
    assert assessment.preview(again(case)).amount_month == 1_026_00


def test_where_the_place_does_not_reckon_support_nothing_is_asked_and_nothing_changes(tell, clerk, window):
    story = tell(OLD_COUPLE, "draft")
    url = f"/cases/{story.told.number}/economy/"
    page = text(window.get(url))
    assert "本地没有规定推算赡养费" in page and 'name="supported"' not in page
    assert re.search(r'<details class="card" id="obligors">', page), "folded"
    refused = window.post(
        f"/cases/{story.told.number}/obligors/add/",
        TYPED | {"member": str(story.people[0].pk), "version": again(story.told).version},
    )
    assert refused.status_code == 422 and "不需要登记义务人" in text(refused) and not Obligor.objects.exists()
    case = go_on(story, "submitted", "accepted", "checking", "visiting", "assessing")
    page = text(window.get(f"/cases/{case.number}/"))
    assert 'id="obligors"' not in page and 'id="hands"' not in page and "find_obligor" not in page


# ---- the pages ----


def test_the_form_keeps_what_was_typed_and_the_page_shows_the_name_masked(tell, window):
    reckoning(**FEE)
    story = tell(OLD_COUPLE, "draft")
    case, head = again(story.told), story.people[0]
    url = f"/cases/{case.number}/obligors/add/"
    wrong = TYPED | {"member": str(head.pk), "version": case.version, "members": "0", "unable": "prison"}
    refused = window.post(url, wrong)
    assert refused.status_code == 422 and "罗建国" in text(refused)
    assert "至少填 1" in text(refused) and "请写明依据" in text(refused)
    assert window.post(url, TYPED | {"member": str(head.pk), "version": case.version}).status_code == 302
    page = text(window.get(f"/cases/{case.number}/economy/"))
    assert "罗*国" in page and "罗建国" not in page and "家庭 2 人，年收入 24,000.00 元" in page
    row = Obligor.objects.get()
    assert b"\xe7\xbd\x97" not in row._meta.get_field("declared").stored(Obligor.objects.get()), "sealed in the table"
    gone = window.post(
        f"/cases/{case.number}/obligors/{row.pk}/remove/", {"reason": "填写有误", "version": again(case).version}
    )
    assert gone.status_code == 302 and Obligor.objects.get().removed == "填写有误"
    assert "罗*国" not in text(window.get(f"/cases/{case.number}/economy/"))
    verbs = set(Event.objects.filter(about_id=str(case.pk)).values_list("verb", flat=True))
    assert {"casework.declare_obligor", "casework.remove_obligor"} <= verbs


def test_the_clerk_settles_on_the_case_page_and_the_plain_name_is_on_record(tell, window, client_of, outsider):
    reckoning(**FEE)
    story = tell(OLD_COUPLE, "draft")
    declared = {code: value for code, value in SON.items() if code != "income"}
    row = draft.declare_obligor(case=again(story.told), member=story.people[0], values=declared, by=story.line.clerk)
    case = go_on(story, "submitted", "accepted", "checking", "visiting", "assessing")
    page = text(window.get(f"/cases/{case.number}/"))
    assert "待认定" in page and "罗*国" in page and "罗建国" not in page
    form = {"obligor": str(row.pk), "members": "2", "supported": "2", "children": "1", "version": case.version}
    url = f"/cases/{case.number}/do/settle_obligor/"
    refused = window.post(url, form | {"evidence": "税务回执"})
    assert refused.status_code == 422 and "请填写查清的家庭年收入" in text(refused) and "税务回执" in text(refused)
    assert client_of(outsider).post(url, form).status_code == 404
    assert window.post(url, form | {"income": "24000", "evidence": "税务回执"}).status_code == 302
    assert assessment.preview(again(case)).amount_month == 899_00
    shown = window.post(f"/cases/{case.number}/reveal/obligors/")
    assert "罗建国" in text(shown) and Event.objects.filter(verb="casework.show_plain", outcome="viewed").exists()


def test_an_obligor_stands_on_the_application_and_leaves_with_the_member(tell, clerk):
    reckoning(**FEE)
    story = tell(OLD_COUPLE, "draft")
    wife = story.told.household.memberships.get(person=story.people[1])
    draft.declare_obligor(case=again(story.told), member=wife.person, values=SON, by=clerk)
    (printed,) = sheets.application(again(story.told))["obligors"]
    assert (printed["name"], printed["relation"]) == ("罗建国", "子女")
    assert printed["ability"] == "45 岁，家庭 2 人，年收入 24,000.00 元"
    draft.remove_member(case=again(story.told), member=wife, reason="填写有误", by=clerk)
    assert facts_of(again(story.told)).obligors == () and sheets.application(again(story.told))["obligors"] == []


def test_only_a_clerk_finds_and_only_while_there_is_something_to_weigh(tell, helper, clerk):
    reckoning(**FEE, **LABOUR)
    story = tell(DISABLED_SON, "assessing")
    with pytest.raises(NotAllowed):
        support.find(case=story.told, member=story.people[0], values=FOUND, by=helper)
    with pytest.raises(Invalid, match="依据"):
        support.find(case=story.told, member=story.people[0], values=SON, by=clerk)
    case = go_on(story, "assessed")
    with pytest.raises(Conflict):
        support.find(case=case, member=story.people[0], values=FOUND, by=clerk)
    with pytest.raises(Conflict):
        support.excuse(case=case, member=story.people[1], values={"reason": "care", "why": "照料儿子"}, by=clerk)


# ---- 劳动力系数: an excuse ----


def test_an_excuse_found_by_a_named_clerk_changes_the_amount(tell, window, clerk):
    reckoning(**LABOUR)
    story = tell(DISABLED_SON, "assessing")
    case, wife = story.told, story.people[1]
    # the wife earns nothing and is taken to earn 6 000: (17 640 − 15 000) ÷ 12 = 220, and 98 of uplift
    assert assessment.preview(case).amount_month == 318_00
    assert 'id="hands"' in text(window.get(f"/cases/{case.number}/"))
    form = {"member": str(wife.pk), "reason": "care", "version": case.version}
    refused = window.post(f"/cases/{case.number}/do/excuse/", form)
    assert refused.status_code == 422 and not LabourExcuse.objects.exists()
    why = "儿子重残卧床，入户时见其日夜照料"
    assert window.post(f"/cases/{case.number}/do/excuse/", form | {"why": why}).status_code == 302
    assert assessment.preview(again(case)).amount_month == 818_00
    page = text(window.get(f"/cases/{case.number}/"))
    assert why in page and clerk.actor_name in page
    support.excuse(case=again(case), member=wife, values={"reason": "works", "why": "已找到照料的人"}, by=clerk)
    assert assessment.preview(again(case)).amount_month == 318_00
    assert case.excuses.count() == 2 and case.excuses.get(replaced_at=None).reason == ""


def test_nobody_is_excused_from_what_nobody_reckons(tell, clerk):
    reckoning(**LABOUR)
    story = tell(DISABLED_SON, "assessing")
    with pytest.raises(Invalid, match="不需要认定"):
        support.excuse(case=story.told, member=story.people[2], values={"reason": "ill", "why": "卧床"}, by=clerk)


# ---- 新就业 ----


def test_a_wage_that_began_lately_is_partly_disregarded(tell, window):
    reckoning(new_work_disregard={"months": 12, "times_percent": 50})
    first = tell(WIDOW_AND_STUDENT, "closed")
    widow = first.people[0]
    case = intake.start_draft(household=first.told.household, applicant=widow, by=first.line.clerk)
    intake.describe(case=case, by=first.line.clerk, reason="新近就业，重新申请", kinship=False)
    line = {"block": "income", "member": str(widow.pk), "item": "wage", "amount": "1500", "period": "month"}
    sent = window.post(
        f"/cases/{case.number}/economy/", line | {"received_on": "2026-09-01", "version": again(case).version}
    )
    assert sent.status_code == 302 and "2026-09-01 起" in text(window.get(f"/cases/{case.number}/economy/"))
    second = replace(first, case=again(case), started=clock.today())
    case = go_on(second, "submitted", "accepted", "checking", "visiting", "assessing")
    # 18 000 less 12 × 360 disregarded, less a tenth for costs: 12 312; (17 280 − 12 312) ÷ 12 = 414, and 72 of uplift
    assert assessment.preview(case).amount_month == 486_00
    case.lines.filter(item="wage").update(received_on=None)
    assert assessment.preview(again(case)).amount_month == 162_00


def test_the_day_a_wage_began_is_asked_only_where_it_matters(tell, clerk, window):
    story = tell(WIDOW_AND_STUDENT, "assessing")
    line = story.told.lines.get(item="wage")
    line.found = 1_500_00
    line.save()
    assert "工资起始日期" not in text(window.get(f"/cases/{story.told.number}/"))
    reckoning(new_work_disregard={"months": 12, "times_percent": 50})
    assert "工资起始日期" in text(window.get(f"/cases/{story.told.number}/"))
    form = {"line": str(line.pk), "accepted": "1500", "explanation": "9 月入职", "received_on": "2026-09-01"}
    window.post(f"/cases/{story.told.number}/do/settle/", form | {"version": again(story.told).version})
    assert facts_of(again(story.told)).income[0].from_date == date(2026, 9, 1)
    economy.settle(line=again(story.told).lines.get(pk=line.pk), accepted=1_500_00, explanation="不变", by=clerk)
    assert story.told.lines.get(pk=line.pk).received_on == date(2026, 9, 1), "left alone when not given"
