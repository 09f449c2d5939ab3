"""The picker: what is typed, what is found, and who may ask."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from dibao.access.models import Staff
from dibao.regions import views
from dibao.regions.models import Division
from dibao.regions.queries import pick

pytestmark = pytest.mark.django_db

BAICHENG = "吉林省白城市"
TAOBEI, TAONAN, DAAN = 220802000000, 220881000000, 220882000000


def paths(typed: str, **narrowed) -> list[str]:
    return [match.path for match in pick(typed, **narrowed).matches]


@pytest.mark.parametrize("typed", ["平安镇", "paz", "pazh", "PAZ", "pinganzhen", "220802100", "洮北 平安镇", "tb paz"])
def test_a_town_is_found_however_it_is_typed(typed):
    assert paths(typed)[0] == f"{BAICHENG}洮北区平安镇"


@pytest.mark.parametrize(
    "typed",
    [
        "吉林省白城市洮北区平安镇一心村",
        "吉林白城洮北平安一心村",
        "洮北区平安镇一心村",
        "白城 平安镇 一心",
        "220802100200",
    ],
)
def test_a_village_is_found_by_its_whole_line(typed):
    assert paths(typed)[0] == f"{BAICHENG}洮北区平安镇一心村"


def test_a_name_is_found_from_its_middle_after_the_exact_ones():
    found = paths("平安")
    assert found.index(f"{BAICHENG}洮北区平安镇") < found.index(f"{BAICHENG}大安市新平安镇")


def test_higher_divisions_come_first():
    assert paths("bc")[0] == BAICHENG
    assert paths("洮")[:2] == [f"{BAICHENG}洮北区", f"{BAICHENG}洮南市"]


def test_the_level_narrows():
    assert {match.level for match in pick("平安", level="village").matches} == {"village"}
    assert paths("吉林", level="village") == []


def test_within_admits_nothing_outside():
    assert all(path.startswith(f"{BAICHENG}洮南市") for path in paths("xin", within=(TAONAN,)))
    assert paths("洮北区平安镇", within=(TAONAN,)) == []
    assert paths("220802", within=(TAONAN,)) == []


def test_one_character_finds_villages_inside_a_county():
    assert f"{BAICHENG}洮北区平安镇一心村" in paths("心", within=(TAOBEI,))


def test_near_comes_first_but_shuts_nothing_out():
    found = paths("平安村", near=(DAAN,))
    assert found == [f"{BAICHENG}大安市新平安镇平安村", f"{BAICHENG}洮北区平安镇平安村"]
    assert paths("平安村") == found[::-1]


def test_more_than_fit_is_said():
    found = pick("村")
    assert found.matches == ()
    found = pick("xin")
    assert len(found.matches) == 20
    assert found.more


@pytest.mark.parametrize(
    "typed", ["", "  ", "%", "'", '"', "平安'", "a* OR b", "（", "！！", "平安zhen", "\x00", "9" * 40, "村" * 90]
)
def test_whatever_else_is_typed_finds_nothing_and_breaks_nothing(typed):
    assert pick(typed).matches == ()


def test_a_division_added_by_hand_is_found_at_once():
    Division.objects.create(
        code=220802100299, name="试点村", full_name="试点村", level="village", parent_code=220802100000,
        words="试点 点村 shidiancun sdc", valid_from="2023-06-30",
    )  # fmt: skip
    assert paths("shidiancun") == [f"{BAICHENG}洮北区平安镇试点村"]
    Division.objects.filter(code=220802100299).delete()
    assert paths("shidiancun") == []


def ask(query: str, user, *, htmx: bool = True) -> HttpResponse:
    request = RequestFactory().get("/regions/pick?" + query, headers={"HX-Request": "true"} if htmx else {})
    request.user = user
    return views.pick(request)


def test_the_form_gets_lines_with_code_and_path(clerk):
    body = ask("q=pazh", clerk).content.decode()
    assert 'data-value="220802100000" data-text="吉林省白城市洮北区平安镇"' in body
    assert "<html" not in body


def test_without_javascript_there_is_a_page_that_keeps_what_narrows_it(clerk, client_of):
    body = client_of(clerk).get("/regions/pick?q=pazh&level=township&within=own").content.decode()
    assert "<html" in body
    assert "<code>220802100000</code>" in body
    assert 'name="level" value="township"' in body
    assert 'name="within" value="own"' in body


def test_a_stranger_is_sent_to_the_login():
    assert ask("q=pazh", AnonymousUser()).status_code == 302


def test_nothing_found_says_what_to_try(clerk):
    assert "请换个写法" in ask("q=qqqq", clerk).content.decode()


def test_what_is_typed_is_escaped(clerk):
    assert "<b>" not in ask("q=%3Cb%3E", clerk).content.decode()


def test_within_own_keeps_to_the_posts(clerk, outsider):
    assert "青山镇" in ask("q=q", outsider).content.decode()
    assert "青山镇" not in ask("q=q&within=own", clerk).content.decode()
    assert "220802100000" in ask("q=pa&within=own", clerk).content.decode()


def test_within_own_without_a_post_admits_nothing(db):
    nobody = Staff.objects.create(work_number="wugang", name="无岗", human_key="wugang")
    assert "请换个写法" in ask("q=xin&within=own", nobody).content.decode()


def test_within_something_unreadable_admits_nothing(clerk):
    assert "请换个写法" in ask("q=xin&within=nonsense", clerk).content.decode()
