"""A visit behind the hills: no network, two photos, a signature; delivered once when the network is back."""

import pytest
from playwright.sync_api import expect

from demo import awards
from demo.office import PASSWORD, VILLAGE
from demo.story import photo
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.rounds.choices import Ground
from dibao.rounds.models import Envelope, Visit
from dibao.rounds.questions import BLOCKS
from dibao.rounds.services.planning import add
from tests.conftest import staff
from tests.journeys.people import Cast, Person

pytestmark = pytest.mark.journey


@pytest.fixture
def homes(transactional_db) -> list[Visit]:
    """Two families of the village are to be seen today."""
    for _ in awards.write(2, villages=(VILLAGE,), on=clock.today().replace(day=1)):
        pass
    by = staff("jingban")
    return [
        add(award=award, ground=Ground.REPORT, why="家人来电", by=by, due_on=clock.today())
        for award in Award.objects.order_by("pk")
    ]


def fills_in(clerk: Person, *, conclusion: str = "没有变化") -> None:
    for name in BLOCKS:
        clerk.page.locator(f"input[name={name}][value=same]").check()
    for name in ("card_held", "paid_in_full"):
        clerk.page.locator(f"input[name={name}][value=yes]").check()
    clerk.fills("见到（联系到）了谁", "户主本人").chooses("结论", conclusion)


def signs(clerk: Person) -> None:
    clerk.page.locator("#field-sign").scroll_into_view_if_needed()
    box = clerk.page.locator("#field-sign").bounding_box()
    assert box
    mouse = clerk.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] + 150, box["y"] + 90, steps=8)
    mouse.up()


def takes_two_photos(clerk: Person) -> None:
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(f"yard {n}")} for n in (1, 2)]
    clerk.field("现场照片").set_input_files(files)
    expect(clerk.page.locator("#field-thumbs li")).to_have_count(2)


def gets_through(person: Person, words: str) -> None:
    """An envelope with photos is looked at, printed and filed before the phone is told."""
    expect(person.page.locator("#field-status")).to_contain_text(words, timeout=40_000)


def test_a_visit_without_network_is_delivered_once_and_seen_by_the_reviewer(people: Cast, homes, accessible, tmp_path):
    # Given a clerk who opened the page in the office
    clerk = people("jingban", phone=True).goes("/rounds/field/")
    clerk.sees("本页已存入手机", "有网络")
    first = homes[0].household.number
    # When she opens it again where there is no network
    clerk.context.set_offline(True)
    clerk.page.reload()
    clerk.sees("没有网络")
    expect(clerk.page.locator("#field-families li")).to_have_count(2)
    clerk.page.locator("#field-families button").first.click()
    clerk.sees(first)
    # And forgets half of it, tries a photo as large as a film, and then does it right
    clerk.root.get_by_role("button", name="保存").click()
    clerk.sees("请选择结论")
    fills_in(clerk)
    large = tmp_path / "大.jpg"
    with large.open("wb") as film:
        film.truncate(40 * 1024 * 1024)
    clerk.field("现场照片").set_input_files(large)
    clerk.sees("超过 30 MB，没有加入；其他内容都还在")
    takes_two_photos(clerk)
    signs(clerk)
    accessible(clerk)
    clerk.root.get_by_role("button", name="保存").click()
    # Then it waits in the phone, sealed: nothing of it can be read there
    clerk.sees("等待送出")
    kept = clerk.page.evaluate(READS_THE_PHONE)
    assert kept["keys"] == [False] and "户主本人" not in kept["text"] and homes[0].household.number not in kept["list"]
    assert not Envelope.objects.exists()
    # And still waits after the page was closed and opened again
    clerk.page.reload()
    clerk.sees("等待送出")
    # When the network is back it goes out by itself, once, however often she opens the page
    clerk.context.set_offline(False)
    gets_through(clerk, "已收到。")
    expect(clerk.page.locator("#field-outbox-card")).to_be_hidden()
    for _ in range(2):
        clerk.goes("/rounds/field/")
        expect(clerk.page.locator("#field-families li")).to_have_count(1)
    envelope = Envelope.objects.get()
    assert sorted(envelope.enclosures.values_list("kind", flat=True)) == ["check_form", "photo", "photo", "signature"]
    # And the reviewer reads it
    reviewer = people("chushen").goes(f"/rounds/visits/{homes[0].pk}/")
    reviewer.sees("没有变化", "周经办 的记录", "签名", "户主本人")
    # And what the phone knew is gone after a week without a word from the office, and when she leaves
    clerk.page.evaluate(A_WEEK_AGO)
    clerk.context.set_offline(True)
    clerk.page.reload()
    clerk.sees("没有要看的家庭")
    clerk.context.set_offline(False)
    clerk.sees("有网络")
    clerk.goes("/rounds/").presses("退出")
    assert clerk.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


A_WEEK_AGO = """async () => {
  const base = await new Promise((done) => { const r = indexedDB.open("rounds-field"); r.onsuccess = () => done(r.result); });
  const store = base.transaction("things", "readwrite").objectStore("things");
  await new Promise((done) => {
    const r = store.get("list");
    r.onsuccess = () => { store.put({ ...r.result, at: r.result.at - 8 * 86400000 }, "list").onsuccess = done; };
  });
  base.close();
}"""

READS_THE_PHONE = """async () => {
  const base = await new Promise((done) => { const r = indexedDB.open("rounds-field"); r.onsuccess = () => done(r.result); });
  const all = (store) => new Promise((done) => { const r = base.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result); });
  const [things, outbox] = [await all("things"), await all("outbox")];
  base.close();
  const read = (box) => new TextDecoder().decode(box.data);
  return {
    keys: things.filter((one) => one instanceof CryptoKey).map((one) => one.extractable),
    list: things.filter((one) => one.box).map((one) => read(one.box)).join(""),
    text: outbox.map((one) => read(one.box)).join(""),
  };
}"""


def test_a_session_that_ended_in_the_field_loses_nothing(people: Cast, homes):
    # Given a clerk who has filled in both families where there is no network
    clerk = people("jingban", phone=True).goes("/rounds/field/")
    clerk.sees("本页已存入手机")
    clerk.context.set_offline(True)
    for left in (1, 0):
        clerk.page.locator("#field-families button").first.click()
        fills_in(clerk)
        takes_two_photos(clerk)
        clerk.fills("不能签名的原因", "手伤")
        clerk.root.get_by_role("button", name="保存").click()
        expect(clerk.page.locator("#field-families li")).to_have_count(left)
    # When somebody has meanwhile logged in with her number at the office, and she comes back to the network
    people("jingban").sees("今日待办")
    clerk.context.set_offline(False)
    # Then she is told to log in again, and everything stays in the phone
    clerk.sees("手机里的记录都还在", "请重新登录，登录后自动送出")
    expect(clerk.page.locator("#field-outbox li")).to_have_count(2)
    assert not Envelope.objects.exists()
    # And not even opening the page again, which is the page to log in now, loses anything
    clerk.page.get_by_role("link", name="请重新登录").click()
    clerk.sees("请重新登录", "密码")
    assert clerk.page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
    clerk.fills("工号", "jingban").fills("密码", PASSWORD).presses("登录")
    # Then both go out by themselves, once
    gets_through(clerk, "已收到。")
    expect(clerk.page.locator("#field-outbox-card")).to_be_hidden()
    for _ in range(2):
        clerk.goes("/rounds/field/").sees("没有要看的家庭")
    assert sorted(row.visit_id for row in Envelope.objects.all()) == sorted(visit.pk for visit in homes)
    assert set(Visit.objects.values_list("state", flat=True)) == {"unchanged"}


def test_a_page_left_lying_does_not_keep_its_session_alive(people: Cast, homes):
    # Given the page open in the phone, with nothing to send
    clerk = people("jingban", phone=True)
    clerk.page.clock.install()
    clerk.goes("/rounds/field/").sees("本页已存入手机")
    asked: list[str] = []
    clerk.page.on("request", lambda request: asked.append(request.url))
    # When nobody touches it for twenty minutes, then it asks the office for nothing
    clerk.page.clock.run_for(20 * 60_000)
    clerk.page.evaluate("indexedDB.databases()")  # what a timer began has had its turn
    assert asked == []
    # When she takes it up again, then it asks for the list of today
    clerk.page.locator("#field-families button").first.click()
    with clerk.page.expect_request("**/rounds/field/today/"):
        clerk.page.clock.run_for(61_000)


def test_logging_out_with_something_unsent_asks_first(people: Cast, homes):
    # Given one record that could not be sent
    clerk = people("jingban", phone=True).goes("/rounds/field/")
    clerk.sees("本页已存入手机")
    clerk.page.route("**/rounds/field/deliver/", lambda route: route.abort())
    clerk.page.locator("#field-families button").first.click()
    fills_in(clerk)
    takes_two_photos(clerk)
    clerk.fills("不能签名的原因", "手伤")
    clerk.root.get_by_role("button", name="保存").click()
    clerk.sees("等待送出")
    # When she wants to leave from another page, then she is asked, and may stay
    clerk.goes("/rounds/")
    clerk.page.get_by_role("button", name="退出").click()
    clerk.sees("还有 1 份核查记录没有送出，退出会清除它们")
    clerk.page.get_by_role("button", name="先不办").click()
    clerk.page.unroute_all()
    assert all("ERR_FAILED" in fault for fault in clerk.faults), "a line that breaks says so, and nothing else"
    clerk.faults.clear()
    clerk.goes("/rounds/field/")
    gets_through(clerk, "已收到。")
    # And with nothing unsent she simply leaves
    clerk.goes("/rounds/").presses("退出")
    clerk.sees("公用电脑用完请退出")


def test_two_phones_on_one_family_wait_for_the_reviewer(people: Cast, homes):
    # Given the clerk and the helper of the village, both away from the network with the same family
    pair = [people("jingban", phone=True), people("cunxie", phone=True)]
    for person in pair:
        person.goes("/rounds/field/").sees("本页已存入手机")
        person.context.set_offline(True)
        person.page.locator("#field-families button").first.click()
        fills_in(person)
        takes_two_photos(person)
        person.fills("不能签名的原因", "手伤")
        person.root.get_by_role("button", name="保存").click()
        person.sees("等待送出")
    # When both come back
    pair[1].context.set_offline(False)
    gets_through(pair[1], "已收到。")
    pair[0].context.set_offline(False)
    gets_through(pair[0], "等待乡镇判定")
    # Then the reviewer decides, and nothing was written over
    reviewer = people("chushen").goes("/rounds/")
    reviewer.sees("有 1 份核查记录等待判定").presses("去判定")
    reviewer.page.locator("main table a").first.click()
    reviewer.sees("孙协理已经填报过，这一份没有覆盖它")
    form = reviewer.page.locator("form", has=reviewer.page.get_by_role("button", name="不采用"))
    form.get_by_label("不采用的理由").fill("同一天都去过，以先到的为准")
    with reviewer.page.expect_navigation():
        form.get_by_role("button", name="不采用").click()
    reviewer.sees("已记为不采用。")
    assert sorted(Envelope.objects.values_list("state", flat=True)) == ["set_aside", "taken"]
