"""What comes in from the field: once, in words when it cannot be, and never over what is there."""

from datetime import timedelta

import pytest

from dibao.adjusting.queries import open_of
from dibao.archive.choices import Programme
from dibao.archive.queries import open_volume_of
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.rounds.choices import EnvelopeState, Ground
from dibao.rounds.handed import Enclosed, Filled
from dibao.rounds.models import Envelope, Visit
from dibao.rounds.questions import FORM_VERSION
from dibao.rounds.services import deciding
from dibao.rounds.services.delivery import PHOTO_BYTES, deliver
from dibao.rounds.services.planning import add, give_back
from tests.rounds.conftest import answers, given, picture

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_nothing_has_changed_so_the_next_look_is_set_and_the_sheet_is_filed(visit, handed_in):
    done = handed_in()
    now = Visit.objects.get(pk=visit.pk)
    assert (done.again, done.envelope.state) == (False, EnvelopeState.TAKEN)
    assert (now.state, now.visited_on, now.result) == ("unchanged", clock.today(), "没有变化")
    assert now.next_due == Award.objects.get(pk=visit.award_id).review_due > clock.today()
    volume = open_volume_of(visit.household_number, Programme.DIBAO)
    assert sorted(item.kind for item in volume.items.all()) == ["review_record", "visit_photo"]
    assert {row.class_code for row in volume.verified.all()} == {"basic", "economic", "education_medical", "special"}


def test_something_has_changed_so_an_adjustment_is_opened_and_no_amount_moves(visit, handed_in):
    before = Award.objects.get(pk=visit.award_id).present.amount_month
    handed_in(given=answers(work="differs", work_how="九月起在超市做工，每月 1800 元"), conclusion="differs")
    now = Visit.objects.get(pk=visit.pk)
    opened = open_of(visit.award)
    assert (now.state, now.adjustment) == ("differs", opened.number)
    assert opened.ground == "report_by_family" and "超市" in now.result
    assert Award.objects.get(pk=visit.award_id).present.amount_month == before


def test_what_a_helper_finds_is_opened_in_the_township(visit, handed_in, helper):
    handed_in(by=helper, given=answers(members="differs", members_how="长子外出"), conclusion="differs")
    assert "孙协理" in open_of(visit.award).grounds.get().why


def test_the_same_envelope_twice_is_one(visit, handed_in):
    first, second = handed_in(), handed_in()
    assert (second.again, second.envelope.pk) == (True, first.envelope.pk)
    assert Envelope.objects.count() == 1 and visit.events.count() == 1


def test_a_key_of_somebody_else_is_not_taken(visit, handed_in, helper):
    handed_in()
    with pytest.raises(Conflict, match="投递号"):
        handed_in(by=helper)


def test_a_key_serves_one_family_and_must_be_there(families, handed_in, clerk):
    handed_in()
    award = families(1, villages=(220802100202,), first_serial=300_001, seed=13)[-1]
    other = add(award=award, ground=Ground.DEATH, why="村里报告", by=clerk)
    with pytest.raises(Conflict, match="投递号"):
        handed_in(visit=other)
    with pytest.raises(Invalid, match="投递号"):
        handed_in(visit=other, key=" ")


def test_two_phones_on_one_family_wait_for_a_human(visit, handed_in, helper, reviewer):
    handed_in(by=helper)
    later = handed_in(key="k-2", given=answers(present="配偶"))
    assert later.envelope.state == EnvelopeState.CONFLICT and "孙协理已经填报过" in later.envelope.why
    assert Visit.objects.get(pk=visit.pk).result == "没有变化"
    own = Envelope.objects.get(key="k-2")
    own.human = reviewer.human_key  # the same human at another account
    with pytest.raises(NotAllowed, match="另一人"):
        deciding.adopt(envelope=own, why="我填的对", by=reviewer)
    deciding.adopt(envelope=later.envelope, why="配偶当面说的", by=reviewer)
    states = dict(Envelope.objects.values_list("key", "state"))
    assert states == {"k-1": EnvelopeState.SET_ASIDE, "k-2": EnvelopeState.TAKEN}
    assert [e.move for e in visit.events.all()] == ["keep", "adopt", "keep"]
    with pytest.raises(Conflict, match="判定过"):
        deciding.set_aside(envelope=later.envelope, why="再来一次", by=reviewer)


def test_what_was_filled_in_on_an_older_form_is_kept_and_waits(visit, handed_in, reviewer):
    old = handed_in(given={"income": "和去年一样"}, filled=Filled(form_version=FORM_VERSION - 1)).envelope
    assert old.state == EnvelopeState.CONFLICT and "旧版" in old.why and old.answers["income"] == "和去年一样"
    with pytest.raises(Invalid, match="重新填写"):
        deciding.adopt(envelope=old, why="照旧", by=reviewer)
    deciding.set_aside(envelope=old, why="已请重新填写", by=reviewer)
    assert Visit.objects.get(pk=visit.pk).state == "planned"


@pytest.mark.parametrize("wrong", [30 * DAY, -30 * DAY])
def test_a_clock_a_month_off_is_marked_and_ours_decides(handed_in, wrong):
    now = clock.now() + wrong
    envelope = handed_in(filled=Filled(device_at=now - 2 * DAY, device_now=now)).envelope
    assert envelope.clock_off and envelope.state == EnvelopeState.TAKEN
    assert envelope.made_at == clock.now() - 2 * DAY
    assert Visit.objects.get().visited_on == clock.today() - 2 * DAY


def test_a_clock_that_is_right_is_not_marked(handed_in):
    envelope = handed_in(filled=Filled(device_at=clock.now() - DAY, device_now=clock.now())).envelope
    assert not envelope.clock_off and envelope.made_at == clock.now() - DAY


def test_a_photo_that_is_too_large_is_named_and_nothing_is_kept(handed_in):
    large = picture()
    large.size = PHOTO_BYTES + 1
    with pytest.raises(Invalid, match="超过 15 MB"):
        handed_in(enclosed=Enclosed(photos=[large]))
    assert not Envelope.objects.exists()


def test_a_broken_picture_is_named_and_the_rest_is_taken(handed_in):
    broken = picture("broken")
    broken.file.seek(0)
    broken.file.write(b"\0" * 40)
    broken.file.seek(0)
    envelope = handed_in(enclosed=Enclosed(photos=[picture(), broken])).envelope
    assert "broken.jpg" in envelope.notes and envelope.enclosures.filter(kind="photo").count() == 1


def test_a_sheet_filled_in_by_hand_is_as_good(visit, handed_in):
    handed_in(given=answers(no_signature=""), enclosed=Enclosed(sheets=[picture("sheet")]))
    titles = open_volume_of(visit.household_number, Programme.DIBAO).items.values_list("title", flat=True)
    assert Visit.objects.get().state == "unchanged" and any("手写" in title for title in titles)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"given": answers(income="")}, "收入"),
        ({"given": answers(income="differs")}, "写明怎样变化"),
        ({"given": answers(income="differs", income_how="多了")}, "结论不能是"),
        ({"conclusion": "differs"}, "选出哪一项"),
        ({"conclusion": "maybe"}, "请选择结论"),
        ({"conclusion": "not_met"}, "没有见到人"),
        ({"way": "phone_call"}, "不算数"),
        ({"enclosed": Enclosed()}, "照片"),
        ({"given": answers(no_signature="")}, "签名"),
    ],
)
def test_what_cannot_be_is_said_and_not_taken(handed_in, more, said):
    with pytest.raises(Invalid, match=said):
        handed_in(**more)
    assert not Envelope.objects.exists()


def test_nobody_at_home_leaves_the_visit_open(handed_in):
    handed_in(given={"note": "上午九点去，邻居说去县医院了"}, conclusion="not_met")
    assert Visit.objects.get().state == "planned"
    assert handed_in(key="k-2").envelope.state == EnvelopeState.TAKEN


def test_one_trip_serves_every_reason_but_not_what_another_office_drew(visit, family, clerk, handed_in):
    other = add(award=family, ground=Ground.COMPLAINT, why="邻居来信", by=clerk)
    handed_in()
    other.refresh_from_db()
    assert other.state == "unchanged" and other.events.get().move == "merge"


def test_given_back_by_another_human_and_made_again(visit, handed_in, clerk, reviewer):
    handed_in()
    done = Visit.objects.get()
    with pytest.raises(NotAllowed):
        give_back(visit=done, why="照片看不清", by=clerk)
    give_back(visit=done, why="照片看不清", by=reviewer)
    before = handed_in(key="k-2", filled=Filled(device_at=clock.now() - DAY, device_now=clock.now()))
    assert before.envelope.state == EnvelopeState.CONFLICT and "退回" in before.envelope.why
    assert handed_in(key="k-3").envelope.state == EnvelopeState.TAKEN


def test_the_next_town_may_not(visit, outsider):
    with pytest.raises(NotAllowed):
        deliver(visit=visit, by=outsider, **given())
