"""Pages of the stacks as a browser gets them: a code opens its bag, a plan is ticked off, a run is gone through."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.audit.models import Event
from dibao.holdings.models import BoxRule, Care
from dibao.holdings.queries import boxing, stock
from tests.archive.office import VILLAGE
from tests.documents.good_files import picture
from tests.holdings.shelf import bags, first_box

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag(clerk):
    return bags(clerk, 1, pages=2)[0].bag


@pytest.fixture
def browser(clerk, client_of):
    return client_of(clerk)


def at(name, *args) -> str:
    return reverse(f"holdings:{name}", args=args)


def words(answer) -> str:
    return answer.content.decode()


def test_a_scanner_or_a_phone_opens_the_bag(bag, browser):
    for typed in (bag.code, f"http://office/holdings/open/{bag.code}/", bag.code.lower() + "\r\n"):
        assert browser.get(at("find"), {"code": typed}).url == at("place", bag.code)
    text = words(browser.get(at("place", bag.code)))
    for shown in (bag.volumes.get().archival_code, "平安村盒 01", "修复和复制", f"/reading/loans/of/{bag.pk}/"):
        assert shown in text, shown
    assert Event.objects.filter(verb="holdings.view_bag", about_id=str(bag.pk)).exists()


def test_an_unknown_code_is_said_in_a_sentence(browser):
    answer = browser.get(at("find"), {"code": "随便扫的"}, follow=True)
    assert "没有这个码" in words(answer) and 'name="code"' in words(answer)
    missing = browser.get(at("place", "220802-9999999-0"))
    assert missing.status_code == 404 and "请核对标签后重扫" in words(missing)
    assert "请扫码" in words(browser.get(at("find"), follow=True))


def test_outside_the_scope_a_bag_looks_like_an_unknown_one(bag, outsider, client_of):
    theirs = client_of(outsider)

    def seen(code):
        answer = theirs.get(at("place", code))
        return answer.status_code, re.sub(rb"[A-Za-z0-9]{64}", b"", answer.content)

    assert seen(bag.code) == seen("220802-9999999-0") and seen(bag.code)[0] == 404
    for name in ("care", "inventory"):
        assert theirs.get(at(name, bag.code if name == "care" else first_box().code)).status_code == 404
    assert theirs.get(at("print", bag.code, "all")).status_code == 404
    assert theirs.get(at("boxing", VILLAGE)).status_code == 404


def test_one_walks_down_from_the_room_to_the_bag(bag, browser):
    box = first_box()
    for place, child in ((box.parent, box), (box, bag)):
        assert at("place", child.code) in words(browser.get(at("place", place.code)))
    assert at("place", box.parent.code) in words(browser.get(at("index")))


def test_prints_come_as_pdf_and_are_on_record(bag, browser):
    for code, what in ((bag.code, "all"), (first_box().code, "spines"), (first_box().parent.code, "cards")):
        answer = browser.get(at("print", code, what))
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF"), what
        assert Event.objects.filter(verb=f"holdings.print_{what}").exists()
    assert browser.get(at("print", bag.code, "spines")).status_code == 404
    assert browser.get(at("print", bag.code, "gossip")).status_code == 404


def test_a_plan_is_drawn_ticked_and_finished(clerk, browser):
    bags(clerk, 4, pages=200)
    do = at("do_boxing", VILLAGE)
    assert "要搬 <strong>2</strong> 袋" in words(browser.get(at("boxing", VILLAGE)))
    browser.post(do, {"verb": "draw"})
    plan = boxing.open_plan(VILLAGE)
    codes = [move.bag.code for move in boxing.moves_of(plan)]
    assert all(f'value="{code}"' in words(browser.get(at("boxing", VILLAGE))) for code in codes)
    refused = browser.post(do, {"verb": "drop", "why": ""})
    assert refused.status_code == 422 and "作废原因" in words(refused)
    browser.post(do, {"verb": "carry", "bag": codes})
    assert "各袋都已在应在的盒里" in words(browser.get(at("boxing", VILLAGE)))
    assert "没有正在搬的方案" in words(browser.post(do, {"verb": "carry", "bag": codes}, follow=True))


def test_an_inventory_from_the_first_scan_to_the_report(bag, clerk, browser):
    box = first_box()
    page, do = at("inventory", box.code), at("do_inventory", box.code)
    assert browser.get(at("report", box.code)).status_code == 302
    browser.post(do, {"verb": "begin"})
    assert "应有 <strong>1</strong> 袋" in words(browser.get(page))
    assert "没有“乱扫”" in words(browser.post(do, {"verb": "scan", "code": "乱扫"}, follow=True))
    assert "请写明哪里破损" in words(
        browser.post(do, {"verb": "mark", "bag": bag.code, "state": "damaged"}, follow=True)
    )
    assert "在位" in words(browser.post(do, {"verb": "scan", "code": bag.code}, follow=True))
    assert at("inventory", box.code) in words(browser.get(at("index")))
    browser.post(do, {"verb": "close"})
    assert stock.open_inventory(box) is None
    report = browser.get(at("report", box.code))
    assert report["Content-Type"] == "application/pdf" and report.content.startswith(b"%PDF")
    assert "没有进行中的清点" in words(browser.post(do, {"verb": "scan", "code": bag.code}, follow=True))


def test_a_repair_with_its_pictures(bag, browser):
    item = bag.volumes.get().items.get()
    page = at("care", bag.code)
    sent = {"item": str(item.pk), "kind": "repair", "on": "2026-10-15", "what": "受潮，托裱"}
    refused = browser.post(page, sent)
    assert refused.status_code == 422 and "受潮，托裱" in words(refused) and not Care.objects.exists()
    scans = {
        side: SimpleUploadedFile(f"{side}.png", picture("PNG", (step + 90, 90)))
        for step, side in enumerate(("before", "after"))
    }
    assert browser.post(page, sent | scans).status_code == 302
    care = Care.objects.get()
    assert "托裱" in words(browser.get(page))
    for side in scans:
        shown = browser.get(at("care_scan", bag.code), {"of": care.pk, "side": side})
        assert shown.content.startswith(b"\x89PNG")
    assert browser.get(at("care_scan", bag.code)).status_code == 302


def test_the_archivist_sets_the_local_rule(archivist, client_of, browser):
    theirs = client_of(archivist)
    sent = {"division": "220802000000", "valid_from": "2026-10-01", "sheet": "90", "bag": "400", "board": "1500",
            "spines": ["30", "50"], "apart": ["year"], "why": "市档案馆整理办法"}  # fmt: skip
    refused = theirs.post(at("rules"), sent | {"spines": []})
    assert refused.status_code == 422 and 'value="90"' in words(refused)
    assert theirs.post(at("rules"), sent).status_code == 302
    assert BoxRule.objects.get().spines == [30, 50]
    assert "市档案馆整理办法" in words(theirs.get(at("rules")))
    assert browser.get(at("rules")).status_code == 404


def test_an_empty_room_says_what_will_fill_it(outsider, client_of):
    assert "自动编排" in words(client_of(outsider).get(at("index")))
