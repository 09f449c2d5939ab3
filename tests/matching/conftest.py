"""Rows of people who may be one human, households of theirs that are paid or not, and what two people of the office say."""

from datetime import date

import pytest

from demo.office import VILLAGE
from dibao.audit.digest import live_rows, row_digest
from dibao.audit.watch import watched_models
from dibao.matching.services import merge as service
from dibao.matching.services.decision import decide
from dibao.matching.services.index import index_household, index_person
from dibao.registry.services import household as households
from dibao.registry.services import person as people
from tests.adjusting import families

FAR = 220881100200
BORN, TODAY = date(1966, 7, 8), date(2026, 10, 16)


@pytest.fixture
def row(clerk, inventor):
    """`row()` — one registered man of one name and day, with a valid number of his own each time."""
    names = inventor.person(birth=BORN, sex="1").name

    def make(*, name=names, division=VILLAGE, by=clerk):
        number = inventor.person(birth=BORN, sex="1").id_number
        person = people.register(name=name, division=division, by=by, id_number=number)
        return index_person(person=person)

    return make


@pytest.fixture
def living(clerk):
    """`living(head, *others)` — a household of these that nobody pays."""

    def make(head, *others, by=clerk, division=VILLAGE):
        home = households.register(head=head, division=division, track="rural", by=by, address="平安屯3组3号")
        for one in others:
            households.add_member(household=home, person=one, relation="2", by=by)
        return index_household(household=home)

    return make


@pytest.fixture
def paid(inventor, machine):
    """`paid()` — a family of two on dibao; its head and its household."""
    serial = iter(range(800_001, 800_100))

    def make(**more):
        members = {"head": ("0", BORN), "son": ("2", date(1990, 1, 2))}
        return families.found(inventor, machine, serial=next(serial), members=members, **more)

    return make


@pytest.fixture
def same(checker):
    def said(a, b):
        return decide(a=a, b=b, answer="same", why="本人承认有两个号", by=checker)

    return said


@pytest.fixture
def proposed(same, checker):
    def make(kept, merged, *, by=checker):
        given = {"keep": str(kept.pk), "why": "早年多报户口", "paper": "公安证明〔2026〕7 号"}
        return service.propose_merge(decision=same(kept, merged), by=by, **given)

    return make


def picture():
    """Label, key → digest of every watched row."""
    return {
        (model._meta.label, str(one.pk)): row_digest(one)
        for model in watched_models()
        for one in live_rows(model, model._default_manager.values_list("pk", flat=True)).values()
    }


def differing(before, after):
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
