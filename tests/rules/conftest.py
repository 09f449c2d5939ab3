"""The law needs no world: no database, no clock. The suite-wide fixtures are switched off here."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _world_comes_back() -> None:
    """Nothing here commits."""


@pytest.fixture(autouse=True)
def _the_day() -> None:
    """Every date is an argument."""
