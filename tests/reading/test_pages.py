"""Pages of reading as a browser gets them."""

import pytest
from django.urls import reverse

from dibao.reading.models import Consultation, Loan
from tests.reading.room import ID, blank, filed, new_volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(clerk):
    return new_volume(clerk)


def url(name, *args):
    return reverse(f"reading:{name}", args=args)


def asking(*items, **more):
    return {
        "reader_kind": "citizen", "reader_name": "王小明", "reader_paper": "居民身份证末四位 0014", "form": "copy",
        "purpose": "核对本户材料", "days": "3", "items": [str(item.pk) for item in items],
    } | more  # fmt: skip


def test_a_copy_from_the_window_to_the_printer(volume, clerk, archivist, client_of):
    papers = blank(volume, clerk, pages=1), filed(volume, clerk, f"ID {ID}")
    window, keeper = client_of(clerk), client_of(archivist)
    assert "申请查阅" in window.get(url("volume", volume.pk)).content.decode()
    request = Consultation.objects.get(pk=window.post(url("ask", volume.pk), asking(*papers)).url.split("/")[-2])
    assert "核对本户材料" in keeper.get(url("index")).content.decode()
    assert window.get(url("page", request.pk, papers[0].pk, 1)).status_code == 409
    assert window.get(url("copy", request.pk)).status_code == 404
    keeper.post(url("decide", request.pk), {"answer": "grant"})
    assert window.get(url("copy", request.pk)).status_code == 409
    scan = window.get(url("cover", request.pk, papers[0].pk, 1)).content.decode()
    assert "机器找不到" in scan and "机器找不到" not in (
        window.get(url("cover", request.pk, papers[1].pk, 1)).content.decode()
    )
    box = {"left": "10", "top": "10", "right": "40", "bottom": "20"}
    assert window.post(url("cover", request.pk, papers[0].pk, 1), box | {"right": "5"}).status_code == 422
    assert window.post(url("cover", request.pk, papers[0].pk, 1), box).status_code == 302
    ends = []
    for item in (papers[0], papers[1]):
        ends.append(window.post(url("check", request.pk, item.pk, 1)).url)
    assert url("consultation", request.pk) in ends
    text = window.get(url("copy", request.pk)).content.decode()
    assert "查阅人（签收）" in text and "印章" in text and text.count("<img") == 2
    picture = window.get(url("page", request.pk, papers[1].pk, 1))
    assert picture["Content-Type"] == "image/png" and picture["Cache-Control"] == "no-store"
    for name in ("page", "cover"):
        assert keeper.get(url(name, request.pk, papers[0].pk, 1)).status_code == 404
    assert keeper.get(url("copy", request.pk)).status_code == 404


def test_what_was_typed_stays_when_it_is_refused(volume, clerk, client_of):
    paper = blank(volume, clerk)
    answer = client_of(clerk).post(url("ask", volume.pk), asking(paper, reader_paper="", purpose="法院调取证据"))
    text = answer.content.decode()
    assert answer.status_code == 422 and "法院调取证据" in text and "公函的文号" in text
    assert not Consultation.objects.exists()


def test_the_colleague_with_the_file_in_hand_reads_at_once(volume, clerk, client_of):
    paper, browser = blank(volume, clerk, pages=2), client_of(clerk)
    answer = browser.post(url("ask", volume.pk), asking(paper, reader_kind="colleague", form="view"), follow=True)
    text = answer.content.decode()
    assert text.count(f"/items/{paper.pk}/") == 2 and "archive/items" not in text
    request = Consultation.objects.get()
    browser.post(url("end", request.pk))
    assert browser.get(url("page", request.pk, paper.pk, 1)).status_code == 409
    assert f"/items/{paper.pk}/" not in browser.get(url("consultation", request.pk)).content.decode()


def test_a_bag_goes_out_and_comes_back(volume, clerk, outsider, client_of, on):
    browser = client_of(clerk)
    said = {"borrower": "赵科员", "unit": "审计局", "purpose": "调阅", "due_on": "2026-10-20"}
    assert browser.post(url("lend", volume.bag_id), said | {"due_on": "2027-10-20"}).status_code == 422
    assert browser.post(url("lend", volume.bag_id), said).status_code == 302
    loan = Loan.objects.get()
    assert "在借" in browser.get(url("loans_of", volume.bag_id)).content.decode()
    assert browser.post(url("lend", volume.bag_id), said).status_code == 422
    assert client_of(outsider).get(url("give_back", loan.pk)).status_code == 404
    with on(loan.due_on.replace(day=25)):
        late = client_of(clerk)
        text = late.get(url("loans")).content.decode()
        assert "逾期 5 天" in text and "light-overdue" in text
        assert late.post(url("give_back", loan.pk), {"condition": "damaged"}).status_code == 422
        late.post(url("give_back", loan.pk), {"condition": "damaged", "note": "封面破损，已换袋"})
        assert "封面破损" in late.get(url("volume", volume.pk)).content.decode()


def test_a_family_is_told_at_the_window(volume, clerk, helper, client_of):
    browser = client_of(clerk)
    browser.get(reverse("archive:volume", args=[volume.pk]))
    assert browser.post(url("looks", volume.pk), {"asker": "王小明"}).status_code == 422
    text = browser.post(url("looks", volume.pk), {"asker": "王小明", "paper": "身份证末四位 0014"}).content.decode()
    assert "查看卷内目录" in text and "乡镇经办" in text
    assert client_of(helper).get(url("looks", volume.pk)).status_code == 404


def test_a_library_counts_and_exports(clerk, cashier, client_of):
    browser = client_of(clerk)
    for slug in ("disabled", "elderly", "children", "ill", "students"):
        assert "没有这类人员" in browser.get(url("library", slug)).content.decode()
    assert browser.get(url("library", "gossip")).status_code == 404
    assert browser.post(url("export", "disabled"), {"purpose": ""}).status_code == 422
    answer = browser.post(url("export", "disabled"), {"purpose": "残联摸底"})
    assert answer["Content-Disposition"].startswith("attachment") and answer.content.startswith(b"PK")
    assert browser.post(url("export", "disabled"), {"purpose": "残联摸底", "plain": "on"}).status_code == 422
    assert client_of(cashier).get(url("library", "disabled")).status_code == 404
    assert "专库" not in client_of(cashier).get(url("index")).content.decode()
    assert "专库" in browser.get(url("index")).content.decode()
