"""The clerk's browser and somebody who comes to the window."""

from datetime import date

import pytest


@pytest.fixture
def someone(inventor):
    return inventor.person(birth=date(1970, 3, 5), sex="1")


@pytest.fixture
def window(clerk, client_of):
    """The clerk's browser."""
    return client_of(clerk)
