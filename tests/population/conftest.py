"""A small invented register: three counties, their villages, six thousand households."""

from pathlib import Path

import numpy as np
import pytest

from dibao.policy.snapshot import Snapshot
from dibao.population import nation
from dibao.population.simulate import simulate

HOUSEHOLDS = 6_000
COUNTIES = (220802, 220881, 441900)
VILLAGES = {
    county: np.array([county * 10**6 + town * 1_000 + village for town in (100, 101) for village in (1, 2, 3)])
    for county in COUNTIES
}


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register; tests only read it."""
    target = tmp_path_factory.mktemp("register")
    made = simulate(target, households=HOUSEHOLDS, seed=7, villages=VILLAGES, workers=1)
    assert (made.done, made.households) == (len(COUNTIES), HOUSEHOLDS)
    return target


@pytest.fixture(scope="session")
def figures() -> Snapshot:
    """The invented parameters the register was assessed under."""
    return nation.snapshot(COUNTIES)
