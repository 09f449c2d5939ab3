"""识别: what files say of themselves is taken as it is, pages are read one by one, a run goes on where it stopped."""

import io

import pytest
from django.core.management import call_command

from dibao.archive.services.record import file_record
from dibao.capture.management.commands import capture as command
from dibao.capture.models import PageWords
from dibao.capture.queries import media
from dibao.capture.queries.words import progress
from dibao.capture.recognise import Unavailable
from dibao.capture.services import recognition
from dibao.documents.queries import recognised, text_of
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from tests.archive.office import VILLAGE, add, new_volume
from tests.capture.scanner import line, scanned, text_page
from tests.documents.good_files import mp4, wav
from tests.documents.ofd_writer import packed, page, parts, signed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
OFD = packed(signed(parts(page(text("关于张䶮家庭收入的证明")))))


@pytest.fixture
def volume(clerk):
    return new_volume(clerk)


def filed(volume, by, content, name, kind="other", **more):
    return add(volume, by, kind, paper=put(content=content, name=name, by=by), **more)


class Engine:
    """Reads what it was told, and can die."""

    def __init__(self, *pages, dies_at=0):
        self.pages, self.dies_at, self.asked = list(pages), dies_at, 0

    def __call__(self, png):
        assert png.startswith(b"\x89PNG")
        self.asked += 1
        if self.asked == self.dies_at:
            raise Unavailable("文字识别组件中途停止。")
        return self.pages.pop(0)


def test_an_ofd_and_a_table_are_read_without_an_engine_and_a_picture_waits(volume, clerk, machine):
    ofd = filed(volume, clerk, OFD, "证明.ofd")
    table = filed(volume, clerk, "姓名,人数\n张䶮,3\n".encode(), "名册.csv")
    picture = filed(volume, clerk, text_page(1), "照片.jpg")
    done = recognition.run(by=machine, read=None)
    assert (done.pages, done.files, done.problems) == (0, 2, None)
    assert text_of(ofd.stored) == "关于张䶮家庭收入的证明" and "张䶮,3" in text_of(table.stored)
    assert recognised(ofd.stored).source == "embedded" and recognised(picture.stored) is None
    assert (progress(clerk).read, progress(clerk).unread) == (2, 1)


def test_a_picture_is_read_and_its_confidence_kept(volume, clerk, machine):
    picture = filed(volume, clerk, text_page(1), "照片.jpg")
    done = recognition.run(by=machine, read=Engine([line("入户照片", sure=62), line("平安村", top=3000, sure=62)]))
    assert (done.pages, done.files) == (1, 1)
    assert text_of(picture.stored) == "入户照片\n平安村"
    assert (recognised(picture.stored).source, recognised(picture.stored).confidence) == ("ocr", 62)
    assert recognition.run(by=machine, read=Engine()).pages == 0, "nothing is read twice"


def test_records_kept_by_item_are_read_too(clerk, machine):
    minutes = {"category": "documentary", "subject": "meeting", "responsible": "平安镇", "dated": clock.today()}
    told = file_record(
        **minutes, title="纪要", division=VILLAGE, stored=put(content=OFD, name="纪要.ofd", by=clerk), by=clerk
    )
    drawn = file_record(
        **minutes, title="签到", division=VILLAGE, stored=put(content=text_page(1), name="签到.jpg", by=clerk), by=clerk
    )
    assert (progress(clerk).read, progress(clerk).unread) == (0, 2)
    done = recognition.run(by=machine, read=Engine([line("签到表")]))
    assert (done.pages, done.files) == (1, 2)
    assert text_of(told.stored) == "关于张䶮家庭收入的证明" and text_of(drawn.stored) == "签到表"
    assert progress(clerk).percent == 100


def test_a_run_that_dies_keeps_what_it_read_and_goes_on_there(clerk, machine):
    batch = scanned(clerk, ("1.jpg", text_page(1)), ("2.jpg", text_page(2)))
    with pytest.raises(Unavailable):
        recognition.run(by=machine, read=Engine([line("一")], dies_at=2))
    assert [row.read[0].text for row in PageWords.objects.all()] == ["一"]
    engine = Engine([line("二")])
    assert recognition.run(by=machine, read=engine).pages == 1 and engine.asked == 1
    assert PageWords.objects.filter(stored__in=batch.pages.values("stored")).count() == 2


def test_words_typed_by_a_person_are_not_replaced_by_a_machine(volume, clerk, machine, outsider):
    picture = filed(volume, clerk, text_page(1), "照片.jpg")
    with pytest.raises(NotAllowed):
        recognition.type_words(paper=picture, words="手写的说明", by=outsider)
    with pytest.raises(Invalid):
        recognition.type_words(paper=picture, words=" ", by=clerk)
    recognition.type_words(paper=picture, words="手写的说明", by=clerk)
    recognition.run(by=machine, read=Engine())
    recognition.keep_page(stored=picture.stored, page=1, found=[line("机器")], by=machine)
    recognition.keep_whole(stored=picture.stored, by=machine)
    assert (text_of(picture.stored), recognised(picture.stored).source) == ("手写的说明", "typed")


def test_every_kind_of_file_is_listed_counted_and_told(volume, clerk, machine):
    filed(volume, clerk, OFD, "证明.ofd", kind="income_proof")
    sound = filed(volume, clerk, wav(3), "笔录.wav", kind="visit_recording")
    filed(volume, clerk, mp4(), "入户.mp4", kind="visit_recording")
    table = filed(volume, clerk, "姓名,身份证号\n张䶮,11010519491231002X\n".encode(), "名册.csv")
    filed(volume, clerk, text_page(1), "照片.jpg", kind="visit_photo")
    found = media.listing(volume, clerk)
    assert {label: (papers, pages) for label, papers, pages in found.totals} == {
        "文档": (1, 1), "图片": (1, 1), "录音": (1, 0), "录像": (1, 0), "数据": (1, 0),
    }  # fmt: skip
    lengths = {each.item.pk: each.length for each in found.entries}
    assert lengths[sound.pk] == "0 分 03 秒" and {each.words for each in found.entries} == {"未识别"}
    known = media.known(table)
    assert known.table[0] == ["姓名", "身份证号"] and "11010519491231002X" not in str(known.table)
    ofd = media.known(next(each.item for each in found.entries if each.kind == "文档"))
    assert "没有验证" in ofd.seals[0] and not ofd.copyable


def test_a_searchable_copy_only_of_what_was_read_page_by_page(volume, clerk, machine):
    picture = filed(volume, clerk, text_page(1), "照片.jpg")
    assert media.searchable_copy(picture) is None
    recognition.run(by=machine, read=Engine([line("入户照片")]))
    assert media.searchable_copy(picture).startswith(b"%PDF")
    assert picture.stored.sha256 == type(picture.stored).objects.get(pk=picture.stored_id).sha256


def test_the_command_says_what_it_did_and_what_it_cannot(volume, clerk, monkeypatch):
    filed(volume, clerk, OFD, "证明.ofd")
    filed(volume, clerk, text_page(1), "照片.jpg")
    monkeypatch.setattr(command, "available", lambda: False)
    out = io.StringIO()
    call_command("capture", "recognise", stdout=out)
    assert "识别 0 页，1 个文件有了文字" in out.getvalue() and "未识别" in out.getvalue()
    out = io.StringIO()
    call_command("capture", "status", stdout=out)
    assert "有文字 1 个文件，未识别 1 个文件" in out.getvalue()
