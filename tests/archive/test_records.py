"""文书和会计档案 — kept by item, each with a code and a term of its own; one home, and pointers to it."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.archive.choices import SUBJECTS, Category
from dibao.archive.models import Record, Reference
from dibao.archive.numbering import BadNumber, ItemCode, RecordCode, VolumeCode
from dibao.archive.queries.records import paper_by_code, pointers, records, subjects
from dibao.archive.services.record import file_record, withdraw_record
from dibao.archive.services.reference import refer
from dibao.archive.services.sealing import seal
from dibao.audit.models import Event
from dibao.kernel.models import Serial
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import ENDED, full_volume, new_volume, pdf, text_file
from tests.conftest import TODAY

TOWN, COUNTY = 220802100000, 220802000000
ON = TODAY.date()
MINUTES = {
    "category": "documentary",
    "subject": "meeting",
    "title": "第三季度低保工作会议纪要",
    "responsible": "平安镇",
}
ROSTER = {"category": "accounting", "subject": "roster", "title": "2026年9月发放名册", "responsible": "洮北区民政局"}


def filed(by, words="纪要", *, division=TOWN, dated=ON, **more):
    return file_record(stored=text_file(by, words), by=by, division=division, dated=dated, **(MINUTES | more))


@pytest.mark.django_db
def test_a_record_gets_code_year_and_term_of_its_subject(clerk, cashier):
    one, two = filed(clerk), filed(clerk, "纪要二")
    assert (one.code, two.code) == (f"{one.fonds.code}-WS·2026-D30-HY-0001", f"{one.fonds.code}-WS·2026-D30-HY-0002")
    assert (one.year, one.retention, one.retention_basis) == (2026, "D30", "文书档案保管期限规定")
    money = filed(cashier, "名册", division=COUNTY, **ROSTER)
    assert money.code.endswith("-KJ·2026-Y-MC-0001") and money.retention == "Y"
    assert Event.objects.filter(verb="archive.file_record", about_id=str(one.pk)).exists()


@pytest.mark.django_db
def test_the_year_is_that_of_the_paper(clerk):
    assert "·2024-" in filed(clerk, dated=date(2024, 12, 31)).code


@pytest.mark.django_db
def test_every_subject_of_both_categories_can_be_filed(archivist):
    for category, known in SUBJECTS.items():
        for subject, letters in known.items():
            row = filed(archivist, f"{category} {subject}", division=COUNTY, category=category, subject=subject)
            assert f"-{letters}-0001" in row.code and RecordCode.parse(row.code).subject == letters
    counted = {category: sum(n for *_, n in subjects(category, archivist)) for category in SUBJECTS}
    assert counted == {Category.DOCUMENTARY: 5, Category.ACCOUNTING: 4}


@pytest.mark.django_db
def test_the_same_file_again_is_the_same_record(clerk):
    assert filed(clerk) == filed(clerk) and Record.objects.count() == 1
    assert filed(clerk, subject="daily") != filed(clerk)


@pytest.mark.django_db
def test_what_is_missing_is_named_field_by_field_and_no_number_is_lost(clerk):
    with pytest.raises(Invalid) as refused:
        filed(clerk, title=" ", responsible="", subject="roster", dated=TODAY.date() + timedelta(days=1))
    assert set(refused.value.fields) == {"title", "responsible", "subject", "dated"}
    assert not Serial.objects.filter(series__contains="WS").exists()


@pytest.mark.django_db
def test_money_is_filed_by_those_who_pay_and_papers_by_those_who_work_there(clerk, cashier, outsider):
    for person, given in ((clerk, ROSTER), (cashier, MINUTES), (outsider, MINUTES)):
        with pytest.raises(NotAllowed):
            filed(person, **given)


@pytest.mark.django_db
def test_a_full_series_is_said(clerk):
    series = RecordCode.parse(filed(clerk).code).series
    Serial.objects.filter(series=series).update(last=9999)
    with pytest.raises(Invalid, match="件号"):
        filed(clerk, "一万号")


@pytest.mark.django_db
def test_a_withdrawn_record_stays_and_its_code_is_not_given_again(clerk, archivist):
    row = filed(clerk)
    with pytest.raises(NotAllowed):
        withdraw_record(row=row, reason="归错了", by=clerk)
    with pytest.raises(Invalid):
        withdraw_record(row=row, reason=" ", by=archivist)
    withdraw_record(row=row, reason="归错了", by=archivist)
    with pytest.raises(Conflict, match="归错了"):
        withdraw_record(row=row, reason="再撤", by=archivist)
    again = filed(clerk)
    assert again.pk != row.pk and again.code > row.code and Record.objects.count() == 2


@pytest.mark.django_db
def test_the_catalogue_is_narrowed_and_scoped(clerk, outsider, archivist):
    one = filed(clerk, number="平政发〔2026〕3号")
    filed(clerk, "旧", dated=date(2025, 1, 2), title="年度总结", subject="daily")
    assert (
        list(records("documentary", clerk, text="平政发"))
        == [one]
        == list(records("documentary", clerk, text=one.code.lower()))
    )
    assert [row.year for row in records("documentary", archivist, year=2025)] == [2025]
    assert records("documentary", clerk, subject="daily").count() == 1
    assert not records("documentary", outsider).exists() and not records("accounting", clerk).exists()


@pytest.mark.django_db
def test_a_paper_has_one_home_and_is_named_where_it_is_looked_for(clerk, outsider):
    record, volume = filed(clerk), new_volume(clerk)
    refer(volume=volume, to=record, why="本户列入讨论", by=clerk)
    [pointer] = pointers(volume, clerk)
    assert (pointer.title, pointer.lies, pointer.record) == (record.title, record.code, record.pk)
    assert pointers(volume, outsider)[0].record is None, "named, but no door for those who may not open it"
    with pytest.raises(Conflict):
        refer(volume=volume, to=record, why="再登", by=clerk)
    with pytest.raises(Invalid, match="关系"):
        refer(volume=new_volume(clerk), to=record, why=" ", by=clerk)
    assert volume.items.count() == 0, "never copied"


@pytest.mark.django_db
def test_a_sealed_volume_can_point_and_be_pointed_at_and_does_not_change(clerk, archivist):
    home, sealed = new_volume(clerk), seal(volume=full_volume(clerk), by=clerk, **ENDED)
    root, paper = sealed.package_root, sealed.items.get(number=1)
    code = ItemCode(VolumeCode.parse(sealed.archival_code), 1)
    assert paper_by_code(str(code), clerk) == paper
    refer(volume=home, to=paper, why="同一家庭", by=clerk)
    refer(volume=sealed, to=filed(clerk), why="会上讨论", by=clerk)
    sealed.refresh_from_db()
    assert sealed.package_root == root and pointers(home, clerk)[0].item == paper.pk
    with pytest.raises(Invalid, match="本卷"):
        refer(volume=sealed, to=paper, why="自己", by=clerk)
    assert pointers(home, archivist)[0].item is None, "he does not keep this class"


@pytest.mark.django_db
def test_a_code_nobody_has_finds_nothing(clerk, outsider):
    row = filed(clerk)
    assert paper_by_code(row.code.lower(), clerk) == row and paper_by_code(row.code, outsider) is None
    assert paper_by_code("没有", clerk) is None and paper_by_code(row.code[:-4] + "0099", clerk) is None


@pytest.mark.parametrize(
    ("typed", "word"),
    [("", "完整"), ("J012-WS·2026-D30-H-0001", "完整"), ("J012-WS·2026-D20-HY-0001", "保管期限"),
     ("J012-WS·2026-D30-HY-0000", "件号"), ("J012-WS·1026-D30-HY-0001", "年份")],
)  # fmt: skip
def test_a_wrong_code_is_refused_with_the_part_named(typed, word):
    with pytest.raises(BadNumber, match=word):
        RecordCode.parse(typed)


@pytest.mark.django_db
def test_a_record_is_filed_found_read_and_withdrawn_by_hand(clerk, archivist, outsider, client_of):
    browser, address = client_of(clerk), reverse("archive:file_record", args=["documentary"])
    empty = browser.get(reverse("archive:records", args=["documentary"])).content.decode()
    assert "还没有文书档案" in empty and "归入一件" in empty
    given = {
        "subject": "meeting",
        "title": "会议纪要",
        "responsible": "平安镇",
        "dated": "2026-10-01",
        "division": str(TOWN),
    }
    assert browser.post(address, given).status_code == 422, "no file"
    paper = SimpleUploadedFile("纪要.pdf", pdf("会议纪要"), content_type="application/pdf")
    answer = browser.post(address, given | {"content": paper})
    record = Record.objects.get()
    assert answer.url == reverse("archive:record", args=[record.pk])
    page = browser.get(answer.url).content.decode()
    for words in (record.code, "30年", "会议记录", f"/record/{record.pk}/pages/1/"):
        assert words in page, words
    assert record.code in browser.get(reverse("archive:records", args=["documentary"]), {"q": "纪要"}).content.decode()
    assert "没有找到" in browser.get(reverse("archive:records", args=["documentary"]), {"q": "名册"}).content.decode()
    assert browser.get(reverse("archive:record_page", args=[record.pk, 1]))["Content-Type"] == "image/png"
    handed = browser.get(reverse("archive:record_file", args=[record.pk]))
    assert b"".join(handed.streaming_content) == pdf("会议纪要")
    assert client_of(outsider).get(answer.url).status_code == 404
    assert browser.post(answer.url, {"reason": "归错"}).status_code == 404, "the clerk does not withdraw"
    assert client_of(archivist).post(answer.url, {"reason": "归错了"}).status_code == 302
    assert "本件已撤出" in browser.get(answer.url).content.decode()


@pytest.mark.django_db
def test_a_pointer_is_written_by_hand(clerk, client_of):
    record, volume, browser = filed(clerk), new_volume(clerk), client_of(clerk)
    address = reverse("archive:refer", args=[volume.pk])
    assert browser.post(address, {"code": "不存在", "why": "列入名单"}).status_code == 422
    assert browser.post(address, {"code": record.code, "why": "列入名单"}).status_code == 302
    page = browser.get(reverse("archive:volume", args=[volume.pk])).content.decode()
    assert record.title in page and "列入名单" in page and Reference.objects.count() == 1
    assert record.code in browser.get(reverse("archive:record", args=[record.pk])).content.decode()


@pytest.mark.django_db
def test_a_category_that_is_none_is_no_page(clerk, client_of):
    browser = client_of(clerk)
    for name in ("records", "file_record"):
        assert browser.get(reverse(f"archive:{name}", args=["professional"])).status_code == 404
    assert browser.get(reverse("archive:file_record", args=["accounting"])).status_code == 404, (
        "money is not the clerk's"
    )
