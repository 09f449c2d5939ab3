"""查阅 — who is let in, by whom, for how long, and what is left in the record."""

from datetime import timedelta

import pytest

from demo.office import TOWN
from dibao.archive.models import Volume
from dibao.archive.services.custody import assign_custody
from dibao.archive.services.sealing import seal
from dibao.archive.services.volume import open_volume
from dibao.audit.models import Event
from dibao.documents import queries as documents
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading import remains
from dibao.reading.models import Consultation
from dibao.reading.queries import looks_at, unchecked, wanted_of
from dibao.reading.services import consultation as service
from dibao.reading.services import copying
from dibao.reading.services.looks import tell_looks
from tests.archive.office import ENDED, full_volume
from tests.reading.room import ID, asked, blank, filed, new_volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(clerk) -> Volume:
    return new_volume(clerk)


@pytest.fixture
def closed(clerk) -> Volume:
    return seal(volume=full_volume(clerk), by=clerk, **ENDED)


def keep(class_code, archivist, by) -> None:
    assign_custody(class_code=class_code, division=TOWN, keeper=archivist, by=by)


def items(volume):
    return list(volume.items.filter(kind="application"))


def ask(volume, by, *, papers=None, **more):
    told = {"reader_kind": "colleague", "purpose": "办理复核", "days": 3} | more
    return service.ask(volume=volume, items=papers or items(volume), by=by, **told)


def test_the_file_in_hand_opens_at_once_and_a_closed_one_waits(volume, closed, clerk):
    paper = blank(volume, clerk)
    at_hand = ask(volume, clerk, papers=[paper])
    assert at_hand.level == "at_hand" and at_hand.live(clock.today())
    waiting = ask(closed, clerk)
    assert (waiting.level, waiting.state) == ("archivist", "asked") and not waiting.live(clock.today())


def test_a_sealed_paper_is_read_by_its_keeper_and_by_others_on_request(closed, clerk, reviewer, archivist, client_of):
    paper = items(closed)[0]
    at = f"/archive/items/{paper.pk}/"
    for who in (clerk, reviewer):
        client = client_of(who)
        page = client.get(at).content.decode()
        assert "申请查阅" in page and "pages/1/" not in page and "file/" not in page
        for more in (f"{at}pages/1/", f"{at}file/", f"/capture/items/{paper.pk}/", f"/capture/items/{paper.pk}/copy/"):
            answer = client.get(more)
            assert (answer.status_code, answer.get("Location")) == (302, at), more
    keep(paper.class_code, archivist, reviewer)
    keeper = client_of(archivist)
    assert "pages/1/" in keeper.get(at).content.decode()
    assert keeper.get(f"{at}pages/1/").status_code == keeper.get(f"{at}file/").status_code == 200


def test_whoever_works_on_the_family_again_reads_its_older_file_at_once(closed, clerk):
    assert ask(closed, clerk).level == "archivist"
    open_volume(
        household_number=closed.household_number, division=closed.division, track="rural", title="复核材料", by=clerk,
        on=clock.today(),
    )  # fmt: skip
    assert ask(closed, clerk).level == "at_hand"
    assert (
        ask(closed, clerk, reader_kind="citizen", reader_name="李某", reader_paper="身份证 0014").level == "archivist"
    )


@pytest.mark.parametrize(("kind", "level"), [("citizen", "archivist"), ("unit", "approver")])
def test_the_level_follows_the_reader(volume, clerk, kind, level):
    assert asked(volume, [blank(volume, clerk)], by=clerk, kind=kind).level == level


def test_another_unit_is_let_in_by_the_county_alone(volume, clerk, archivist, approver):
    request = asked(volume, [blank(volume, clerk)], by=clerk, kind="unit")
    with pytest.raises(NotAllowed, match="县级确认"):
        service.grant(consultation=request, by=archivist)
    assert service.grant(consultation=request, by=approver).state == "granted"


def test_nobody_agrees_to_his_own_request(closed, archivist, approver):
    request = ask(closed, archivist)
    with pytest.raises(NotAllowed, match="另一位"):
        service.grant(consultation=request, by=archivist)
    service.grant(consultation=request, by=approver)


def test_two_accounts_of_one_human_are_one(closed, archivist, approver):
    request = ask(closed, approver)
    archivist.human_key = approver.human_key
    with pytest.raises(NotAllowed, match="另一位"):
        service.grant(consultation=request, by=archivist)


def test_a_request_is_decided_once(closed, clerk, archivist, approver):
    request = ask(closed, clerk)
    with pytest.raises(Invalid, match="理由"):
        service.refuse_reading(consultation=request, why=" ", by=archivist)
    service.refuse_reading(consultation=request, why="与所办事项无关", by=archivist)
    with pytest.raises(Conflict, match="不予查阅"):
        service.grant(consultation=request, by=approver)


def test_what_is_missing_is_said_beside_each_field(volume, closed, clerk):
    with pytest.raises(Invalid) as refused:
        service.ask(volume=volume, items=[], reader_kind="citizen", purpose="看", days=31, by=clerk)
    assert set(refused.value.fields) == {"items", "purpose", "days", "reader_name", "reader_paper"}
    with pytest.raises(Invalid) as refused:
        ask(volume, clerk, papers=items(closed))
    assert set(refused.value.fields) == {"items"}


def test_window_and_post_are_asked(volume, clerk, reviewer, cashier, outsider):
    paper = blank(volume, clerk)
    with pytest.raises(NotAllowed):
        asked(volume, [paper], by=reviewer)
    for person in (cashier, outsider):
        with pytest.raises(NotAllowed):
            ask(volume, person, papers=[paper])


def test_it_ends_by_itself_and_every_page_is_recorded(closed, clerk, archivist, on):
    request = service.grant(consultation=ask(closed, clerk), by=archivist)
    assert request.expires_on == clock.today() + timedelta(days=2)
    wanted = wanted_of(request)[0]
    assert service.look(wanted=wanted, page=2, by=clerk).startswith(b"\x89PNG")
    event = Event.objects.filter(verb="reading.view_page").latest("id")
    assert (event.because, event.household_number, event.data["page"]) == ("办理复核", closed.household_number, 2)
    with on(request.expires_on):
        service.look(wanted=wanted, page=1, by=clerk)
    with on(request.expires_on + timedelta(days=1)), pytest.raises(Conflict, match="到期"):
        service.look(wanted=wanted, page=1, by=clerk)
    assert Event.objects.filter(verb="reading.view_page").count() == 2
    with pytest.raises(NotAllowed):
        service.look(wanted=wanted, page=1, by=archivist)
    service.end(consultation=request, by=archivist)
    with pytest.raises(Conflict):
        service.look(wanted=wanted_of(Consultation.objects.get(pk=request.pk))[0], page=1, by=clerk)


def test_no_page_is_the_original(closed, clerk, archivist):
    request = service.grant(consultation=ask(closed, clerk), by=archivist)
    wanted = wanted_of(request)[0]
    assert service.look(wanted=wanted, page=1, by=clerk) != documents.preview(wanted.item.stored, page=1)


def test_a_copy_is_ready_when_every_page_was_looked_through(volume, clerk, archivist):
    papers = [blank(volume, clerk), filed(volume, clerk, f"ID {ID}")]
    request = service.grant(consultation=asked(volume, papers, by=clerk, form="copy"), by=archivist)
    scan, text = wanted_of(request)
    assert len(unchecked(request)) == 2
    for wanted, page in ((scan, 1), (scan, 2), (text, 1)):
        copying.check_page(wanted=wanted, page=page, by=clerk)
    assert unchecked(request) == []
    mark = copying.cover(wanted=wanted_of(request)[0], page=2, left=10, top=10, right=50, bottom=20, by=clerk)
    assert "第 2 页" in unchecked(request)[0]
    copying.check_page(wanted=wanted_of(request)[0], page=2, by=clerk)
    copying.uncover(mark=mark, by=clerk)
    assert "第 2 页" in unchecked(request)[0]
    copying.check_page(wanted=wanted_of(request)[0], page=2, by=clerk)
    copying.hide_names(consultation=request, names="张三\n张三\n李四", by=clerk)
    assert len(unchecked(request)) == 2


def test_only_its_maker_covers_and_only_on_a_page(volume, clerk, archivist):
    request = service.grant(consultation=asked(volume, [blank(volume, clerk)], by=clerk, form="copy"), by=archivist)
    wanted = wanted_of(request)[0]
    with pytest.raises(NotAllowed):
        copying.check_page(wanted=wanted, page=1, by=archivist)
    with pytest.raises(Invalid):
        copying.check_page(wanted=wanted, page=3, by=clerk)
    with pytest.raises(Invalid, match="左应小于右"):
        copying.cover(wanted=wanted, page=1, left=50, top=10, right=50, bottom=20, by=clerk)
    view = service.grant(consultation=asked(volume, [wanted.item], by=clerk), by=archivist)
    with pytest.raises(Conflict):
        copying.check_page(wanted=wanted_of(view)[0], page=1, by=clerk)


def test_a_destroyed_volume_leaves_no_names_behind(volume, clerk, archivist, machine):
    request = service.grant(consultation=asked(volume, [blank(volume, clerk)], by=clerk, form="copy"), by=archivist)
    assert remains.found(volume) == []
    copying.hide_names(consultation=request, names="张三", by=clerk)
    assert Consultation.objects.get(pk=request.pk).names == ["张三"]
    assert "1 次" in remains.found(volume)[0]
    assert remains.erase(volume, by=machine) == 1 and remains.found(volume) == []
    assert Consultation.objects.get(pk=request.pk).hidden_names == ""


def test_the_family_is_told_posts_days_and_purposes_and_no_names(closed, clerk, archivist, on):
    request = service.grant(consultation=ask(closed, clerk, purpose="办理年度复核"), by=archivist)
    wanted = wanted_of(request)[0]
    service.look(wanted=wanted, page=1, by=clerk)
    service.look(wanted=wanted, page=2, by=clerk)
    with on(clock.today() + timedelta(days=1)):
        service.look(wanted=wanted, page=1, by=clerk)
    found = tell_looks(volume=closed, asker="王小明", paper="居民身份证末四位 0014", by=clerk)
    assert [(look.on - clock.today()).days for look in found] == [1, 0] and [look.times for look in found] == [1, 2]
    assert all("平安镇乡镇经办" in look.posts and look.purpose == "办理年度复核" for look in found)
    assert clerk.name not in str(found)
    assert Event.objects.filter(verb="reading.tell_looks", about_id=str(closed.pk)).exists()
    with pytest.raises(Invalid):
        tell_looks(volume=closed, asker="王小明", paper="", by=clerk)


def test_another_household_s_looks_are_not_told(closed, volume, clerk, archivist):
    request = service.grant(consultation=ask(closed, clerk), by=archivist)
    service.look(wanted=wanted_of(request)[0], page=1, by=clerk)
    assert looks_at(volume.household_number) == []
