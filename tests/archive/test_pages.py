"""Pages of the archive as a browser gets them."""

import re

import pytest
from django.urls import reverse

from dibao.archive.services.filing import withdraw_item
from dibao.archive.services.sealing import seal
from dibao.audit.models import Event
from dibao.documents import storage
from tests.archive.office import ENDED, add, full_volume, new_volume, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(clerk):
    return full_volume(clerk)


def page(client, name, *args, **query):
    return client.get(reverse(f"archive:{name}", args=args), query)


def test_the_list_shows_volumes_in_scope(volume, clerk, client_of):
    new_volume(clerk)
    answer = page(client_of(clerk), "volumes")
    assert answer.status_code == 200 and volume.archival_code in answer.content.decode()


def test_a_scanned_code_opens_the_volume(volume, clerk, client_of):
    new_volume(clerk)
    browser = client_of(clerk)
    for code in (volume.household_number, volume.archival_code):
        assert page(browser, "volumes", q=code).url == reverse("archive:volume", args=[volume.pk])
    assert "没有找到" in page(browser, "volumes", q="不存在").content.decode()


def test_a_volume_shows_list_series_place_and_who_looked(volume, clerk, client_of):
    withdraw_item(item=add(volume, clerk, "other"), reason="不属于本户", by=clerk)
    seal(volume=volume, by=clerk, **ENDED)
    volume.refresh_from_db()
    text = page(client_of(clerk), "volume", volume.pk).content.decode()
    for words in ("卷内文件目录", "最低生活保障申请书", "审核（", "不属于本户", volume.package_root, "盒 01", "已封卷"):
        assert words in text, words
    assert Event.objects.filter(verb="archive.view_volume", about_id=str(volume.pk)).exists()


def _without_token(answer) -> bytes:
    """The page without the request's own form token, which is masked anew each time."""
    return re.sub(rb"[A-Za-z0-9]{64}", b"", answer.content)


def test_outside_the_scope_a_page_looks_like_a_missing_one(volume, outsider, client_of):
    browser = client_of(outsider)
    item = volume.items.first()
    for name, key in (("volume", volume.pk), ("item", item.pk), ("item_file", item.pk)):
        missing = page(browser, name, "00000000-0000-4000-8000-000000000000")
        refused = page(browser, name, key)
        assert (refused.status_code, _without_token(refused)) == (404, _without_token(missing)), name
    assert page(browser, "item_page", item.pk, 1).status_code == 404
    assert volume.archival_code not in page(browser, "boxes").content.decode()


def test_a_paper_shows_its_pages_as_pictures(volume, clerk, client_of):
    item = volume.items.get(kind="application")
    browser = client_of(clerk)
    text = page(browser, "item", item.pk).content.decode()
    assert text.count(f"/items/{item.pk}/pages/") == 3 and item.stored.sha256 in text
    picture = page(browser, "item_page", item.pk, 3)
    assert picture["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert page(browser, "item_page", item.pk, 4).status_code == 409


def test_the_original_is_handed_over_and_never_run(volume, clerk, client_of):
    item = volume.items.get(kind="application")
    answer = page(client_of(clerk), "item_file", item.pk)
    content = b"".join(answer.streaming_content)
    assert content == storage.path_of(item.stored.sha256).read_bytes()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(verb="archive.read_item", about_id=str(item.pk)).exists()


def test_a_damaged_original_is_said_and_not_handed_over(volume, clerk, client_of):
    stored = pdf_file(clerk, f"坏 {volume.pk}")
    item = add(volume, clerk, "other", paper=stored)
    path = storage.path_of(stored.sha256)
    path.chmod(0o640)
    path.write_bytes(b"changed")
    answer = client_of(clerk).get(reverse("archive:item_file", args=[item.pk]), follow=True)
    assert answer.redirect_chain and "摘要不符" in answer.content.decode()
    path.unlink()


def test_a_withdrawn_paper_says_so(volume, clerk, client_of):
    item = withdraw_item(item=volume.items.get(kind="id_card"), reason="扫描不清", by=clerk)
    assert "扫描不清" in page(client_of(clerk), "item", item.pk).content.decode()


def test_series_and_boxes(volume, clerk, helper, client_of):
    browser = client_of(clerk)
    assert "最低生活保障申请书" in page(browser, "series", "review").content.decode()
    assert page(browser, "series", "income").status_code == 200
    assert page(browser, "series", "gossip").status_code == 404
    assert volume.household_number in page(browser, "boxes").content.decode()
    printing = reverse("holdings:place", args=[volume.bag.parent.code])
    assert printing in page(browser, "boxes").content.decode()
    assert printing not in page(client_of(helper), "boxes").content.decode()


def test_an_empty_archive_says_what_will_fill_it(outsider, client_of):
    assert "自动立卷" in page(client_of(outsider), "volumes").content.decode()


def test_many_volumes_come_in_pages(clerk, client_of):
    for _ in range(26):
        new_volume(clerk)
    browser = client_of(clerk)
    assert "下一页" in page(browser, "volumes").content.decode()
    assert "上一页" in page(browser, "volumes", page=2).content.decode()
