"""咨询档案员 — asked, answered once with the files it points to, found again."""

import pytest
from django.urls import reverse

from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading.queries import questions
from dibao.reading.services.question import answer_question, put_question
from tests.archive.office import new_volume

pytestmark = pytest.mark.django_db
TOWN = 220802100000


def test_an_answer_points_to_files_and_is_found_again(clerk, archivist, outsider):
    volume = new_volume(clerk)
    asked = put_question(text="2019年平安村停保户的案卷在哪里", asker="群众甲", division=TOWN, by=clerk)
    other = put_question(text="残疾证复印件归哪一类", division=TOWN, by=clerk)
    with pytest.raises(NotAllowed):
        answer_question(question=asked, answer="在档案室", by=clerk)
    code = volume.archival_code
    with pytest.raises(Invalid, match="没有找到档号"):
        answer_question(
            question=asked, answer="在档案室", codes=f"{code}\nM001-ZY·DB·2019-D10-220802100-0009", by=archivist
        )
    answer_question(question=asked, answer="在县档案室三号柜", codes=f"{code}\n\n {code} ", by=archivist)
    assert asked.references.count() == 1
    with pytest.raises(Conflict):
        answer_question(question=asked, answer="不对", by=archivist)
    assert list(questions("", clerk)) == [other, asked]
    for words in ("停保户", "三号柜", code, "平安村 三号柜"):
        assert list(questions(words, clerk)) == [asked], words
    assert list(questions("三号柜 残疾", clerk)) == [] and list(questions("停保户", outsider)) == []


def test_numbers_of_persons_are_taken_out(clerk, archivist):
    asked = put_question(text="身份证220802199003070014的案卷在哪", division=TOWN, by=clerk)
    assert "22080219900307" not in asked.text and "已隐去" in asked.text
    answer_question(question=asked, answer="请打13877665544问村里", by=archivist)
    asked.refresh_from_db()
    assert "13877665544" not in asked.answer
    with pytest.raises(Invalid):
        put_question(text="在哪", division=TOWN, by=clerk)


def test_the_pages(clerk, archivist, outsider, client_of):
    window, keeper = client_of(clerk), client_of(archivist)
    where = reverse("reading:questions")
    assert window.post(where, {"text": "在"}).status_code == 422
    page = window.post(where, {"text": "停保户的案卷放在哪里"}).url
    assert "等待档案管理员" in window.get(page).content.decode()
    assert client_of(outsider).get(page).status_code == 404
    assert window.post(page, {"answer": "我猜在柜里"}).status_code == 422
    assert keeper.post(page, {"answer": "在档案室", "codes": "乱写"}).status_code == 422
    assert keeper.post(page, {"answer": "在档案室"}).status_code == 302
    assert "在档案室" in window.get(where, {"q": "停保户"}).content.decode()
