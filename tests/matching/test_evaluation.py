"""The measurement itself: independent truth, two unrelated populations, a threshold that the training population bears
out, and the figures promised, on a small file (``python -m benchmarks identity`` measures a million)."""

import json
import subprocess
import sys

import pytest

from dibao.matching import batch, evaluate, synthetic
from dibao.matching.evaluate import Measured
from dibao.matching.ids import is_valid
from dibao.matching.weights import LIKELY

SIZE = 20_000


@pytest.fixture(scope="module")
def judged():
    table = synthetic.records(SIZE, seed=evaluate.EVALUATION_SEED)
    return evaluate.truth(table), batch.matches(table, workers=1), table


def test_precision_and_recall_on_people_it_was_not_set_on(judged):
    wanted, found, _ = judged
    measured = evaluate.measure(evaluate.accepted(found), wanted)
    assert len(wanted) > 3_000
    assert measured.precision >= 0.98
    assert measured.recall >= 0.985


def test_exact_numbers_alone_find_far_fewer(judged):
    wanted, _, table = judged
    numbers: dict[str, list[int]] = {}
    for row, number in enumerate(table.column("id_number").to_pylist()):
        if number:
            numbers.setdefault(number, []).append(row)
    pairs = {(rows[0], rows[1]) for rows in numbers.values() if len(rows) > 1}
    assert evaluate.measure(pairs, wanted).recall < 0.75


def test_the_threshold_is_borne_out_by_the_training_population():
    table = synthetic.records(SIZE, seed=evaluate.TRAINING_SEED, world=synthetic.TRAINING)
    wanted, found = evaluate.truth(table), batch.matches(table, workers=1)
    _, best = evaluate.best_threshold(found, wanted)
    assert best.f1 - evaluate.measure(evaluate.accepted(found), wanted).f1 < 0.002


def test_the_command_that_reproduces_it():
    ran = subprocess.run(
        [sys.executable, "-m", "dibao.matching.evaluate", "--size", "1000"], capture_output=True, text=True, check=True
    )
    said = json.loads(ran.stdout)
    assert said["records"] == 1000
    assert said["threshold"] == LIKELY
    assert said["precision"] > 0.9


def test_a_seed_gives_one_population():
    assert synthetic.records(500, seed=4).equals(synthetic.records(500, seed=4))
    assert not synthetic.records(500, seed=4).equals(synthetic.records(500, seed=5))


def test_the_two_worlds_invent_names_differently():
    given = [
        {
            name[1:]
            for name in synthetic.records(5_000, seed=1, world=world).column("name").to_pylist()
            if len(name) == 3
        }
        for world in (synthetic.TRAINING, synthetic.EVALUATION)
    ]
    assert len(given[0] & given[1]) < 0.1 * min(map(len, given))


def test_the_hard_cases_are_in_the_population(judged):
    """Relatives at one address and phone, twins, borrowed numbers, wrong and missing numbers: all there to be confused."""
    _, _, table = judged
    rows = table.to_pylist()
    share = {
        "missing": sum(not row["id_number"] for row in rows) / SIZE,
        "wrong": sum(bool(row["id_number"]) and not is_valid(row["id_number"]) for row in rows) / SIZE,
    }
    assert 0.04 < share["missing"] < 0.2
    assert 0.01 < share["wrong"] < 0.1
    relatives = {(row["household"], row["phone"], row["human"]) for row in rows if row["phone"]}
    together: dict[tuple[str, str], int] = {}
    for household, phone, _ in relatives:
        together[household, phone] = together.get((household, phone), 0) + 1
    assert sum(number > 1 for number in together.values()) > 500
    born: dict[tuple[str, int], set[int]] = {}
    owners: dict[str, set[int]] = {}
    for row in rows:
        born.setdefault((row["household"], row["birth"]), set()).add(row["human"])
        owners.setdefault(row["id_number"], set()).add(row["human"])
    assert sum(len(humans) > 1 for (_, birth), humans in born.items() if birth) > 30
    assert sum(len(humans) > 1 for number, humans in owners.items() if number) > 15


def test_measured():
    found = evaluate.measure([(1, 2), (1, 2), (3, 4)], {(1, 2), (5, 6)})
    assert found == Measured(right=1, wrong=1, missed=1)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert (Measured(0, 0, 0).precision, Measured(0, 0, 5).recall, Measured(0, 3, 5).f1) == (1.0, 0.0, 0.0)
