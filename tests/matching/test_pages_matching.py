"""冒名线索 and 疑似同一人 in the browser; what the entry form says of somebody already registered."""

from datetime import date

import pytest

from dibao.audit.models import Event
from dibao.matching.choices import LinkKind
from dibao.matching.models import Cluster, Decision
from dibao.matching.queries import cluster_page
from dibao.matching.services.cluster import find_clusters
from dibao.matching.services.decision import decide
from dibao.matching.services.index import index_household, index_person, leave_trace
from dibao.registry.services import household as households
from dibao.registry.services import person as people
from tests.conftest import staff

pytestmark = pytest.mark.django_db
VILLAGE, FAR = 220802100201, 220881100200
PHONE = "13712345678"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def family(inventor):
    def make(number, by, *, division=VILLAGE, phone=PHONE):
        human = inventor.person(birth=date(1950 + number, 2, 3))
        head = people.register(name=human.name, division=division, by=by, id_number=human.id_number)
        home = households.register(
            head=head, division=division, track="rural", by=by, phone=phone, address=f"平安屯{number}组{number}号"
        )
        index_household(household=home)
        return home

    return make


@pytest.fixture
def tied(family, clerk):
    """Two families of 平安镇 and one of the next county with one phone."""
    homes = [family(1, clerk), family(2, clerk), family(3, staff("tn-jingban"), division=FAR)]
    find_clusters()
    return homes


def test_a_cluster_is_listed_drawn_and_told_in_a_table(tied, checker, client_of):
    browser, cluster = client_of(checker), Cluster.objects.get()
    page = text(browser.get("/matching/"))
    assert f"/matching/clusters/{cluster.pk}/" in page and "电话 1 个" in page
    page = text(browser.get(f"/matching/clusters/{cluster.pk}/"))
    assert page.count("<circle") == 3 and "电话1：第 1、2、3 户" in page
    for home in tied[:2]:
        head = home.memberships.get().person.name
        assert home.number in page and f"/households/{home.number}/" in page and head not in page
        assert f"<td>{head[0]}*" in page, "masked"
    assert tied[2].number not in page and "不在您的辖区" in page
    outside = cluster_page(cluster, checker).homes[2]
    assert (outside.mine, outside.household_number, outside.head) == (False, "", "")
    assert Event.objects.filter(verb="matching.view_cluster", about_id=str(cluster.pk)).count() == 1


def test_a_checker_with_no_household_in_it_sees_no_cluster(tied, client_of):
    cluster = Cluster.objects.get()
    assert client_of(staff("tn-queren")).get(f"/matching/clusters/{cluster.pk}/").status_code == 200
    far = client_of(staff("da-queren"))
    assert far.get(f"/matching/clusters/{cluster.pk}/").status_code == 404
    assert "没有待判断的线索" in text(far.get("/matching/"))


def test_the_households_own_page_leads_there_for_those_who_judge(tied, checker, approver, clerk, client_of):
    cluster, address = Cluster.objects.get(), f"/households/{tied[0].number}/"
    for judge in (checker, approver):
        assert f"/matching/clusters/{cluster.pk}/" in text(client_of(judge).get(address))
    assert "冒名线索" not in text(client_of(clerk).get(address))


def test_what_waits_stands_on_the_page_of_the_day(tied, pair, approver, clerk, client_of):
    decide(a=pair[0], b=pair[1], answer="unsure", why="证件看不清", by=clerk)
    page = text(client_of(approver).get("/"))
    assert ">冒名线索 1 条</a>" in page and ">疑似同一人 1 对</a>" in page
    assert "等您判断" not in text(client_of(clerk).get("/")) + text(client_of(staff("da-queren")).get("/"))


def test_a_judgement_takes_it_off_the_list_and_keeps_what_was_typed_when_refused(tied, checker, client_of):
    browser, cluster = client_of(checker), Cluster.objects.get()
    address = f"/matching/clusters/{cluster.pk}/judge/"
    refused = browser.post(address, {"why": "同一家的兄弟"})
    assert refused.status_code == 422 and "同一家的兄弟" in text(refused)
    assert browser.post(address, {"state": "suspicious", "why": "互不认识"}).status_code == 302
    assert "没有待判断的线索" in text(browser.get("/matching/"))
    page = text(browser.get("/matching/?state=suspicious"))
    assert "互不认识" in page and checker.name in page


def test_what_has_grown_says_what_it_was_and_what_is_new(tied, family, checker, clerk, client_of):
    browser, cluster = client_of(checker), Cluster.objects.get()
    browser.post(f"/matching/clusters/{cluster.pk}/judge/", {"state": "ordinary", "why": "三兄弟"})
    family(4, clerk)
    find_clusters()
    page = text(browser.get(f"/matching/clusters/{cluster.pk}/"))
    assert "上次判断“三兄弟”" in page and "新增 1 户" in page and page.count("<circle") == 4


@pytest.fixture
def pair(clerk, inventor):
    human = inventor.person(birth=date(1966, 7, 8), sex="1")
    twin = inventor.person(birth=date(1966, 7, 8), sex="1")
    rows = [people.register(name=human.name, division=VILLAGE, by=clerk, id_number=n.id_number) for n in (human, twin)]
    return [index_person(person=row) for row in rows]


def test_an_unsure_pair_is_decided_and_then_put_in_order(pair, clerk, checker, client_of):
    row = decide(a=pair[0], b=pair[1], answer="unsure", why="证件看不清", by=clerk)
    browser = client_of(checker)
    page = text(browser.get("/matching/pairs/"))
    assert "证件看不清" in page and "姓名相同" in page and "两个有效的身份证号不同" in page
    assert pair[0].id_number not in page and pair[0].name not in page
    refused = browser.post(f"/matching/pairs/{row.pk}/decide/", {"answer": "same", "why": ""})
    assert refused.status_code == 422 and 'class="errors"' in text(refused)
    assert browser.post(f"/matching/pairs/{row.pk}/decide/", {"answer": "same", "why": "底册"}).status_code == 302
    now = Decision.objects.in_force().get()
    assert f"/matching/pairs/{now.pk}/finish/" in text(browser.get("/matching/pairs/"))
    refused = text(browser.post(f"/matching/pairs/{now.pk}/finish/", {"result": ""}))
    assert "<details open>" in refused, "the refused form is not hidden"
    assert browser.post(f"/matching/pairs/{now.pk}/finish/", {"result": "停用后一条"}).status_code == 302
    assert "没有待核实的疑似同一人" in text(browser.get("/matching/pairs/"))


def test_an_answer_to_a_page_that_somebody_was_faster_on_is_a_missing_page(pair, clerk, checker, client_of):
    row = decide(a=pair[0], b=pair[1], answer="unsure", why="证件看不清", by=clerk)
    decide(a=pair[0], b=pair[1], answer="different", why="底册", by=checker)
    late = client_of(checker).post(f"/matching/pairs/{row.pk}/decide/", {"answer": "same", "why": "底册"})
    assert late.status_code == 404
    assert Decision.objects.in_force().get().answer == "different"


def test_the_form_offers_to_register_and_to_have_it_checked(pair, clerk, checker, client_of, inventor):
    third = inventor.person(birth=date(1966, 7, 8), sex="1")
    form = {
        "name": pair[0].name, "id_kind": "resident", "id_number": third.id_number, "division": str(VILLAGE),
        "track": "rural", "address": "平安屯5组5号",
    }  # fmt: skip
    window = client_of(clerk)
    first = window.post("/cases/new/", form)
    assert first.status_code == 422 and "暂时不能确定" in text(first) and "不同之处" in text(first)
    compared = ",".join(str(one.pk) for one in pair)
    assert window.post("/cases/new/", form | {"same": "unsure", "compared": compared}).status_code == 302
    assert text(client_of(checker).get("/matching/pairs/")).count("登记时对照证件") == 2


def test_a_handset_is_listed_with_the_households_it_touched_masked_and_by_place(family, clerk, checker, client_of):
    here, there = family(1, clerk), family(3, staff("tn-jingban"), division=FAR)
    lonely = family(4, staff("tn-jingban"), division=FAR)
    for home, text_ in ((here, "a"), (there, "a"), (here, "b"), (lonely, "c")):
        leave_trace(household=home, kind=LinkKind.HANDSET, text=text_)
    page = text(client_of(checker).get("/matching/handsets/"))
    head = here.memberships.get().person.name
    assert "（2 部" in page and page.count(f"/households/{here.number}/") == 2
    assert there.number not in page and lonely.number not in page and "不在您的辖区" in page
    assert head not in page and f"{head[0]}*" in page
    assert client_of(clerk).get("/matching/handsets/").status_code == 404
    assert "还没有手机办理的记录" in text(client_of(staff("da-queren")).get("/matching/handsets/"))
