"""归档 — a paper goes into its class, series and place by itself; nothing is ever deleted."""

import io
import wave
from datetime import date

import pytest

from dibao.archive.models import Item
from dibao.archive.services.filing import withdraw_item
from dibao.audit.models import Event
from dibao.documents.services.store import put
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import add, new_volume, pdf_file, text_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(clerk):
    return new_volume(clerk)


def kinds(volume):
    return [item.kind for item in Item.objects.filter(volume=volume).live()]


def test_papers_stand_in_the_fixed_order_however_they_come(volume, clerk):
    for kind in ("confirmation", "visit", "id_card", "application", "check_report", "household_register"):
        add(volume, clerk, kind)
    assert kinds(volume) == ["application", "household_register", "id_card", "check_report", "visit", "confirmation"]


def test_papers_of_daily_management_follow_by_date(volume, clerk):
    add(volume, clerk, "exit", dated=date(2026, 10, 3))
    add(volume, clerk, "review_record", dated=date(2026, 8, 1))
    add(volume, clerk, "confirmation", dated=date(2026, 9, 1))
    assert kinds(volume) == ["confirmation", "review_record", "exit"]


def test_series_and_class_come_from_the_scheme(volume, clerk):
    item = add(volume, clerk, "check_report")
    assert (item.series, item.class_code, item.title) == ("income", "economic", "家庭经济状况信息核对报告")
    assert add(volume, clerk, "diagnosis", paper=pdf_file(clerk, "诊断")).class_code == "education_medical"


def test_filing_leaves_an_event_with_the_household(volume, clerk):
    item = add(volume, clerk, "application")
    event = Event.objects.get(verb="archive.file", about_id=str(item.pk))
    assert event.household_number == volume.household_number and event.division == volume.division


def test_a_double_click_files_once(volume, clerk):
    stored = text_file(clerk, "双击")
    first, second = (add(volume, clerk, "other", paper=stored) for _ in range(2))
    assert first.pk == second.pk and Item.objects.filter(volume=volume).count() == 1


def test_the_same_file_may_stand_for_two_kinds_of_paper(volume, clerk):
    stored = text_file(clerk, "户口簿和身份证合并")
    add(volume, clerk, "household_register", paper=stored)
    add(volume, clerk, "id_card", paper=stored)
    assert kinds(volume) == ["household_register", "id_card"]


@pytest.mark.parametrize("kind", ["income_proof", "property_proof", "diagnosis", "enrolment_proof"])
def test_a_stamped_paper_is_taken_only_as_pdf_or_ofd(volume, clerk, kind):
    with pytest.raises(Invalid, match="PDF 或 OFD"):
        add(volume, clerk, kind)
    item = add(volume, clerk, kind, paper=pdf_file(clerk, f"盖章 {kind}"))
    assert item.needs_seal and item.seal_state == "unsigned"


def _second_of_silence() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    return out.getvalue()


def test_sound_and_data_belong_to_the_file_too(volume, clerk):
    sound = put(content=_second_of_silence(), name="入户谈话.wav", by=clerk)
    data = put(content='{"核对": 1}'.encode(), name="核对结果.json", by=clerk)
    add(volume, clerk, "visit_recording", paper=sound)
    add(volume, clerk, "check_report", paper=data)
    assert kinds(volume) == ["check_report", "visit_recording"]


def test_an_unknown_kind_of_paper_is_refused(volume, clerk):
    with pytest.raises(Invalid, match="归档范围"):
        add(volume, clerk, "love_letter")


def test_a_paper_is_filed_only_by_those_who_work_there(volume, clerk, outsider, cashier, system_admin):
    for person in (outsider, cashier, system_admin):
        with pytest.raises(NotAllowed):
            add(volume, person, "other", paper=text_file(clerk, "别处"))


def test_a_withdrawn_paper_stays_and_says_why(volume, clerk):
    wrong, right = add(volume, clerk, "id_card"), add(volume, clerk, "id_card")
    withdraw_item(item=wrong, reason="扫描不清，重新扫描", by=clerk, replaced_by=right)
    wrong.refresh_from_db()
    assert kinds(volume) == ["id_card"] and wrong.replaced_by == right and wrong.withdrawn_at
    with pytest.raises(Conflict, match="扫描不清"):
        withdraw_item(item=wrong, reason="再撤", by=clerk)


def test_a_withdrawal_needs_a_reason_and_the_right_post(volume, clerk, helper):
    item = add(volume, clerk, "id_card")
    with pytest.raises(Invalid, match="原因"):
        withdraw_item(item=item, reason="  ", by=clerk)
    with pytest.raises(NotAllowed):
        withdraw_item(item=item, reason="想撤就撤", by=helper)
