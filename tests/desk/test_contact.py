"""住址和电话 — a family in payment moves within its village or has a new number: no application, nothing shown plain."""

import pytest

from dibao.registry import queries as registry
from dibao.registry.models import Change

NEW = {"phone": "13900005555", "paper": "本人来电"}


@pytest.fixture
def home(a_case):
    return a_case("closed").household


def address(home) -> str:
    return f"/households/{home.number}/contact/"


def test_a_new_number_is_kept_and_finds_the_family_and_the_old_one_no_more(home, clerk, client_of):
    before, lived = home.phone, home.address
    head = registry.head(home)
    head.phone = before
    head.save()
    client = client_of(clerk)
    shown = client.get(address(home)).content.decode()
    assert before not in shown and lived not in shown
    answer = client.post(address(home), NEW, follow=True)
    home.refresh_from_db()
    assert (home.phone, home.address) == (NEW["phone"], lived)
    text = answer.content.decode()
    assert "住址电话变更" in text and "联系电话" in text and "本人来电" in text and NEW["phone"] not in text
    assert list(registry.search(clerk, NEW["phone"])) == [home.number] and not registry.search(clerk, before)


def test_a_new_door_in_the_village_leaves_the_number_alone_and_the_old_one_is_remembered(home, helper, client_of):
    before, phone = home.address, home.phone
    client_of(helper).post(address(home), {"address": " 二道沟屯 7 号 ", "paper": "入户时看到"})
    home.refresh_from_db()
    assert (home.address, home.phone) == ("二道沟屯 7 号", phone)
    change = Change.objects.get(household=home, kind="contact_changed")
    assert before in change.before and "二道沟屯 7 号" in change.after and change.paper == "入户时看到"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"paper": "本人来电"}, "请填写新的住址或新的电话"),
        ({"phone": "139000", "paper": "本人来电"}, "7 至 20 位"),
        ({"phone": "13900005555"}, "请填写“怎么知道的”"),
        ({"phone": "same", "paper": "本人来电"}, "没有要更改的"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(home, clerk, client_of, given, said):
    given = given | ({"phone": home.phone} if given.get("phone") == "same" else {})
    answer = client_of(clerk).post(address(home), given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Change.objects.filter(household=home, kind="contact_changed").exists()


def test_the_next_town_and_those_who_do_not_register_have_no_such_page(home, outsider, auditor, client_of):
    for person in (outsider, auditor):
        assert client_of(person).get(address(home)).status_code == 404
        assert client_of(person).post(address(home), NEW).status_code == 404
