"""Pages of capture as a browser gets them: from the upload to the filed paper, words and copies, an old list imported."""

import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.archive.models import Item
from dibao.archive.services.record import file_record
from dibao.audit.models import Event
from dibao.capture.models import OldList, ScanBatch
from dibao.capture.services import recognition
from dibao.documents.queries import text_of
from dibao.documents.services.store import put
from dibao.kernel import clock
from tests.capture.scanner import TOWN, family_with_volume, line, scanned, separator, text_page
from tests.capture.test_legacy import row, xlsx
from tests.capture.test_words import OFD, filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


@pytest.fixture
def browser(clerk, client_of):
    return client_of(clerk)


@pytest.fixture
def keeper(archivist, client_of):
    return client_of(archivist)


@pytest.fixture
def volume(clerk, inventor):
    return family_with_volume(clerk, inventor)[0]


def at(name, *args) -> str:
    return reverse(f"capture:{name}", args=args)


def words(answer) -> str:
    return answer.content.decode()


def uploads(*files):
    return [SimpleUploadedFile(name, content) for name, content in files]


def test_from_the_upload_to_the_filed_paper(volume, browser, keeper):
    assert "还没有扫描批次" in words(browser.get(at("index")))
    assert browser.post(at("index"), {"division": "不知道"}).status_code == 422
    begun = browser.post(at("index"), {"division": str(TOWN), "expected": "2", "note": "中心村"})
    batch = ScanBatch.objects.get()
    page, do = at("batch", batch.number), at("do_batch", batch.number)
    assert begun.url == page
    scans = uploads(("0.jpg", separator(volume.household_number, "application", 2)), ("1.jpg", text_page(1)),
                    ("2.jpg", text_page(2, slant=4)), ("坏.docx", b"PK"))  # fmt: skip
    answer = browser.post(do, {"verb": "upload", "scans": scans}, follow=True)
    assert "收下 3 个文件，拒收 1 个" in words(answer) and "坏.docx" in words(answer) and "继续检查" in words(answer)
    while "继续检查" in words(browser.get(page)):
        browser.post(do, {"verb": "look"})
    document = batch.documents.get()
    shown = words(browser.get(page))
    assert "最低生活保障申请书" in shown and "处疑问" in shown and "提交检查" in shown
    own = at("document", document.pk)
    assert "歪了" in words(browser.get(own)) and "还没有填写日期" in words(browser.get(own))
    said = {
        "verb": "describe",
        "household_number": volume.household_number,
        "kind": "application",
        "responsible": "张三",
        "expected": "2",
    }
    refused = browser.post(at("do_document", document.pk), said)
    assert refused.status_code == 422 and "张三" in words(refused)
    assert browser.post(at("do_document", document.pk), said | {"dated": "2026-10-10"}).status_code == 302
    browser.post(do, {"verb": "submit"})
    assert "请另一位同事" in words(browser.get(page)) and "检查通过，归档" not in words(browser.get(own))
    assert "检查通过，归档" in words(keeper.get(own))
    refused = keeper.post(at("do_document", document.pk), {"verb": "accept", "q:slant:2": ""})
    assert refused.status_code == 422 and "逐条写明" in words(refused)
    keeper.post(at("do_document", document.pk), {"verb": "accept", "q:slant:2": "原件就是斜的"})
    assert Item.objects.filter(volume=volume, origin="scanned").count() == 1
    assert "已归档到" in words(keeper.get(own)) and "原件就是斜的" in words(keeper.get(own))
    assert "每一份都有了结果" in words(browser.get(page))


def test_a_batch_that_is_short_keeps_what_was_typed(volume, clerk, browser):
    batch = scanned(clerk, ("0.jpg", separator(volume.household_number)), ("1.jpg", text_page(1)), expected=5)
    said = {
        "verb": "describe",
        "household_number": volume.household_number,
        "kind": "other",
        "responsible": "张三",
        "dated": "2026-10-10",
    }
    assert "还没有填写" in words(browser.post(at("do_batch", batch.number), {"verb": "submit"}))
    browser.post(at("do_document", batch.documents.get().pk), said)
    answer = browser.post(at("do_batch", batch.number), {"verb": "submit", "why": " "})
    assert answer.status_code == 422 and "应有5页，扫到1页" in words(answer)


def test_pages_are_shown_moved_split_and_left_out(volume, clerk, browser):
    batch = scanned(
        clerk, ("0.jpg", separator(volume.household_number)), *((f"{n}.jpg", text_page(n)) for n in (1, 2, 3))
    )
    document = batch.documents.get()
    pages = list(document.pages.order_by("order"))
    do = at("do_document", document.pk)
    assert browser.get(at("page", pages[0].pk)).content.startswith(b"\x89PNG")
    browser.post(do, {"verb": "down", "page": pages[0].pk})
    assert [page.pk for page in document.pages.order_by("order")][1] == pages[0].pk
    refused = browser.post(do, {"verb": "leave_out", "page": pages[2].pk, "why": ""}, follow=True)
    assert "请写明不归档的原因" in words(refused)
    browser.post(do, {"verb": "leave_out", "page": pages[2].pk, "why": "空白背面"})
    assert "空白背面" in words(browser.get(at("batch", batch.number)))
    browser.post(do, {"verb": "take_back", "page": pages[2].pk})
    moved = browser.post(do, {"verb": "split", "page": pages[2].pk})
    other = batch.documents.exclude(pk=document.pk).get()
    assert moved.url == at("document", other.pk)
    assert browser.post(at("do_document", other.pk), {"verb": "join"}).url == at("document", document.pk)
    assert "没有找到这一页" in words(browser.post(do, {"verb": "up", "page": "987654321"}, follow=True))


def test_sent_back_with_a_reason(volume, clerk, browser, keeper):
    batch = scanned(clerk, ("0.jpg", separator(volume.household_number)), ("1.jpg", text_page(1)))
    document = batch.documents.get()
    do = at("do_document", document.pk)
    browser.post(
        do,
        {
            "verb": "describe",
            "household_number": volume.household_number,
            "kind": "other",
            "responsible": "张三",
            "dated": "2026-10-10",
        },
    )
    browser.post(at("do_batch", batch.number), {"verb": "submit"})
    assert "请写明退回的原因" in words(keeper.post(do, {"verb": "send_back", "why": ""}))
    keeper.post(do, {"verb": "send_back", "why": "缺第2页"})
    assert "已退回：缺第2页" in words(browser.get(at("document", document.pk)))


def test_separators_are_printed_for_a_household_in_scope(volume, browser, outsider, client_of):
    asked = {"household_number": volume.household_number, "kinds": ["application", "id_card"]}
    made = browser.post(at("separators"), asked)
    assert made["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(io.BytesIO(made.content)) as document:
        assert len(document) == 2
    short = browser.post(at("separators"), asked | {"household_number": volume.household_number[:6]})
    assert short.status_code == 422, "half a number is nobody's"
    refused = client_of(outsider).post(at("separators"), asked)
    assert refused.status_code == 422 and "没有找到这一户的案卷" in words(refused)


def test_outside_the_scope_there_is_nothing(volume, clerk, outsider, client_of):
    batch = scanned(clerk, ("1.jpg", text_page(1)))
    theirs, item = client_of(outsider), filed(volume, clerk, OFD, "证明.ofd")
    document = batch.documents.get()
    for address in (
        at("batch", batch.number), at("document", document.pk), at("page", document.pages.get().pk),
        at("volume", volume.pk), at("item", item.pk), at("copy", item.pk),
    ):  # fmt: skip
        assert theirs.get(address).status_code == 404, address


def test_words_seals_and_a_copy_of_a_paper(volume, clerk, browser, machine):
    ofd, picture = filed(volume, clerk, OFD, "证明.ofd"), filed(volume, clerk, text_page(1), "照片.jpg")
    listed = words(browser.get(at("volume", volume.pk)))
    assert "共 <strong>2</strong> 件" in listed and "未识别" in listed
    assert f"?of={volume.household_number}" in listed
    assert volume.household_number in words(browser.get(at("separators"), {"of": volume.household_number}))
    assert (
        "没有验证" in words(browser.get(at("item", ofd.pk))) and browser.get(at("copy", picture.pk)).status_code == 302
    )
    recognition.run(by=machine, read=lambda png: [line("入户 11010519491231002X")])
    shown = words(browser.get(at("item", picture.pk)))
    assert "机器识别" in shown and "可检索的副本" in shown and "11010519491231002X" not in shown
    assert browser.get(at("copy", picture.pk)).content.startswith(b"%PDF")
    assert Event.objects.filter(verb="capture.read_copy").exists()
    assert browser.post(at("item", picture.pk), {"words": " "}).status_code == 422
    browser.post(at("item", picture.pk), {"words": "人工录入的说明"})
    assert text_of(picture.stored) == "人工录入的说明"
    assert browser.get(reverse("archive:item_page", args=[ofd.pk, 1])).content.startswith(b"\x89PNG"), "an OFD is drawn"


def test_an_old_list_from_the_upload_to_the_report(keeper, browser):
    assert "还没有导入过旧档" in words(keeper.get(at("lists"))) and browser.get(at("lists")).status_code == 404
    rows = xlsx(row("王建国", box="1"), row("李国庆", village="没有这个村", box="2"))
    sent = {"kind": "ledger", "division": str(TOWN), "boxes": "3", "file": SimpleUploadedFile("旧档.xlsx", rows)}
    assert keeper.post(at("lists"), sent | {"kind": ""}).status_code == 422
    sent["file"] = SimpleUploadedFile("旧档.xlsx", rows)
    keeper.post(at("lists"), sent)
    found = OldList.objects.get()
    page, do = at("old_list", found.pk), at("do_list", found.pk)
    assert "对列" in words(keeper.get(page))
    assert keeper.post(do, {"verb": "map", "head_name": "户主"}).status_code == 422
    keeper.post(do, {"verb": "map"} | found.mapping)
    assert "会怎样" in words(keeper.get(page)) and "没有找到“没有这个村”" in words(keeper.get(page))
    keeper.post(do, {"verb": "import"})
    report = words(keeper.get(page))
    assert "清单 <strong>2</strong> 行 = 新立案卷 1 + 对上已有案卷 0 + 未导入 <strong>1</strong>" in report
    assert "架上实有 3 盒" in report and "王建国" in report
    assert "李国庆" not in words(keeper.get(page, {"outcome": "made"}))
    assert "2 行 = 新立 1" in words(keeper.get(at("lists")))


def test_words_and_a_copy_of_a_record_kept_by_item(browser, clerk, outsider, auditor, client_of, machine):
    minutes = file_record(
        category="documentary", subject="meeting", title="会议纪要", responsible="平安镇", dated=clock.today(),
        division=TOWN, stored=put(content=io.BytesIO(text_page(1)), name="纪要.jpg", by=clerk), by=clerk,
    )  # fmt: skip
    page, copy = at("record", minutes.pk), at("record_copy", minutes.pk)
    assert page in words(browser.get(reverse("archive:record", args=[minutes.pk])))
    assert "未识别" in words(browser.get(page)) and browser.get(copy).url == page
    recognition.run(by=machine, read=lambda png: [line("增加救助 11010519491231002X")])
    shown = words(browser.get(page))
    assert "机器识别" in shown and "11010519491231002X" not in shown
    assert browser.get(copy).content.startswith(b"%PDF")
    assert browser.post(page, {"words": ""}).status_code == 422
    assert browser.post(page, {"words": "会议决定增加救助"}).url == page
    assert text_of(minutes.stored) == "会议决定增加救助"
    assert client_of(outsider).get(page).status_code == client_of(outsider).get(copy).status_code == 404
    assert "保存文字" not in words(client_of(auditor).get(page))
