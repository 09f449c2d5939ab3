"""Families on dibao written in bulk, one visit, and what a visitor fills in."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo import awards
from demo.office import NEXT_VILLAGE, VILLAGE
from demo.story import photo
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.rounds.choices import Ground
from dibao.rounds.handed import Enclosed
from dibao.rounds.models import Visit
from dibao.rounds.questions import BLOCKS
from dibao.rounds.services.delivery import deliver
from dibao.rounds.services.planning import add

CONFIRMED = date(2026, 6, 15)


@pytest.fixture
def families(db):
    """`families(20)` — so many awards in two villages of two towns, confirmed in June; written in bulk."""

    def write(count: int = 12, **more: Any) -> list[Award]:
        villages = more.pop("villages", (VILLAGE, NEXT_VILLAGE))
        for _ in awards.write(count, villages=villages, on=more.pop("on", CONFIRMED), **more):
            pass
        return list(Award.objects.order_by("pk"))

    return write


@pytest.fixture
def family(families) -> Award:
    """One family in 平安村."""
    return families(1, villages=(VILLAGE,))[0]


@pytest.fixture
def visit(family, clerk) -> Visit:
    """Somebody reported something of that family: the clerk is to go there."""
    return add(
        award=family, ground=Ground.REPORT, why="家人来电说有变化", by=clerk, due_on=clock.today() + timedelta(days=5)
    )


def picture(words: str = "home") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{words}.jpg", photo(words), content_type="image/jpeg")


def answers(**more: str) -> dict[str, str]:
    """Everything as it was; what differs is said by name."""
    same = dict.fromkeys(BLOCKS, "same") | {"card_held": "yes", "paid_in_full": "yes", "present": "户主本人"}
    return same | {"no_signature": "手部残疾，不能签字"} | more


def given(**more: Any) -> dict[str, Any]:
    """The arguments of `deliver` for a visit at home on which nothing has changed."""
    plain = {"key": "k-1", "given": answers(), "conclusion": "unchanged", "way": "home_visit"}
    return plain | {"enclosed": Enclosed(photos=[picture()])} | more


@pytest.fixture
def handed_in(visit, clerk):
    """`handed_in(key="k-2", ...)` — delivered by the clerk for that visit."""

    def hand(**more: Any) -> Any:
        by = more.pop("by", clerk)
        return deliver(visit=more.pop("visit", None) or Visit.objects.get(pk=visit.pk), by=by, **given(**more))

    return hand
