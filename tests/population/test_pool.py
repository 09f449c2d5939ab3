"""A worker keeps the memory of its large arrays between two steps."""

import ctypes
import resource

import numpy as np
import pytest

from dibao.population import pool

ARRAYS, NUMBERS, ROUNDS = 8, 131_072, 40
PAGES = ARRAYS * NUMBERS * 8 // resource.getpagesize()


def _faults(_shared: object, rounds: int) -> int:
    """How often this process had to be given a page while it made and dropped the same arrays again and again."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(rounds):
        held = [np.ones(NUMBERS) for _ in range(ARRAYS)]
        del held
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the system's library is not glibc")
def test_a_worker_asks_for_the_memory_of_its_arrays_once():
    answers = [answer for _, answer in pool.run(_faults, [ROUNDS, ROUNDS], shared=None, workers=2)]
    assert max(answers) < 4 * PAGES, f"{answers} pages for arrays of {PAGES}"
