"""Renaming, merging, splitting, abolishing: history stays, and a new case is told where to go."""

from datetime import date

import pytest

from dibao.audit import SYSTEM
from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions.models import Division, DivisionChange
from dibao.regions.queries import by_code, children, current, path_name, pick
from dibao.regions.services import change
from dibao.regions.services.change import Place

pytestmark = pytest.mark.django_db

PINGAN, YIXIN, PINGAN_VILLAGE, YONGPING = 220802100000, 220802100200, 220802100201, 220802100202
DAY = date(2026, 3, 1)
PAPER = {"on": DAY, "document": "虚构文件〔2026〕1号", "by": SYSTEM}


def test_a_renamed_village_has_its_new_name_now_and_its_old_one_before():
    change.rename(code=YIXIN, name="同心村委会", **PAPER)
    assert path_name(YIXIN).endswith("平安镇同心村")
    assert path_name(YIXIN, on=date(2026, 2, 28)).endswith("平安镇一心村")
    assert [match.code for match in pick("tongxincun", within=(PINGAN,)).matches] == [YIXIN]
    assert not pick("一心村", within=(PINGAN,)).matches


def test_of_two_renamings_each_day_has_its_name():
    change.rename(code=YIXIN, name="同心村", **PAPER)
    change.rename(code=YIXIN, name="齐心村", **{**PAPER, "on": date(2026, 6, 1)})
    names = [path_name(YIXIN, on=day)[-3:] for day in (date(2026, 1, 1), DAY, date(2026, 6, 1))]
    assert names == ["一心村", "同心村", "齐心村"]


def test_a_merged_village_is_refused_for_new_cases_and_names_its_heir():
    change.merge(old=[YIXIN, YONGPING], into=PINGAN_VILLAGE, **PAPER)
    with pytest.raises(Invalid) as refusal:
        current(YIXIN)
    assert "已于 2026-03-01 停止使用" in refusal.value.sentences[0]
    assert "吉林省白城市洮北区平安镇平安村" in refusal.value.sentences[0]
    assert current(YIXIN, on=date(2026, 2, 28)).code == YIXIN
    assert YIXIN not in {row.code for row in children(PINGAN)}
    assert YIXIN in {row.code for row in children(PINGAN, on=date(2026, 2, 28))}


def test_the_picker_shows_a_merged_village_with_its_heir_but_not_to_choose():
    change.merge(old=[YIXIN], into=PINGAN_VILLAGE, **PAPER)
    (match,) = pick("一心村", within=(PINGAN,)).matches
    assert not match.valid
    assert match.heirs == ("吉林省白城市洮北区平安镇平安村",)


def test_the_heir_of_an_heir_is_named():
    change.merge(old=[YIXIN], into=PINGAN_VILLAGE, **PAPER)
    change.merge(old=[PINGAN_VILLAGE], into=YONGPING, **{**PAPER, "on": date(2026, 4, 1)})
    with pytest.raises(Invalid, match="永平村"):
        current(YIXIN)


def test_a_new_code_ends_the_old_one():
    change.rename(code=YIXIN, name="一心社区居委会", new_code=220802100090, **PAPER)
    assert by_code(YIXIN).valid_to == DAY
    assert current(220802100090).name == "一心社区"
    with pytest.raises(Invalid, match="一心社区"):
        current(YIXIN)


def test_a_split_names_all_heirs():
    change.split(code=YIXIN, into=[Place(220802100290, "东心村"), Place(220802100291, "西心村")], **PAPER)
    with pytest.raises(Invalid, match=r"东心村.*或.*西心村"):
        current(YIXIN)


def test_an_abolished_division_has_no_heir():
    change.abolish(code=YIXIN, **PAPER)
    with pytest.raises(Invalid, match="请重新选择地区"):
        current(YIXIN)


def test_a_township_cannot_end_while_villages_in_it_live():
    with pytest.raises(Invalid, match="下面还有"):
        change.merge(old=[PINGAN], into=220802101000, **PAPER)
    assert by_code(PINGAN).valid_to is None


@pytest.mark.parametrize(
    "act",
    [
        lambda: change.merge(old=[YIXIN], into=YIXIN, **PAPER),
        lambda: change.merge(old=[YIXIN], into=PINGAN, **PAPER),
        lambda: change.merge(old=[], into=YIXIN, **PAPER),
        lambda: change.rename(code=YIXIN, name="一心村委会", **PAPER),
        lambda: change.rename(code=YIXIN, name=" ", **PAPER),
        lambda: change.rename(code=YIXIN, name="新村", **{**PAPER, "document": " "}),
        lambda: change.rename(code=YIXIN, name="新村", **{**PAPER, "on": date(2027, 1, 1)}),
        lambda: change.rename(code=YIXIN, name="新村", new_code=220802102000, **PAPER),
        lambda: change.split(code=YIXIN, into=[Place(220802100290, "东心村")], **PAPER),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(act):
    before = list(Division.objects.filter(parent_code=PINGAN).values())
    with pytest.raises((Invalid, Conflict)):
        act()
    assert list(Division.objects.filter(parent_code=PINGAN).values()) == before
    assert not DivisionChange.objects.exists()


def test_a_code_is_never_given_to_another_place():
    change.abolish(code=YONGPING, **PAPER)
    with pytest.raises(Conflict, match="不重复使用"):
        change.rename(code=YIXIN, name="新村", new_code=YONGPING, **PAPER)


def test_a_change_is_an_event_that_covers_the_rows():
    change.merge(old=[YIXIN], into=PINGAN_VILLAGE, **PAPER)
    event = Event.objects.get(verb="regions.merge")
    assert {(label, key) for label, key, _ in event.rows} >= {
        ("regions.Division", str(YIXIN)),
        ("regions.Division", str(PINGAN_VILLAGE)),
    }
    assert event.because == PAPER["document"]
