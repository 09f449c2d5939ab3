"""The register reckoned anew: the same answer as a case on a desk, exact counts, and nothing lost by a kill."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from dibao.policy.snapshot import Change, Snapshot
from dibao.population import engine, explained, layout, nation, pool, regimes, store
from dibao.population.joined import joined
from dibao.population.results import parts, read
from dibao.population.simulate import simulate
from dibao.population.tally import Tally
from dibao.rules.changes import KINDS
from dibao.rules.decoding import decode
from dibao.rules.parameters import standard_year
from dibao.rules.register import STATUSES, TRACKS
from tests.population.conftest import COUNTIES, HOUSEHOLDS


def results(run, counties=COUNTIES) -> dict[str, np.ndarray]:
    tables = [read(run, county) for county in counties]
    return {name: np.concatenate([table[name] for table in tables]) for name in layout.RESULT}


def held(run) -> list[int]:
    """The counties that have results."""
    return sorted(county for part in parts(run) for county in part.counties)


@pytest.fixture(scope="module")
def varied(figures) -> Snapshot:
    """Standards that differ by village and track, a rule that ends, and a parameter that is missing."""
    village, town = 220802100001, 220802101000
    return figures.changed(
        [
            Change("standard", village, "rural", 1_500_000, "fen_per_year"),
            Change("standard", town, "urban", 40_000, "fen_per_month"),
            Change("uplifts", town, "any", [{"cause": "elder", "amount": 5_000, "age_from": 65}], "table"),
            Change("grace_months_max", 220881000000, "any", None, "months"),
            Change("rounding", 441900100000, "any", None, "choice"),
        ]
    )


@pytest.fixture(scope="module")
def run(root, varied, tmp_path_factory):
    target = tmp_path_factory.mktemp("run")
    return target, engine.reassess(root, target, varied, varied.on, workers=1)


def test_every_household_gets_what_a_case_on_a_desk_would_get(root, run, varied):
    target, _ = run
    found = results(target)
    place = 0
    for county in COUNTIES:
        read = store.read_county(root, county)
        for row in range(len(read.register)):
            if row % 5 == 0:
                answer = explained.assessed(read, row, varied)
                mine = (
                    STATUSES[found["status"][place]], found["members"][place], found["amount"][place],
                    found["uplift"][place],
                )  # fmt: skip
                assert mine == (answer.status, answer.members, answer.amount_month, answer.uplift_month), (county, row)
            place += 1
    assert place == HOUSEHOLDS


def test_every_kind_of_change_occurs_and_the_unknown_say_why(run, varied):
    target, tally = run
    assert {kind for kind in KINDS if tally.households[kind]} >= {"unchanged", "increase", "decrease", "stop", "taper"}
    assert tally.households["unknown"] > 0
    assert "取整" in tally.problems[441900]
    found = results(target)
    no_taper = (found["division"] // store.COUNTY == 220881) & (found["kind"] == KINDS.index("taper"))
    assert not no_taper.any()
    assert (found["why"][found["kind"] == KINDS.index("unknown")] > 0).all()


def test_the_counts_are_those_of_the_results(run):
    target, tally = run
    found = results(target)
    assert (tally.done, tally.skipped, tally.failed, tally.total) == (len(COUNTIES), 0, 0, HOUSEHOLDS)
    kinds = [KINDS[kind] for kind in found["kind"]]
    assert tally.households == dict.fromkeys(KINDS, 0) | Counter(kinds)
    for name, column in {"persons": "members", "before": "old_amount", "after": "amount"}.items():
        sums: Counter[str] = Counter()
        for kind, value in zip(kinds, found[column].tolist(), strict=True):
            sums[kind] += value
        assert getattr(tally, name) == dict.fromkeys(KINDS, 0) | sums


def test_processes_give_the_same_as_one(root, run, varied, tmp_path):
    target, alone = run
    seen = []
    together = engine.reassess(
        root, tmp_path, varied, varied.on, workers=2, progress=lambda done, total: seen.append((done, total))
    )
    assert together == alone
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert all(np.array_equal(a, b) for a, b in zip(results(target).values(), results(tmp_path).values(), strict=True))


def test_regimes_cover_every_row_once_and_change_only_where_the_parameters_do(root, varied, monkeypatch):
    monkeypatch.setattr(regimes, "MOST", 300)
    places = regimes.Places(varied)
    for county in COUNTIES:
        register = store.read_county(root, county).register
        found = list(places.regimes(register))
        assert [found[0].lo, found[-1].hi] == [0, len(register)]
        assert all(a.hi == b.lo for a, b in pairwise(found))
        assert max(each.hi - each.lo for each in found) <= 300
        for regime in found:
            rows = slice(regime.lo, regime.hi)
            division, track = (register.households[name][rows].tolist() for name in ("division", "track"))
            pairs = {*zip(division, track, strict=True)}
            assert all(varied.parameters(place, TRACKS[track]) is regime.parameters for place, track in pairs)


def test_batches_cover_every_row_once_and_carry_the_figures_of_each_place(root, varied, monkeypatch):
    monkeypatch.setattr(regimes, "MOST", 1_000)
    places = regimes.Places(varied)
    whole = joined([store.read_county(root, county) for county in COUNTIES])
    found = list(places.batches(whole))
    assert [found[0].lo, found[-1].hi] == [0, len(whole)]
    assert all(a.hi == b.lo for a, b in pairwise(found))
    for batch in found:
        for row in range(batch.lo, batch.hi, 7):
            place, track = int(whole.households["division"][row]), TRACKS[whole.households["track"][row]]
            mine, own = batch.parameters, varied.parameters(place, track)
            for key, column in batch.apart.items():
                expected = standard_year(own) if key == "standard" else own.value(key)
                assert column[row - batch.lo] == expected
            assert {p.id for p in mine if p.key not in batch.apart} == {p.id for p in own if p.key not in batch.apart}


def test_joined_counties_keep_every_family_its_own_facts(root, tmp_path):
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    second = store.read_county(root, COUNTIES[1]).register
    old = second.vocabulary
    turned = ("", *reversed(old[1:]))
    codes = np.array([turned.index(word) for word in old], dtype=np.int16)
    entries = second.entries | {name: codes[second.entries[name]] for name in ("code", "claim")}
    store.write_county(tmp_path, COUNTIES[1], replace(second, entries=entries, vocabulary=turned), digest="turned")
    parts = [store.read_county(tmp_path, county) for county in COUNTIES]
    whole, begin = joined(parts), 0
    for part in parts:
        for row in range(0, len(part), 97):
            assert decode(whole, begin + row, on=nation.DAY) == decode(part.register, row, on=nation.DAY)
        begin += len(part)
    assert joined(parts[:1]) is parts[0].register


def test_a_second_run_skips_everything_and_still_counts_it(root, run, varied):
    target, first = run
    again = engine.reassess(root, target, varied, varied.on, workers=1)
    assert (again.done, again.skipped) == (0, len(COUNTIES))
    assert again.households == first.households
    assert again.after == first.after


def test_other_parameters_another_day_or_other_households_are_reckoned_again(root, figures, tmp_path, monkeypatch):
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(root, source)
    engine.reassess(source, target, figures, figures.on, workers=1)
    dearer = figures.changed([Change("standard", 0, "any", 1, "fen_per_month")])
    assert engine.reassess(source, target, dearer, figures.on, workers=1).done == len(COUNTIES)
    assert engine.reassess(source, target, dearer, figures.on.replace(year=2027), workers=1).done == len(COUNTIES)
    assert engine.reassess(source, target, figures, figures.on, workers=1, taper=False).done == len(COUNTIES)
    moved = store.read_county(source, COUNTIES[1]).register
    store.write_county(source, COUNTIES[1], moved, digest="changed since")
    last = engine.reassess(source, target, figures, figures.on, workers=1, taper=False)
    assert (last.done, last.skipped) == (len(COUNTIES), 0), "they share a part"
    alone = tmp_path / "alone"
    monkeypatch.setattr(engine, "HANDFUL", 1)
    engine.reassess(source, alone, figures, figures.on, workers=1)
    store.write_county(source, COUNTIES[1], moved, digest="changed again")
    last = engine.reassess(source, alone, figures, figures.on, workers=1)
    assert (last.done, last.skipped) == (1, len(COUNTIES) - 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_county_that_cannot_be_read_is_counted_and_named_and_the_others_go_on(root, figures, tmp_path, workers):
    source = tmp_path / "source"
    shutil.copytree(root, source)
    (store.folder(source, COUNTIES[1]) / "persons.parquet").write_bytes(b"torn")
    tally = engine.reassess(source, tmp_path / "target", figures, figures.on, workers=workers)
    assert (tally.done, tally.skipped, tally.failed) == (2, 0, 1)
    assert list(tally.problems) == [COUNTIES[1]]
    assert tally.counties == len(COUNTIES)


def test_results_of_a_county_that_is_gone_go_too_and_its_neighbours_stay(root, figures, tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(root, source)
    engine.reassess(source, target, figures, figures.on, workers=1)
    assert held(target) == sorted(COUNTIES)
    shutil.rmtree(store.folder(source, COUNTIES[0]))
    some = engine.reassess(source, target, figures, figures.on, workers=1, counties=COUNTIES[1:2])
    assert (some.done, some.counties) == (1, 1)
    assert held(target) == sorted(COUNTIES[1:])


def test_a_part_never_holds_a_county_twice_nor_one_that_broke(root, figures, tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(root, source)
    engine.reassess(source, target, figures, figures.on, workers=1)
    first = min(COUNTIES)
    torn = store.folder(source, first) / "persons.parquet"
    kept = torn.read_bytes()
    torn.write_bytes(b"torn")
    broken = engine.reassess(source, target, figures, figures.on, workers=1)
    assert (broken.failed, broken.counties) == (1, len(COUNTIES))
    assert held(target) == sorted(set(COUNTIES) - {first})
    torn.write_bytes(kept)
    mended = engine.reassess(source, target, figures, figures.on, workers=1)
    assert (mended.done, mended.skipped, mended.failed) == (1, len(COUNTIES) - 1, 0)
    assert held(target) == sorted(COUNTIES)
    assert mended.total == HOUSEHOLDS


def test_tallies_survive_json(run):
    assert Tally.from_json(run[1].to_json()) == run[1]


def gone_within(seconds: int, group: int) -> bool:
    """Whether no process of the group is left; Python's own tracker tidies up for a moment."""
    for _ in range(seconds * 20):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_killed_in_the_middle_goes_on_and_leaves_nobody_behind(tmp_path, workers):
    villages = {county: np.arange(county * 10**6 + 100_001, county * 10**6 + 100_005) for county in COUNTIES}
    source, target = tmp_path / "source", tmp_path / "target"
    simulate(source, households=240_000, seed=3, villages=villages, workers=1)
    command = [sys.executable, "-m", "tests.population.killed_run", str(source), str(target), str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
        left = not gone_within(10, process.pid)
        if left:
            os.killpg(process.pid, signal.SIGKILL)
    assert not left, "workers outlived the run"
    figures = nation.snapshot(COUNTIES)
    rest = engine.reassess(source, target, figures, figures.on, workers=1)
    assert rest.skipped >= 1
    assert (rest.done + rest.skipped, rest.failed, rest.total) == (len(COUNTIES), 0, 240_000)
    fresh = engine.reassess(source, tmp_path / "fresh", figures, figures.on, workers=1)
    assert (fresh.households, fresh.after) == (rest.households, rest.after)
    assert all(
        np.array_equal(a, b)
        for a, b in zip(results(target).values(), results(tmp_path / "fresh").values(), strict=True)
    )


def _die(shared, task):
    os.kill(os.getpid(), signal.SIGKILL) if task == shared else None
    return task


def test_a_worker_the_system_kills_is_a_failure_that_is_told():
    answers = dict(pool.run(_die, [1, 2, 3, 4], shared=1, workers=2))
    assert len(answers) == 4
    assert "内存不足" in answers[1].sentence
