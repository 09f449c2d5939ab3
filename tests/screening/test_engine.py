"""The join finds what a plain dictionary finds; a killed run goes on; evidence leads to the very rows."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dibao.kernel.marks import short
from dibao.policy.snapshot import Row, Snapshot
from dibao.screening import engine, layout, persons_store, register_store
from dibao.screening.finders import FINDERS
from dibao.screening.joins import Index, Span
from dibao.screening.persons_source import Persons
from dibao.screening.thresholds import Local
from tests.screening.planted import CIPHER, World, figures

ON = date(2026, 10, 16)


def plainly(persons, keys):
    """Every (place, row) with equal keys, by a dictionary."""
    rows = defaultdict(list)
    for row, key in enumerate(persons.tolist()):
        rows[key].append(row)
    return {(place, row) for place, key in enumerate(keys.tolist()) for row in rows.get(key, ())}


def joined(persons, keys, **given):
    half = len(persons) // 2
    spans = [
        Span(0, half, [persons[: min(7, half)], persons[7:half]]),
        Span(half, len(persons) - half, [persons[half:]]),
    ]
    place, row = Index(spans, len(persons), **given).find(keys)
    assert (np.diff(row) >= 0).all()
    return {(p, r) for p, r in zip(place.tolist(), row.tolist(), strict=True) if persons[r] == keys[p]}


@pytest.mark.parametrize("size", [1, 2, 10, 1_000, 30_000])
@pytest.mark.parametrize("spread", ["far", "near", "low"])
def test_the_index_finds_what_a_dictionary_finds(size, spread):
    """far: as hashes are. near: many persons share their high bits. low: keys at both ends of the numbers."""
    dice = np.random.default_rng([size, len(spread)])
    everything = {"far": (-(2**63), 2**63 - 1), "near": (5, 5 + 2 * size), "low": (-3, 4)}[spread]
    size = size if spread == "far" else min(size, 200)
    persons = dice.integers(*everything, size, dtype=np.int64)
    strangers = dice.integers(*everything, 3_000, dtype=np.int64)
    edges = np.array([-(2**63), 2**63 - 1, -1, 0], np.int64)
    keys = np.concatenate([dice.choice(persons, 500), strangers, edges])
    persons = np.concatenate([persons, edges[:2]])
    assert joined(persons, keys) == plainly(persons, keys)


def test_the_ranges_of_several_passes_are_the_whole():
    dice = np.random.default_rng(4)
    persons = dice.integers(-(2**63), 2**63 - 1, 5_000, dtype=np.int64)
    keys = np.concatenate([dice.choice(persons, 900), dice.integers(-(2**63), 2**63 - 1, 900, dtype=np.int64)])
    passes = [joined(persons, keys, share=(n, 4)) for n in range(4)]
    assert set().union(*passes) == plainly(persons, keys)
    assert sum(map(len, passes)) == len(plainly(persons, keys))
    assert all(passes)


def test_too_few_or_too_many_keys_are_refused():
    for told, rows, total in (("2 keys came for 3", 3, 3), ("2 keys came for 1", 1, 1), ("2 keys came for 3", 2, 3)):
        with pytest.raises(ValueError, match=told):
            Index([Span(0, rows, [np.array([1, 2])])], total)
    assert len(Index([], 0)) == 0


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    world = World(ON, seed=5, ordinary=10, copies=1)
    root = tmp_path_factory.mktemp("engine")
    world.write_persons(root / "persons")
    world.write_registers(root / "registers", as_of=ON)
    engine.hits(root / "persons", root / "registers", root / "run", ON, figures(ON))
    return world, root


def test_the_rows_of_a_hit_are_rows_of_that_very_person(laid):
    world, root = laid
    people = {short(CIPHER.blind("person.id_number", p.id_number)): p for c in world.persons.values() for p in c}
    family = defaultdict(set)
    for person in people.values():
        family[person.row["household"]].add(person.id_number)
    opened = 0
    for hit in engine.read(root / "run", root / "registers"):
        for row in hit.rows:
            sealed, place = register_store.sealed(row.state, row.part, row.row)
            told, _, text = sealed.decode().partition("|")
            assert told == place
            number = json.loads(text)["id_number"]
            assert number in ({people[hit.key].id_number} if hit.key else family[hit.household])
            opened += 1
    assert opened > len(FINDERS)


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.code)
def test_a_finder_asked_alone_finds_what_it_finds_among_all(laid, tmp_path, finder):
    """Alone it may read only the persons that matched, or everybody, where the others need the opposite."""
    _, root = laid
    engine.hits(root / "persons", root / "registers", tmp_path / "run", ON, figures(ON), finders=[finder])
    alone = list(engine.read(tmp_path / "run", root / "registers"))
    among = [hit for hit in engine.read(root / "run", root / "registers") if hit.finder == finder.code]
    assert alone and alone == among


def test_a_part_without_matches_and_a_register_without_rows_give_nothing(laid, tmp_path):
    _, root = laid
    stranger = World(ON, seed=99, ordinary=2, copies=0)
    stranger.write_persons(tmp_path / "persons")
    counts = engine.hits(tmp_path / "persons", root / "registers", tmp_path / "run", ON, figures(ON))
    assert set(counts.hits.values()) == {0}
    assert set(counts.matched.values()) == {0}
    assert list(engine.read(tmp_path / "run", root / "registers")) == []


def test_nobody_to_compare_and_nothing_to_compare_with(tmp_path, laid):
    counts = engine.hits(tmp_path / "none", tmp_path / "none", tmp_path / "run", ON, figures(ON))
    assert (counts.persons, counts.rows, set(counts.hits.values())) == (0, 0, {0})
    assert counts.missing == sorted(counts.missing) and "bank" in counts.missing
    counts = engine.hits(tmp_path / "none", laid[1] / "registers", tmp_path / "run", ON, figures(ON))
    assert counts.persons == 0 and set(counts.hits.values()) == {0}


def test_the_day_decides_which_state_of_a_register_is_read(laid, tmp_path):
    _, root = laid
    earlier = date(2026, 10, 15)
    counts = engine.hits(root / "persons", root / "registers", tmp_path / "run", earlier, figures(earlier))
    assert counts.rows == 0 and "bank" in counts.missing


def test_progress_reaches_the_end_and_nothing_is_left_behind(laid, tmp_path):
    _, root = laid
    seen = []
    engine.hits(root / "persons", root / "registers", tmp_path, ON, figures(ON), progress=lambda *at: seen.append(at))
    assert [finished for finished, _ in seen] == list(range(1, len(seen) + 1))
    assert {total for _, total in seen} == {len(seen)}
    assert [path.name for path in tmp_path.iterdir()] == ["hits.parquet"]


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from dibao.screening import engine
from tests.screening.planted import figures

root, run, stop = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
def dying(finished, total):
    if finished == stop:
        os.kill(os.getpid(), signal.SIGKILL)
on = date(2026, 10, 16)
engine.hits(root / "persons", root / "registers", run, on, figures(on), progress=dying, workers=1)
"""


def test_a_killed_run_goes_on_where_it_was_and_ends_the_same(laid, tmp_path):
    _, root = laid
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), str(tmp_path), "6"], env=os.environ | {"PYTHONPATH": "."}, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "hits.parquet").exists()
    counts = engine.hits(root / "persons", root / "registers", tmp_path, ON, figures(ON))
    assert counts.parts_skipped >= 6 and counts.parts_done > 0
    assert pq.read_table(tmp_path / "hits.parquet").equals(pq.read_table(root / "run" / "hits.parquet"))
    assert sum(counts.matched.values()) > 0


def test_parts_of_different_years_may_number_their_words_differently(laid, tmp_path):
    _, root = laid
    shutil.copytree(root / "registers", tmp_path / "registers")
    whole = register_store.parts(register_store.latest(tmp_path / "registers", "market", ON))[0]
    table = pq.read_table(whole, partitioning=None)
    note = layout.note_of(table.schema)
    turned = {name: words[::-1] for name, words in note["words"].items()}
    half = 1
    second = table.slice(half)
    for name, words in turned.items():
        if words:
            places = pa.array([len(words) + 1 - n if n else 0 for n in second[name].to_pylist()], pa.int16())
            second = second.set_column(second.column_names.index(name), name, places)
    pq.write_table(table.slice(0, half), whole)
    schema = layout.noted(second.schema, note | {"words": turned})
    pq.write_table(second.cast(schema), whole.with_name("part-00001.parquet"))
    engine.hits(root / "persons", tmp_path / "registers", tmp_path / "run", ON, figures(ON))
    columns = ["finder", "household", "amount", "reason"]
    assert pq.read_table(tmp_path / "run" / "hits.parquet", columns=columns).equals(
        pq.read_table(root / "run" / "hits.parquet", columns=columns)
    )


def test_a_register_taken_in_before_a_column_was_kept_says_nothing_in_it(laid, tmp_path):
    _, root = laid
    shutil.copytree(root / "registers", tmp_path / "registers")
    for part in register_store.parts(register_store.latest(tmp_path / "registers", "employment", ON)):
        pq.write_table(pq.read_table(part, partitioning=None).drop_columns(["to_on"]), part)
    engine.hits(root / "persons", tmp_path / "registers", tmp_path / "run", ON, figures(ON))

    def told(run):
        return Counter((h.finder, h.household, h.reason) for h in run if h.finder != "wage_stopped")

    assert told(engine.read(tmp_path / "run", tmp_path / "registers")) == told(
        engine.read(root / "run", root / "registers")
    )


def test_what_an_interrupted_run_left_is_not_used_for_other_figures(laid, tmp_path):
    _, root = laid
    (tmp_path / ".work" / "bank").mkdir(parents=True)
    (tmp_path / ".work" / "job.json").write_text('{"another": "job"}')
    (tmp_path / ".work" / "bank" / "part-00000.0.arrow").write_text("not a table")
    engine.hits(root / "persons", root / "registers", tmp_path, ON, figures(ON))
    assert pq.read_table(tmp_path / "hits.parquet").equals(pq.read_table(root / "run" / "hits.parquet"))


def test_figures_are_those_of_the_place_and_its_village():
    village = 220802_101_000
    rows = [
        Row("payment_total_year", 0, "any", date(2020, 1, 1), 100, "", "a", ""),
        Row("payment_total_year", 220881_000_000, "any", date(2020, 1, 1), 200, "", "b", ""),
        Row("payment_total_year", village, "rural", date(2020, 1, 1), 300, "", "c", ""),
        Row("basic_pension_excluded", 220881_000_000, "any", date(2020, 1, 1), False, "", "d", ""),
    ]
    local = Local(Snapshot(rows, ON), ("payment_total_year", "basic_pension_excluded"))
    division = np.array([village, village, 220802_102_000, 220881_103_000])
    where, table = local.regimes(division, np.array([1, 0, 1, 1], np.int8))
    told = table.take(where)
    assert told["payment_total_year"].to_pylist() == [300, 100, 100, 200]
    assert told["basic_pension_excluded"].to_pylist() == [None, None, None, 0]


def test_a_county_is_written_whole_and_names_what_it_was_made_from(tmp_path):
    world = World(ON, seed=1, ordinary=5, copies=0)
    world.write_persons(tmp_path)
    assert persons_store.counties(tmp_path) == [220802, 220881, 220882]
    assert persons_store.digest(tmp_path, 220802) == "220802"
    assert persons_store.digest(tmp_path, 999999) == ""
    assert persons_store.remove_others(tmp_path, [220802]) == [220881, 220882]
    assert persons_store.counties(tmp_path) == [220802]
    one = {name: np.array([1, 2, 1], kind) for name, kind in layout.PERSONS.items()}
    with pytest.raises(ValueError, match="stand together"):
        persons_store.write_county(tmp_path, 220802, one, digest="x")
    assert [path.name for path in persons_store.folder(tmp_path, 220802).iterdir()] == ["persons.parquet"]


def test_counties_written_before_their_columns_were_declared_never_empty_are_read_with_the_others(tmp_path):
    World(ON, seed=1, ordinary=5, copies=0).write_persons(tmp_path)
    people = Persons(tmp_path, None, memory=1 << 30, spill=tmp_path / "spill")
    before = people.read(0, 3, list(layout.PERSONS))
    old = persons_store.file(tmp_path, 220881)
    table = pq.read_table(old, partitioning=None)
    assert not any(field.nullable for field in table.schema)
    pq.write_table(
        table.cast(pa.schema([field.with_nullable(True) for field in table.schema], table.schema.metadata)), old
    )
    assert people.read(0, 3, list(layout.PERSONS)).to_pydict() == before.to_pydict()
    assert sum(len(keys) for span in people.spans(2) for keys in span.batches) == people.total
