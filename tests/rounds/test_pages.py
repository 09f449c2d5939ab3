"""The pages: what is typed stays, nobody else's family is there, and every paper comes out."""

from datetime import date
from uuid import uuid4

import pytest

from demo.office import COUNTY, TOWN, VILLAGE
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.rounds.choices import EnvelopeState
from dibao.rounds.models import Envelope, SpotCheck, Visit
from dibao.rounds.questions import FORM_VERSION
from dibao.rounds.services import spot
from dibao.rounds.services.planning import plan
from tests.rounds.conftest import answers, picture

pytestmark = pytest.mark.django_db
SOON = date(2026, 12, 1)


def filled(**more):
    return answers() | {"conclusion": "unchanged", "way": "home_visit", "key": str(uuid4())} | more


def test_the_clerk_sees_her_villages_and_sets_a_trip(families, client_of, clerk):
    families(6)
    plan(by=SYSTEM, ahead=400)
    browser = client_of(clerk)
    page = browser.get("/rounds/").content.decode()
    assert "中心村" in page or "按村" in page
    keys = [str(pk) for pk in Visit.objects.filter(division=VILLAGE).values_list("pk", flat=True)]
    assert keys
    address = f"/rounds/villages/{VILLAGE}/schedule/"
    wrong = browser.post(address, {"visit": keys, "on": "2026-01-01", "to": ""})
    assert wrong.status_code == 422 and "早于今天" in wrong.content.decode() and "checked" in wrong.content.decode()
    assert browser.post(address, {"visit": keys, "on": "2026-10-20", "to": ""}).status_code == 302
    assert set(Visit.objects.filter(division=VILLAGE).values_list("planned_on", flat=True)) == {date(2026, 10, 20)}


@pytest.mark.parametrize("which", ["", "&list=phone", "&on=2026-10-20"])
def test_the_round_list_is_printed_on_record(families, client_of, clerk, which):
    families(4)
    plan(by=SYSTEM, ahead=400)
    answer = client_of(clerk).get(f"/rounds/print/?village={VILLAGE}{which}")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert Event.objects.filter(verb="rounds.print").count() == 1


def test_a_visit_is_filled_in_online_and_keeps_what_was_typed(visit, client_of, clerk, reviewer):
    browser, address = client_of(clerk), f"/rounds/visits/{visit.pk}/"
    wrong = browser.post(f"{address}record/", filled(income="differs", note="他说记不清"))
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "写明怎样变化" in text and "照片" in text and "他说记不清" in text
    done = browser.post(f"{address}record/", filled(photos=[picture(), picture("yard")]))
    assert done.status_code == 302
    page = client_of(reviewer).get(address).content.decode()
    assert "没有变化" in page and "现场照片" in page and "退回重新核查" in page
    story = browser.get(f"/households/{visit.household_number}/")
    sheet = Envelope.objects.get().enclosures.get(kind="check_form")
    assert story.status_code == 200 and f"/archive/items/{sheet.item_id}/" in story.content.decode()
    row = Envelope.objects.get()
    for enclosure in row.enclosures.all():
        answer = browser.get(f"{address}papers/{enclosure.pk}/")
        assert answer.status_code == 200 and answer["Content-Type"] in ("application/pdf", "image/png")
    assert browser.get(f"{address}papers/987654/").status_code == 404


def test_an_envelope_from_the_field_is_answered_in_data(visit, client_of, helper):
    browser = client_of(helper)
    day = browser.get("/rounds/field/today/").json()
    (family,) = day["visits"]
    assert family["id"] == str(visit.pk) and "*" in family["head"] and day["version"] == FORM_VERSION
    now = int(clock.now().timestamp() * 1000)
    body = filled(visit=family["id"], device_at=now - 7_200_000, device_now=now, form_version=FORM_VERSION)
    refused = browser.post("/rounds/field/deliver/", body | {"present": ""})
    assert refused.status_code == 422 and any("见到" in words for words in refused.json()["sentences"])
    first = browser.post("/rounds/field/deliver/", body | {"photos": [picture()]}).json()
    again = browser.post("/rounds/field/deliver/", body | {"photos": [picture()]}).json()
    assert (first["state"], again["state"]) == ("taken", "again") and "已收到" in again["sentences"][0]
    assert "见到" not in browser.get("/rounds/").content.decode()  # said there, not on the next page
    assert browser.post("/rounds/field/deliver/", body | {"visit": "x", "key": "k"}).status_code == 404


def test_the_kept_page_has_nobody_in_it(visit, client_of, clerk):
    page = client_of(clerk).get("/rounds/field/").content.decode()
    assert clerk.name not in page and visit.household_number not in page and "field-form" in page
    worker = client_of(clerk).get("/rounds/field/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")


def test_what_waits_is_decided_on_the_page(visit, handed_in, client_of, reviewer, helper):
    handed_in(by=helper)
    handed_in(key="k-2")
    browser = client_of(reviewer)
    assert visit.household_number in browser.get("/rounds/records/").content.decode()
    waiting = Envelope.objects.get(state=EnvelopeState.CONFLICT)
    address = f"/rounds/records/{waiting.pk}/set_aside/"
    assert browser.post(address, {"why": ""}).status_code == 422
    assert browser.post(address, {"why": "协理员填的更早"}).status_code == 302
    assert "没有待判定的记录" in browser.get("/rounds/records/").content.decode()


def test_a_draw_is_made_shown_and_printed(families, client_of, county_reviewer, clerk):
    families(6)
    browser = client_of(county_reviewer)
    assert browser.post("/rounds/spot/new/random/", {"why": "监督"}).status_code == 422
    given = {"why": "监督", "due_on": "2026-12-01", "count": "2", "seed": "彩票2026118", "announced": "公开栏"}
    assert browser.post("/rounds/spot/new/random/", given).status_code == 302
    row = SpotCheck.objects.get()
    assert row.drawn_digest in browser.get(f"/rounds/spot/{row.number}/").content.decode()
    assert browser.get(f"/rounds/spot/{row.number}/print/").content.startswith(b"%PDF")
    assert row.number in browser.get("/rounds/spot/").content.decode()
    found = row.visits.first()
    order = {"error": "没有入户", "owner": str(clerk.pk), "due_on": "2026-12-01"}
    owner_there = found.division == VILLAGE
    answer = browser.post(f"/rounds/visits/{found.pk}/order/", order)
    assert answer.status_code == (302 if owner_there else 422)


def test_the_campaign_page_counts_and_starts(families, client_of, clerk):
    families(3, villages=(VILLAGE,))
    browser = client_of(clerk)
    assert "在保 3 户" in browser.get("/rounds/campaign/").content.decode()
    assert browser.post("/rounds/campaign/start/", {"due_on": "2027-02-01", "why": "x"}).status_code == 422
    assert browser.post("/rounds/campaign/start/", {"due_on": "2026-12-20", "why": "上级通知"}).status_code == 302
    assert "2026-12-20 前" in browser.get(f"/rounds/campaign/{VILLAGE}/").content.decode()


def test_the_next_town_sees_nothing(visit, handed_in, client_of, outsider, county_reviewer):
    handed_in()
    paper = Envelope.objects.get().enclosures.first()
    made = spot.draw(division=TOWN, seed="a", announced="b", why="c", due_on=SOON, by=county_reviewer)
    browser = client_of(outsider)
    for address in (
        f"/rounds/villages/{VILLAGE}/", f"/rounds/visits/{visit.pk}/", f"/rounds/visits/{visit.pk}/papers/{paper.pk}/",
        f"/rounds/spot/{made.number}/", f"/rounds/campaign/{COUNTY}/", f"/rounds/add/{visit.household_number}/",
    ):  # fmt: skip
        assert browser.get(address).status_code == 404, address
    assert visit.household_number not in browser.get("/rounds/").content.decode()
    assert browser.get("/rounds/field/today/").json()["visits"] == []
    assert browser.post(f"/rounds/visits/{visit.pk}/record/", filled()).status_code == 404
    assert browser.post("/rounds/field/deliver/", filled(visit=str(visit.pk))).status_code == 404


def test_a_family_is_added_to_the_list(family, client_of, clerk):
    browser, address = client_of(clerk), f"/rounds/add/{family.household.number}/"
    assert browser.post(address, {"ground": "cycle", "why": ""}).status_code == 422
    assert browser.post(address, {"ground": "death", "why": "村里报告"}).status_code == 302
    row = Visit.objects.get()
    assert browser.get(f"/rounds/visits/{row.pk}/").status_code == 200
    assert row.ground == "death"
