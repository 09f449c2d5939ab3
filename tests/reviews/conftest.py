"""A county with families on dibao, a reviewer who enters a change, an approver who decides it."""

from datetime import date
from pathlib import Path

import pytest

from demo import awards
from demo.office import COUNTY, NEXT_VILLAGE, VILLAGE
from dibao.reviews.services import change as changes
from dibao.reviews.services.preview import preview

CONFIRMED = date(2026, 6, 15)
EFFECTIVE = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path) -> Path:
    """Each test has a register of its own."""
    (tmp_path / "home").mkdir()
    keys = Path(settings.DIBAO_HOME) / "keys"
    settings.DIBAO_HOME = tmp_path / "home"
    (tmp_path / "home" / "keys").symlink_to(keys)
    return tmp_path / "home"


@pytest.fixture
def families(db):
    """`families(20)` — so many awards in two villages, confirmed in June, paid from July."""

    def write(count: int = 20, **more) -> None:
        for _ in awards.write(
            count, villages=more.pop("villages", (VILLAGE, NEXT_VILLAGE)), on=more.pop("on", CONFIRMED), **more
        ):
            pass

    return write


@pytest.fixture
def raise_of(county_reviewer):
    """`raise_of(7_200_00)` — a change of the rural standard, entered and tried out."""

    def enter(year: int, *, effective_on: date = EFFECTIVE, by=None, more=()):
        who = by or county_reviewer
        change = changes.enter(
            division=COUNTY,
            document="关于提高农村低保标准的通知（洮民发〔2026〕8号）",
            source="文件原件",
            effective_on=effective_on,
            by=who,
            values=[{"key": "standard", "track": "rural", "value": year, "unit": "fen_per_year"}, *more],
        )
        return preview(change=change, by=who)

    return enter
