"""Fixtures shared by the tests of the audit log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, transaction

from dibao.audit import checks, triggers, watch
from dibao.audit.services.record import record
from dibao.kernel.crypto import signing_key

from .app.models import Grant, Payee

ACCOUNT = "6222021234567890123"


@dataclass(frozen=True)
class Clerk:
    """An invented clerk."""

    actor_key: str = "staff:wang"
    actor_name: str = "王小满"
    actor_post: str = "平安镇经办"


CLERK = Clerk()


@pytest.fixture
def seals(request, settings, monkeypatch, tmp_path: Path) -> Path:
    """An empty folder of seals for this test, with the keys of the suite; and an empty log, if it has a database."""
    signing_key()
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(Path(settings.DIBAO_HOME) / "keys")
    settings.DIBAO_HOME = home
    settings.DIBAO_WITNESS = ""
    marker = request.node.get_closest_marker("django_db")
    if marker:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
        # The world of the suite has rows and events of its own; here only the sample is looked at.
        monkeypatch.setattr(watch, "_watched", {model._meta.label: model for model in (Grant, Payee)})
        empty_log()
    return home / "seals"


def empty_log() -> None:
    drop_guards()
    with connection.cursor() as cursor:
        for table in ("audit_rowstate", "audit_event", "audit_seal"):
            cursor.execute(f"DELETE FROM {table}")
    connection.check_constraints()
    triggers.install(connection)


@pytest.fixture
def grants(seals) -> Callable[..., list[Grant]]:
    """Make grants the honest way: each with a payee and its event."""

    def make(number: int = 3) -> list[Grant]:
        return [make_grant(f"H{index}") for index in range(number)]

    return make


@transaction.atomic
def make_grant(household_number: str, *, amount: int = 59700) -> Grant:
    grant = Grant.objects.create(household_number=household_number, amount=amount)
    payee = Payee.objects.create(grant=grant, account=ACCOUNT)
    record("grant.make", by=CLERK, about=grant, rows=[payee], because="核定")
    return grant


def problems(name: str = "") -> Iterator[checks.Problem]:
    """What fsck finds, in all of the audit log's own checks or in one."""
    own = [known for known in checks.registered() if checks._registered[known].__module__ == "dibao.audit.fsck"]
    for known in [name] if name else own:
        yield from checks.run(known, checks.Seen())


def kinds(name: str = "") -> set[str]:
    """The kinds of problem fsck finds."""
    return {problem.what for problem in problems(name)}


def drop_guards() -> None:
    """What a database administrator does first. PostgreSQL wants pending foreign keys checked before."""
    connection.check_constraints()
    triggers.remove(connection)
