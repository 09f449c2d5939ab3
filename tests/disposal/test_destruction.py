"""鉴定和销毁: opinion on each, draw, list, approval by another, two witnesses, and nothing in between."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dibao.archive import fsck
from dibao.archive.models import Record
from dibao.archive.queries import sealed_roots
from dibao.audit.models import Event
from dibao.audit.services.record import viewed
from dibao.disposal import remaining
from dibao.disposal.choices import DestructionState, LineState
from dibao.disposal.models import Destruction, Doomed, Opinion
from dibao.disposal.queries import expiring
from dibao.disposal.queries.retention import term_of
from dibao.disposal.sampling import drawn
from dibao.disposal.services import appraisal as appraisals
from dibao.disposal.services import destruction as service
from dibao.disposal.services import erasing
from dibao.disposal.services.hold import place_hold
from dibao.documents.queries import open_verified
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading.services import consultation, loan
from tests.archive.office import add, household, new_volume
from tests.conftest import staff
from tests.disposal.shelf import COUNTY, GROUP, LATER, SEED, confirmed, expired, judge_all, light, proposed

pytestmark = pytest.mark.django_db
HOLD = {"kind": "litigation", "reason": "行政诉讼未结", "document": "应诉通知书〔2037〕3 号"}


@pytest.fixture
def volumes(db):
    return [light() for _ in range(3)]


@pytest.fixture(autouse=True)
def _later(volumes, on):
    with on(LATER):
        yield


def opened(archivist, **changed):
    given = {"division": COUNTY, "until": LATER - timedelta(days=1), "group": GROUP, "seed": SEED, "percent": 0}
    return appraisals.open_appraisal(by=archivist, **given | changed)


def test_an_appraisal_takes_what_expired_and_names_what_it_left_out(volumes, archivist, auditor):
    place_hold(volume=volumes[0], by=auditor, **HOLD)
    made = opened(archivist)
    assert {each.volume for each in made.opinions.all()} == set(volumes[1:])
    assert made.skipped[0]["档号"] == volumes[0].archival_code and "应诉通知书" in made.skipped[0]["原因"]
    with pytest.raises(Invalid, match="没有在") as refusal:
        opened(archivist)
    assert f"正在鉴定 {made.number}" in "".join(refusal.value.sentences)


def test_an_appraisal_needs_a_group_a_seed_and_a_day_that_has_passed(archivist):
    with pytest.raises(Invalid) as refusal:
        opened(archivist, until=LATER, group="一人", seed="1", percent=101)
    assert set(refusal.value.fields) == {"until", "group", "seed", "percent"}


def test_each_volume_gets_an_opinion_before_another_signs(volumes, archivist, approver):
    made = opened(archivist, percent=34)
    with pytest.raises(Invalid, match="3 卷没有鉴定意见"):
        appraisals.sign_appraisal(appraisal=made, by=approver)
    first = str(volumes[0].pk)
    with pytest.raises(Invalid) as refusal:
        appraisals.judge(appraisal=made, volumes=["no-such"], verdict="extend", why="", years=0, by=archivist)
    assert set(refusal.value.fields) == {"volumes", "years", "why"}
    judge_all(made, archivist)
    appraisals.judge(appraisal=made, volumes=[first], verdict="extend", why="追缴未了结", years=5, by=archivist)
    with pytest.raises(NotAllowed):
        appraisals.sign_appraisal(appraisal=made, by=archivist)
    signed = appraisals.sign_appraisal(appraisal=made, by=approver)
    said = {row.volume.archival_code: row.verdict for row in signed.opinions.select_related("volume")}
    chosen = drawn([code for code, verdict in said.items() if verdict != "extend"], seed=SEED, percent=34)
    assert [code for code, verdict in said.items() if verdict == "select"] == chosen and len(chosen) == 1
    assert Opinion.objects.filter(drawn=True).count() == 1
    assert term_of(volumes[0]).ends == LATER.replace(year=2042)
    with open_verified(signed.report) as paper:
        assert paper.read(5) == b"%PDF-"
    assert Record.objects.get(stored=signed.report).title == f"档案鉴定报告 {signed.number}"
    with pytest.raises(Conflict, match="不能再改"):
        judge_all(signed, archivist)
    # Chosen for history: never offered for destruction again, due for the archives office.
    left = {term.volume.archival_code for term in expiring.ended(within=expiring.within(COUNTY), until=LATER)}
    assert left == {code for code, verdict in said.items() if verdict == "destroy"}


def test_four_people_stand_between_a_file_and_its_end(volumes, archivist, approver, county_reviewer, cashier, machine):
    made = proposed(archivist, approver)
    assert (made.count, made.items, made.state) == (3, 3, "proposed")
    for person in (archivist, county_reviewer):
        with pytest.raises(NotAllowed):
            service.approve(destruction=made, why="", by=person)
    with pytest.raises(NotAllowed, match="系统不能代办"):
        service.approve(destruction=made, why="", by=machine)
    with pytest.raises(Conflict):
        service.witness(destruction=made, by=archivist)
    made = service.approve(destruction=made, why="同意", by=approver)
    with pytest.raises(NotAllowed, match="审批人不能监销"):
        service.witness(destruction=made, by=approver)
    made = service.witness(destruction=made, by=archivist)
    with pytest.raises(Conflict, match="两位监销人"):
        erasing.run(destruction=made, by=archivist)
    with pytest.raises(NotAllowed):
        erasing.run(destruction=made, by=cashier)
    for person in (archivist, approver):
        with pytest.raises(NotAllowed, match="第二位监销人"):
            service.witness(destruction=made, by=person)
    made = service.witness(destruction=made, by=county_reviewer)
    assert made.state == DestructionState.EXECUTING
    with pytest.raises(Conflict):
        service.drop(destruction=made, why="反悔", by=archivist)


def test_two_accounts_of_one_human_are_one_human(volumes, archivist, approver, county_reviewer):
    made = service.approve(destruction=proposed(archivist, approver), why="同意", by=approver)
    made = service.witness(destruction=made, by=archivist)
    type(county_reviewer).objects.filter(pk=county_reviewer.pk).update(human_key=archivist.human_key)
    county_reviewer.refresh_from_db()
    with pytest.raises(NotAllowed, match="第二位监销人"):
        service.witness(destruction=made, by=county_reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.filter(pk=made.pk).update(
            state="executing", second_at=clock.now(), second_human=archivist.human_key
        )


def _lend(volume, clerk):
    loan.lend(bag=volume.bag, borrower="赵科员", unit="审计局", purpose="调阅", due_on=clock.today(), by=clerk)


def _ask(volume, clerk):
    consultation.ask(volume=volume, items=list(volume.items.all()), reader_kind="citizen", purpose="核对本户材料", days=3,
                     by=clerk, reader_name="来人", reader_paper="居民身份证末四位 0014")  # fmt: skip


def _apply_again(volume, clerk):
    new_volume(clerk, number=volume.household_number)


def _hold(volume, clerk):
    place_hold(volume=volume, by=staff("shenji"), **HOLD)


def _tamper(volume, clerk):
    volume.items.update(title="换了题名")


@pytest.mark.parametrize("deed", [_lend, _ask, _apply_again, _hold, _tamper])
def test_nothing_is_destroyed_when_anything_happened_since_the_proposal(deed, volumes, archivist, approver, clerk):
    made = proposed(archivist, approver)
    deed(volumes[1], clerk)
    with pytest.raises(Conflict, match="有了变化") as refusal:
        service.approve(destruction=made, why="同意", by=approver)
    told = refusal.value.sentences[1:]
    assert len(told) == 1 and told[0].startswith(volumes[1].archival_code)
    service.drop(destruction=made, why="有新情况", by=archivist)
    if deed is _tamper:
        return
    again = service.propose(appraisal=made.appraisal, by=archivist)
    assert (again.count, len(again.skipped)) == (2, 1) and again.number != made.number


def test_the_witnesses_look_again(volumes, archivist, approver, county_reviewer, clerk):
    made = service.approve(destruction=proposed(archivist, approver), why="同意", by=approver)
    made = service.witness(destruction=made, by=archivist)
    _lend(volumes[0], clerk)
    with pytest.raises(Conflict, match="借出未还"):
        service.witness(destruction=made, by=county_reviewer)
    made.refresh_from_db()
    assert made.state == DestructionState.WITNESSED and not made.second_at


def test_looking_at_a_file_is_not_a_change(volumes, archivist, approver):
    made = proposed(archivist, approver)
    viewed("archive.view_volume", by=approver, about=volumes[0], purpose="办理业务")
    assert service.approve(destruction=made, why="同意", by=approver).state == DestructionState.APPROVED


def test_a_changed_list_is_no_longer_the_list(volumes, archivist, approver):
    made = proposed(archivist, approver)
    Doomed.objects.filter(volume=volumes[0]).update(root="1" * 64)
    with pytest.raises(Conflict, match="摘要不符"):
        service.approve(destruction=made, why="同意", by=approver)


def test_a_hold_between_the_last_word_and_the_deed_still_keeps_the_file(
    volumes, archivist, approver, county_reviewer, auditor
):
    made = confirmed(archivist, approver, county_reviewer)
    place_hold(volume=volumes[2], by=auditor, **HOLD)
    done = erasing.run(destruction=made, by=county_reviewer)
    assert (done.count, done.left, len(done.skipped)) == (2, 0, 1)
    made.refresh_from_db()
    assert made.state == DestructionState.DONE and made.register is not None
    kept = made.lines.get(volume=volumes[2])
    assert kept.state == LineState.SKIPPED and "应诉通知书" in kept.told
    with open_verified(volumes[2].items.get().stored) as paper:
        assert paper.read(4) == b"%PDF"
    assert Event.objects.filter(verb="disposal.destroy").count() == 2


def test_a_paper_two_volumes_share_stays_until_the_last_of_them(volumes, archivist, approver, county_reviewer):
    shared = volumes[0].items.get().stored
    with clock.at(LATER.replace(year=2026, month=11)):
        living = new_volume(archivist, number=household())
        add(living, archivist, "application", paper=shared)
    made = confirmed(archivist, approver, county_reviewer)
    done = erasing.run(destruction=made, by=county_reviewer)
    assert (done.count, done.keys) == (3, 2)
    line = made.lines.get(volume=volumes[0])
    assert (line.state, line.keys, line.shared) == ("done", 0, 1)
    with open_verified(shared) as paper:
        assert paper.read(4) == b"%PDF"


def test_what_an_app_does_not_let_go_is_named_and_tried_again(
    volumes, archivist, approver, county_reviewer, monkeypatch
):
    made = confirmed(archivist, approver, county_reviewer)
    with monkeypatch.context() as stuck:
        stuck.setattr(remaining, "found", lambda volume: ["检索词"] if volume == volumes[0] else [])
        done = erasing.run(destruction=made, by=county_reviewer)
    assert (done.count, done.left, len(done.problems)) == (2, 1, 1) and "还有：检索词" in done.problems[0]
    made.refresh_from_db()
    assert made.state == DestructionState.EXECUTING
    done = erasing.run(destruction=made, by=county_reviewer)
    made.refresh_from_db()
    assert (done.count, done.left, made.state) == (1, 0, DestructionState.DONE)
    with pytest.raises(Conflict):
        erasing.run(destruction=made, by=county_reviewer)


def test_every_app_that_keeps_something_is_asked():
    assert {"holdings", "preservation", "reading"} <= {label for label, _ in remaining.keepers()}


def test_the_register_keeps_codes_and_digests_but_no_names(volumes, archivist, approver, county_reviewer):
    made = confirmed(archivist, approver, county_reviewer)
    erasing.run(destruction=made, by=county_reviewer)
    text = " ".join(str(value) for line in made.lines.values() for value in line.values())
    assert volumes[0].archival_code in text and volumes[0].items.get().stored.sha256 in text
    assert "王小明" not in text


def test_a_package_the_disk_does_not_let_go_is_named_by_fsck_too(
    volumes, archivist, approver, county_reviewer, on, monkeypatch
):
    with clock.at(LATER.replace(year=2026, month=11)):
        sealed = expired()
    made = confirmed(archivist, approver, county_reviewer)
    with monkeypatch.context() as stuck:
        stuck.setattr(erasing, "wipe", lambda package: 0)
        done = erasing.run(destruction=made, by=county_reviewer)
    assert done.left == 1 and "还有：封存包" in done.problems[0]
    [problem] = [each for each in fsck.packages(lambda *_: None) if each.what == "销毁没有做完"]
    assert sealed.archival_code in problem.sentence
    assert erasing.run(destruction=made, by=county_reviewer).problems == []
    assert not [each for each in fsck.packages(lambda *_: None) if sealed.archival_code in each.sentence]
    assert sealed.archival_code not in sealed_roots()
