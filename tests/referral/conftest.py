"""Families on dibao and near the line, register hits about them, needs and referrals."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from demo import awards
from demo.office import COUNTY, VILLAGE
from dibao.casework.models import Award
from dibao.referral import questionnaire
from dibao.referral.models import Need, NeedsForm, Referral
from dibao.referral.services import asking, referral
from dibao.screening.models import Hit, ScreeningRun

CONFIRMED = date(2026, 6, 15)


@pytest.fixture
def award(db) -> Award:
    """A family of 平安村 on dibao."""
    return given(1, seed=41, first=420_001)[0]


def given(count: int, *, seed: int, first: int, village: int = VILLAGE) -> list[Award]:
    """So many families, written in bulk, by number."""
    for _ in awards.write(count, villages=(village,), on=CONFIRMED, seed=seed, first_serial=first):
        pass
    return list(Award.objects.select_related("household").order_by("-pk")[:count][::-1])


@pytest.fixture
def hit(db) -> Callable[..., Hit]:
    """`hit(award, "dead")` — a register says something of the family; due in a week."""

    def write(award: Award, finder: str, **more: Any) -> Hit:
        run = ScreeningRun.objects.create(division=COUNTY, on=date(2026, 10, 9), by="system", by_name="系统")
        given_ = {
            "finder": finder, "register": "population", "household": award.household, "division": award.division,
            "fact": "0" * 64, "post": "township_clerk", "due_on": date(2026, 10, 23), "first_run": run, "seen_run": run,
        } | more  # fmt: skip
        return Hit.objects.create(**given_)

    return write


def said(**points: int) -> dict[str, int]:
    """Answers: no difficulty but for these."""
    return {asked.key: points.get(asked.key, 0) for asked in questionnaire.questions()}


@pytest.fixture
def assessed(clerk) -> Callable[..., NeedsForm]:
    """`assessed(award, illness=3)` — a form of today."""

    def ask(award: Award, *, on: date = date(2026, 10, 16), **points: int) -> NeedsForm:
        return asking.assess(household=award.household, on=on, found_by="visit", answers=said(**points), by=clerk)

    return ask


@pytest.fixture
def need(award, clerk) -> Need:
    """Somebody of the family needs medical help."""
    return asking.add_need(
        household=award.household, kind="medical", found_by="visit", words="透析自付费用重", by=clerk
    )


@pytest.fixture
def sent(need, clerk) -> Referral:
    """A referral on its way, asked back in a fortnight."""
    made = referral.draft(
        need=need, unit="洮北区医疗保障局", words="请核查医疗救助", due_on=date(2026, 10, 30), by=clerk
    )
    return referral.send(referral=made, by=clerk)
