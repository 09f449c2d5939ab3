"""Families on dibao, and complaints about them, about a colleague, and without a name."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from demo import awards
from demo.office import TOWN, VILLAGE
from dibao.casework.models import Award
from dibao.remedies.models import Complaint
from dibao.remedies.services import answering, complaint

CONFIRMED = date(2026, 6, 15)
# A name nobody else in the suite has, so that a search for it finds a leak and nothing else.
NAME, PHONE, ADDRESS = "欧阳举报甲", "13912345678", "平安镇举报巷九号"


@pytest.fixture
def award(db) -> Award:
    """A family of 平安村 on dibao."""
    for _ in awards.write(1, villages=(VILLAGE,), on=CONFIRMED, seed=31, first_serial=410_001):
        pass
    return Award.objects.select_related("household").latest("pk")


@pytest.fixture
def reported(award, county_reviewer) -> Callable[..., Complaint]:
    """`reported()` — a named complaint about the family; `reported(accused=clerk)` about a colleague instead."""

    def take(*, by: Any = None, **more: Any) -> Complaint:
        given: dict[str, Any] = {
            "division": TOWN, "channel": "phone", "target": "household", "household": award.household, "named": True,
            "content": "该户儿子今年七月起在砖厂上班，每月工资四千元。", "received_on": date(2026, 10, 15),
            "name": NAME, "phone": PHONE, "address": ADDRESS,
        }  # fmt: skip
        if "accused" in more:
            given |= {"target": "staff", "household": None, "content": "办事拖延，材料收了两个月不受理。"}
        if more.get("named") is False:
            given |= {"name": "", "phone": "", "address": ""}
        return complaint.take_in(by=by or county_reviewer, **(given | more))

    return take


@pytest.fixture
def checked(reported, reviewer, approver) -> Callable[..., Complaint]:
    """`checked()` — handed to the township's reviewer, checked, answered; not delivered yet."""

    def go(*, result: str = "keep", **more: Any) -> Complaint:
        found = reported(**more)
        complaint.assign(complaint=found, owner=reviewer, why="请十日内查清", by=approver)
        complaint.begin(complaint=found, by=reviewer)
        answering.answer(
            complaint=found, result=result, conclusion="到砖厂和家中核查", reply="您反映的情况已核查。", by=reviewer
        )
        return found

    return go
