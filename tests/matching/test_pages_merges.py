"""合并登记 in the browser: two rows side by side, the proposal, the decision, and who finds no such page."""

import pytest

from dibao.audit.models import Event
from dibao.matching.models import Merge
from dibao.registry.models import Household
from tests.conftest import staff

from .conftest import FAR

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def test_the_whole_way_in_the_browser(row, living, same, checker, approver, client_of):
    kept, merged = row(), row()
    home = living(kept)
    pair = same(kept, merged)
    desk = client_of(checker)
    address = f"/matching/pairs/{pair.pk}/merge/"
    assert address in text(desk.get("/matching/pairs/")) and address in text(desk.get("/matching/merges/"))
    page = text(desk.get(address))
    assert home.number in page and "家庭成员" in page and "留在原来的登记名下备查" in page
    for plain in (kept.name, kept.id_number, merged.id_number):
        assert plain not in page
    refused = desk.post(address, {"keep": str(kept.pk), "why": "多报户口", "paper": ""})
    assert refused.status_code == 422 and "多报户口" in text(refused)
    assert desk.post(address, {"keep": str(kept.pk), "why": "多报户口", "paper": "证明"}).status_code == 302
    merge = Merge.objects.get()
    shown = text(desk.get(f"/matching/merges/{merge.pk}/"))
    assert "同意合并" not in shown.replace("不同意合并", "")
    judge = client_of(approver)
    assert "重复登记合并待决定" in text(judge.get("/"))
    assert "同意合并" in text(judge.get(f"/matching/merges/{merge.pk}/"))
    assert judge.post(f"/matching/merges/{merge.pk}/do/merge/", {}).status_code == 302
    assert Event.objects.filter(verb="matching.view_merge", about_id=str(merge.pk)).exists()
    assert desk.post(f"/matching/merges/{merge.pk}/do/ask_undo/", {"why": ""}).status_code == 422
    assert desk.post(f"/matching/merges/{merge.pk}/do/ask_undo/", {"why": "错了"}).status_code == 302
    assert judge.post(f"/matching/merges/{merge.pk}/do/undo/", {}).status_code == 302
    assert "已撤销" in text(judge.get("/matching/merges/"))


def test_a_refusal_is_said_in_words_on_the_page(paid, same, checker, client_of):
    one, two = paid(), paid()
    pair = same(one.people["head"], two.people["head"])
    sent = {"keep": str(one.people["head"].pk), "why": "同一人", "paper": "证明"}
    answer = client_of(checker).post(f"/matching/pairs/{pair.pk}/merge/", sent)
    assert answer.status_code == 422 and "同一个人在两户重复领取" in text(answer)


def test_the_outsider_finds_no_such_page(row, proposed, outsider, client_of):
    merge = proposed(row(), row())
    for browser in (client_of(outsider), client_of(staff("da-queren"))):
        assert browser.get(f"/matching/merges/{merge.pk}/").status_code == 404
        assert browser.get(f"/matching/pairs/{merge.decision_id}/merge/").status_code == 404
        assert browser.post(f"/matching/merges/{merge.pk}/do/merge/", {}).status_code == 404
    assert Merge.objects.get().state == "proposed"


def test_a_household_out_of_the_readers_place_is_told_by_its_place_only(row, living, same, checker, client_of):
    here, there = row(), row(division=FAR, by=staff("tn-jingban"))
    home = living(there, by=staff("tn-jingban"), division=FAR)
    page = text(client_of(checker).get(f"/matching/pairs/{same(here, there).pk}/merge/"))
    assert home.number not in page and "外地家庭" in page
    assert Household.objects.filter(pk=home.pk, ended_on=None).exists()
