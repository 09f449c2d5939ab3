"""The pages: from the household to the sealed file with a browser, and what comes back when something is refused."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.story import photo
from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries.household import page as household_page
from dibao.adjusting.queries.work import open_for
from dibao.kernel import clock

TODAY = "2026-10-16"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def go(client_of, clerk, reviewer, approver):
    """`go("clerk", "/adjusting/…", {…})` — one request of this person; GET without a body."""
    people = {"clerk": clerk, "reviewer": reviewer, "approver": approver}
    browsers = {}

    def request(who, address, body=None, status=None):
        if who not in browsers:
            browsers[who] = client_of(people[who])
        browser = browsers[who]
        answer = browser.get(address) if body is None else browser.post(address, body)
        wanted = status or (200 if body is None else 302)
        assert answer.status_code == wanted, text(answer)[:3000]
        return answer

    return request


@pytest.fixture
def act(go):
    """`act("clerk", "reckon")` — one act on the only adjustment there is, as the page of this moment offers it."""

    def do(who, verb, status=None, **body):
        row = Adjustment.objects.latest("pk")
        answer = go(who, f"/adjusting/{row.number}/do/{verb}/", {"version": row.version} | body, status)
        go(who, f"/adjusting/{row.number}/")
        return answer

    return do


def test_a_wage_from_the_household_page_to_the_sealed_file(family, go, act):
    home = family("head", "wife", income=1_000_00)
    at = f"/adjusting/households/{home.household.number}/"
    assert "提起动态调整" in text(go("clerk", at))
    go("clerk", at + "open/", {"ground": "report_by_family", "why": "妻子找到了工作"})
    row = Adjustment.objects.get()
    assert "变动是什么" in text(go("clerk", f"/adjusting/{row.number}/"))
    go("clerk", f"/adjusting/{row.number}/enter/income/")
    go(
        "clerk",
        f"/adjusting/{row.number}/enter/income/",
        {
            "member": str(home.people["wife"].pk), "item": "wage", "amount": "6000", "period": "month", "on": "2026-10-01",
            "proof": "工资流水", "employment": "employed", "labour": "able", "version": row.version,
        },
    )  # fmt: skip
    act("clerk", "reckon")
    page = text(go("clerk", f"/adjusting/{row.number}/"))
    assert "6,000.00 元" in page
    assert "怎样算出来的" in page
    act("clerk", "call", way="written", receiver="本人", called_on=TODAY, meeting_at="2026-10-16T15:00", place="镇政府")
    act(
        "reviewer",
        "hear",
        status=422,
        held_at="2026-10-16T08:30",
        way="office",
        place="镇政府",
        speaker="本人",
        words="听见了",
        answer="",
        signed="",
    )
    assert "听见了" in text(
        act(
            "reviewer",
            "hear",
            status=422,
            held_at="2026-10-16T08:30",
            way="office",
            place="镇政府",
            speaker="本人",
            words="听见了",
            answer="",
            signed="",
        )
    )
    with clock.at(date(2026, 10, 17)):
        act(
            "reviewer",
            "hear",
            held_at="2026-10-16T15:10",
            way="office",
            place="镇政府",
            speaker="本人",
            words="没有意见",
            answer="已说明",
            signed="本人",
        )
        act("reviewer", "propose", why="情况属实", taper_months="2")
        assert "渐退" in text(go("approver", f"/adjusting/{row.number}/"))
        act("approver", "decide")
        act("clerk", "serve", on="2026-10-17", way="in_person", receiver="本人")
        act("clerk", "close")
        row.refresh_from_db()
        assert (row.status, row.result, row.effective_month) == ("closed", "tapered", date(2026, 11, 1))
        assert "渐退期满" in text(go("clerk", at))
        paper = row.papers.get(kind="adjustment_notice")
        assert go("clerk", f"/adjusting/papers/{paper.pk}/", status=302)["Location"].startswith("/reading/")


def test_a_paper_of_an_open_file_is_read_on_the_spot(family, go, tell):
    home = family(income=4_000_00)
    adjustment = tell.open(home)
    tell.line(adjustment, home.people["head"], "farming", 0)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    paper = adjustment.papers.get(kind="adjustment_notice")
    answer = go("clerk", f"/adjusting/papers/{paper.pk}/")
    assert answer["Content-Type"] == "application/pdf"


def test_a_form_from_an_old_version_of_the_page_is_kept_and_refused(family, go, tell):
    home = family(income=2_000_00)
    adjustment = tell.open(home)
    old = adjustment.version
    tell.wage(adjustment, home.people["son"], 500)
    here = f"/adjusting/{adjustment.number}/"
    answer = go("clerk", here + "do/keep/", {"version": old, "why": "没有变化，已入户"}, status=409)
    assert "没有提交" in text(answer)
    body = {"paper": "申请书一份", "on": TODAY, "version": old}
    answer = go("clerk", here + "enter/wish/", body, status=409)
    assert "申请书一份" in text(answer)
    assert Adjustment.objects.get().kind == "economy"


@pytest.mark.parametrize(
    ("what", "missing"),
    [
        ("income", "amount"), ("property", "amount"), ("spending", "amount"), ("join", "name"), ("leave", "reason"),
        ("die", "paper"), ("split", "paper"), ("merge", "other"), ("move", "division"), ("wish", "paper"),
    ],
)  # fmt: skip
def test_every_kind_of_change_has_a_form_that_says_what_is_missing(family, go, tell, what, missing):
    adjustment = tell.open(family())
    address = f"/adjusting/{adjustment.number}/enter/{what}/"
    assert f'name="{missing}"' in text(go("clerk", address))
    answer = go("clerk", address, {"version": adjustment.version, "on": TODAY}, status=422)
    assert f'id="id_{missing}_error"' in text(answer)
    go("clerk", f"/adjusting/{adjustment.number}/enter/nonsense/", status=404)


def test_the_facts_of_a_member_are_put_right_from_the_dictionary(family, go, tell):
    home = family("head", "girl")
    adjustment = tell.open(home)
    address = f"/adjusting/{adjustment.number}/enter/facts/"
    girl = home.people["girl"]
    assert girl.name in text(go("clerk", address))
    go("clerk", f"{address}?member={'x' * 36}", status=404)
    asked = f"{address}?member={girl.pk}&types=&types=student"
    assert 'name="graduates_on"' in text(go("clerk", asked))
    body = {
        "ethnicity": "01", "marriage": "10", "health": "10", "labour": "none", "guardian_name": "家长",
        "guardian_relation": "parent", "student_stage": "senior", "school": "一中", "graduates_on": "2029-07-01",
        "on": TODAY, "paper": "入学通知书", "version": adjustment.version,
    }  # fmt: skip
    go("clerk", asked, body)
    adjustment.refresh_from_db()
    assert adjustment.kind == "facts"


def test_refusals_of_work_are_recorded_and_lifted_on_the_household_page(family, go):
    home = family(able=("son",))
    at = f"/adjusting/households/{home.household.number}/refusals/"
    son = str(home.people["son"].pk)
    for day in ("2026-09-01", "2026-09-08", "2026-09-15"):
        go("clerk", at, {"person": son, "offered_on": day, "offer": "砖厂", "words": "嫌累"})
    assert "已满三次" in text(go("clerk", at.removesuffix("refusals/")))
    answer = go("clerk", at, {"person": son, "offered_on": "2026-09-15", "offer": "砖厂", "words": "嫌累"}, status=422)
    assert "已经登记过" in text(answer)
    go("clerk", at + "lift/", {"person": son, "why": "已在镇上打工"})
    assert "已满三次" not in text(go("clerk", at.removesuffix("refusals/")))


def test_a_file_can_be_added_as_proof_until_the_end(family, go, act, tell):
    tell.open(family())
    act("clerk", "add_proof", content=SimpleUploadedFile("工资流水.jpg", photo("wage")))
    act("clerk", "add_proof", status=422)
    assert Adjustment.objects.get().papers.filter(kind="other").count() == 1


def test_the_list_says_whose_turn_it_is_and_is_red_when_late(family, go, tell, clerk, approver, outsider, on):
    assert "没有未办结的动态调整" in text(go("clerk", "/adjusting/"))
    home = family(income=4_000_00)
    adjustment = tell.open(home)
    assert list(open_for(clerk)) == [adjustment]
    assert not open_for(approver)
    assert not open_for(outsider)
    tell.line(adjustment, home.people["head"], "farming", 0)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    assert list(open_for(approver)) == [adjustment]
    assert not open_for(clerk)
    assert "决定" in text(go("approver", "/adjusting/?mine=1&ground=report_by_family"))
    with on(date(2027, 1, 4)):
        assert "逾期" in text(go("clerk", "/adjusting/"))


def test_the_outsider_finds_nothing(family, tell, client_of, outsider, helper):
    adjustment = tell.open(family())
    for person in (outsider, helper):
        browser = client_of(person)
        for address in (
            f"/adjusting/{adjustment.number}/",
            f"/adjusting/households/{adjustment.household.number}/",
            f"/adjusting/{adjustment.number}/enter/wish/",
        ):
            assert browser.get(address).status_code == 404
        assert browser.post(f"/adjusting/{adjustment.number}/do/reckon/", {"version": 1}).status_code == 404


def test_the_chain_of_a_household_shows_the_readmission_under_the_same_number(family, tell, clerk):
    home = family("head")
    first = home.award
    first.ended_on, first.end_reason = date(2026, 9, 30), "voluntary"
    first.save()
    again = family("head").award
    again.household = home.household
    again.save()
    shown = household_page(home.household, clerk)
    assert [link.again for link in shown.chain] == [False, True]
    assert shown.award == again
