"""Paths, children, and divisions that no longer are."""

from datetime import date

import pytest

from dibao.kernel.refusals import Invalid
from dibao.regions.models import Division
from dibao.regions.queries import by_code, children, current, path_name, path_names, villages_of

pytestmark = pytest.mark.django_db

PINGAN = 220802100000
YIXIN = 220802100200


def test_the_path_runs_from_province_to_village():
    assert path_name(YIXIN) == "吉林省白城市洮北区平安镇一心村"
    assert path_name(220800000000) == "吉林省白城市"
    assert path_name(0) == "全国"


def test_an_unknown_code_gives_its_digits():
    assert path_name(990000000000) == "99"


def test_many_paths_cost_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = path_names([YIXIN, PINGAN, 220881000000])
    assert found[220881000000] == "吉林省白城市洮南市"


def test_divisions_that_only_hold_the_tree_together_are_not_said():
    rows = [
        (110000000000, "北京市", "province"), (110100000000, "市辖区", "city"), (110101000000, "东城区", "county"),
        (620000000000, "甘肃省", "province"), (620200000000, "嘉峪关市", "city"), (620201000000, "嘉峪关市", "county"),
        (620201100000, "新城镇", "township"),
    ]  # fmt: skip
    for code, name, level in rows:
        Division.objects.create(
            code=code, name=name, full_name=name, level=level, parent_code=0, words=name, valid_from=date(2023, 6, 30)
        )
    assert path_name(110101000000) == "北京市东城区"
    assert path_name(620201100000) == "甘肃省嘉峪关市新城镇"
    assert path_name(620201000000) == "甘肃省嘉峪关市"


def test_children_are_the_level_right_below():
    assert {row.level for row in children(220802000000)} == {"township"}
    assert children(0).get().name == "吉林省"
    assert YIXIN in {row.code for row in villages_of(PINGAN)}


def test_every_division_of_the_demo_counties_hangs_in_the_tree():
    every = set(Division.objects.values_list("code", flat=True)) | {0}
    assert set(Division.objects.values_list("parent_code", flat=True)) <= every


def test_the_source_gives_no_urban_rural_code_and_its_cut_off_as_beginning():
    village = by_code(YIXIN)
    assert (village.urban_rural, village.valid_from, village.valid_to) == ("", date(2023, 6, 30), None)
    assert village.full_name == "一心村委会"


def test_a_living_division_is_accepted_and_an_unknown_one_refused():
    assert current(YIXIN).name == "一心村"
    with pytest.raises(Invalid, match="没有代码为 220802199999"):
        current(220802199999)


def test_a_division_is_refused_before_it_began():
    Division.objects.filter(pk=YIXIN).update(valid_from=date(2026, 5, 1))
    with pytest.raises(Invalid, match="自 2026-05-01 起才有"):
        current(YIXIN, on=date(2026, 4, 30))
