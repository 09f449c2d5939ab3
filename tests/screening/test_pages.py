"""The pages: what a clerk, a checker and a supervisor see and do, without JavaScript."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.office import NEXT_VILLAGE
from demo.story import photo
from dibao.audit.models import Event
from dibao.exchange.tabular import write_csv
from dibao.screening.models import FraudFile, Hit, Import, Plan, Rectification, ScreeningRun
from dibao.verification.sources import SOURCES
from tests.screening.conftest import AS_OF, died, hit_of, people


@pytest.fixture
def hit(paid, delivered, compared) -> Hit:
    """The head of a family of 平安村 is dead by the roll of the police."""
    delivered("population", [died(people(paid().household)[0])])
    compared()
    return hit_of("dead")


def text(answer) -> str:
    return answer.content.decode()


def test_before_anything_the_page_says_what_to_do_first(db, own_home, client_of, checker):
    page = text(client_of(checker).get("/screening/"))
    assert "还没有比对过" in page and "/screening/registers/" in page


def test_a_checker_brings_a_file_in_compares_and_the_clerk_works_it_off(
    paid, own_home, tmp_path, client_of, checker, clerk, city_supervisor
):
    award = paid()
    head = people(award.household)[0]
    path = tmp_path / "deaths.csv"
    write_csv(path, SOURCES["population"].fields, [died(head)])
    browser = client_of(checker)
    file = SimpleUploadedFile("死亡名单.csv", path.read_bytes())
    sent = {"register": "population", "as_of": AS_OF, "origin": "公安，光盘", "content": file}
    answer = browser.post("/screening/registers/", sent, follow=True)
    row = Import.objects.get()
    assert row.usable and row.read == row.taken == 1 and "已导入" in text(answer)
    answer = browser.post("/screening/run/", follow=True)
    assert ScreeningRun.objects.get().state == "done" and "线索 1 条 = 新线索 1" in text(answer)
    hit = hit_of("dead")

    desk = client_of(clerk)
    assert "成员已死亡仍在享受" in text(desk.get("/")), "the day's work shows it"
    page = text(desk.get(f"/screening/hits/{hit.pk}/"))
    assert "次月起调整" in page and head.id_number not in page and "每月" in page
    shown = text(desk.post(f"/screening/hits/{hit.pk}/reveal/", {"purpose": "核实这条线索"}))
    assert head.id_number in shown and Event.objects.filter(verb="screening.reveal").count() == 1
    address = f"/screening/hits/{hit.pk}/do/settle/"
    refused = desk.post(address, {"outcome": "keep", "why": "家属说还在", "version": hit.version})
    assert refused.status_code == 422 and "家属说还在" in text(refused) and "佐证" in text(refused)
    photo_ = SimpleUploadedFile("入户.jpg", photo("home"), content_type="image/jpeg")
    done = desk.post(
        address, {"outcome": "keep", "why": "当面见到本人", "content": photo_, "version": hit.version}, follow=True
    )
    assert "已核实，维持" in text(done) and "入户.jpg" in text(done)
    above = text(client_of(city_supervisor).get("/screening/"))
    assert "成员已死亡仍在享受" in above and "已清零" in above


def test_a_spoiled_file_is_refused_with_every_row_named(own_home, db, client_of, checker):
    lines = [
        "公民身份号码,姓名,户籍状态",
        "1.10105E+17,张三,死亡注销",
        "110105194912310021,,死亡注销",
        "x,李四,死亡注销",
    ]
    file = SimpleUploadedFile("坏.csv", "\n".join(lines).encode("gb18030"))
    sent = {"register": "population", "as_of": AS_OF, "origin": "公安，邮件", "content": file}
    answer = client_of(checker).post("/screening/registers/", sent, follow=True)
    row = Import.objects.get()
    assert row.state == "refused" and row.taken == 0 and row.faults
    assert "没有导入" in text(answer) and not Import.objects.filter(state="taken").exists()


def test_the_same_day_is_not_taken_twice(own_home, delivered, client_of, checker, tmp_path, inventor):
    someone = inventor.person(birth=date(1950, 1, 1))
    rows = [{"id_number": someone.id_number, "name": someone.name, "status": "died", "died_on": date(2026, 9, 1)}]
    delivered("population", rows)
    path = tmp_path / "again.csv"
    write_csv(path, SOURCES["population"].fields, rows)
    sent = {
        "register": "population",
        "as_of": AS_OF,
        "origin": "公安",
        "content": SimpleUploadedFile("a.csv", path.read_bytes()),
    }
    answer = client_of(checker).post("/screening/registers/", sent)
    assert answer.status_code == 422 and "已经导入过" in text(answer) and Import.objects.count() == 1


def test_a_stale_form_changes_nothing(hit, client_of, clerk):
    sent = {"outcome": "keep", "why": "已更正", "paper": "证明", "version": hit.version + 5}
    answer = client_of(clerk).post(f"/screening/hits/{hit.pk}/do/settle/", sent)
    assert answer.status_code == 409 and "已更正" in text(answer)
    hit.refresh_from_db()
    assert hit.state == "open"


def test_the_next_town_finds_no_such_hit(hit, client_of, outsider, helper):
    for nobody in (outsider, helper):
        assert client_of(nobody).get(f"/screening/hits/{hit.pk}/").status_code == 404
    assert str(hit.pk) not in text(client_of(outsider).get("/screening/hits/"))


def test_lists_lead_to_the_hit_and_the_empty_one_proves_itself(hit, client_of, clerk, on):
    browser = client_of(clerk)
    for address in (
        "/screening/hits/?state=open&finder=dead",
        "/screening/should-exit/",
        "/screening/hits/?whose=mine",
    ):
        assert str(hit.pk) in text(browser.get(address)), address
    for address in ("/screening/may-qualify/", "/screening/overdue/", "/screening/hits/?state=kept"):
        assert str(hit.pk) not in text(browser.get(address)), address
    assert "没有超期" in text(browser.get("/screening/overdue/"))
    with on(date(2026, 12, 1)):
        assert str(hit.pk) in text(client_of(clerk).get("/screening/overdue/"))


def test_an_order_and_a_fraud_file_begin_at_the_hit(hit, client_of, checker, clerk, county_reviewer):
    browser = client_of(checker)
    assert "周经办" in text(browser.get(f"/screening/hits/{hit.pk}/order/"))
    sent = {"error": "未按月核对", "owner": str(clerk.pk), "due_on": "2026-11-02"}
    browser.post(f"/screening/hits/{hit.pk}/order/", sent)
    order = Rectification.objects.get()
    answer = client_of(clerk).post(
        f"/screening/orders/{order.number}/do/answer/", {"result": "已补", "version": order.version}, follow=True
    )
    assert "已报整改结果" in text(answer)
    assert order.number in text(browser.get("/screening/orders/")) and "没有通报" in text(
        browser.get("/screening/bulletins/")
    )
    county = client_of(county_reviewer)
    county.post(f"/screening/hits/{hit.pk}/fraud/", {"suspicion": "隐瞒死亡", "acted_on": "2026-09-21"})
    file = FraudFile.objects.get()
    page = text(county.get(f"/screening/frauds/{file.number}/"))
    assert "成员已死亡仍在享受" in page and "决定追缴" not in page, "another human decides"
    assert client_of(clerk).get(f"/screening/frauds/{file.number}/").status_code == 404


def test_a_key_plan_shows_its_reasons_and_the_clerk_writes_what_came_of_it(paid, own_home, client_of, checker, clerk):
    paid()
    paid(village=NEXT_VILLAGE)
    browser = client_of(checker)
    sent = {"name": "抽查", "why": "年度安排", "draw": 2, "seed": "排列三 2026-10-15：385", "announced": "政务公开栏"}
    answer = browser.post("/screening/plans/new/key/", sent, follow=True)
    plan = Plan.objects.get()
    assert plan.targets.count() == 2 and "随机抽中" in text(answer) and "排列三" in text(answer)
    desk = client_of(clerk)
    mine = plan.targets.visible_to(clerk).get()
    assert text(desk.get(f"/screening/plans/{plan.number}/")).count("填写结论") == 1
    other = plan.targets.exclude(pk=mine.pk).get()
    told = {"outcome": "keep", "why": "到家查看，情况属实", "paper": "入户记录"}
    assert desk.post(f"/screening/plans/{plan.number}/targets/{other.pk}/", told).status_code == 404
    bad = desk.post(f"/screening/plans/{plan.number}/targets/{mine.pk}/", {"outcome": "keep", "why": "查过"})
    assert bad.status_code == 422 and "查过" in text(bad)
    desk.post(f"/screening/plans/{plan.number}/targets/{mine.pk}/", told)
    mine.refresh_from_db()
    assert (mine.state, mine.outcome, mine.done_by) == ("done", "keep", clerk.actor_key)
    assert "1 / 2 户" in text(browser.get("/screening/plans/"))


def test_pages_ask_a_fixed_number_of_questions(
    paid, delivered, compared, client_of, clerk, django_assert_max_num_queries
):
    awards = [paid() for _ in range(8)]
    delivered("population", [died(person) for award in awards for person in people(award.household)])
    compared()
    browser = client_of(clerk)
    with django_assert_max_num_queries(30):
        assert browser.get("/screening/hits/").status_code == 200
    with django_assert_max_num_queries(30):
        assert browser.get("/screening/").status_code == 200
