"""Behind the application's back: every change a database administrator can make is named by `dibao fsck`.

Each test does with plain SQL, guards dropped, what somebody with the database password could do, and asks which
kinds of finding come back. `expected` lists what must be among them; two independent findings are the aim.
"""

import shutil

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from dibao.audit import chain, triggers
from dibao.audit.models import Event, Seal
from dibao.audit.note import Head
from dibao.audit.services.record import record
from dibao.audit.services.seal import SealRefused, seal_pending
from dibao.audit.signing import sign_head, witnesses
from dibao.kernel import crypto
from tests.audit.app.models import Grant
from tests.audit.office import CLERK, grants, kinds, problems, seals
from tests.audit.tampering import dba, found, log, sql

__all__ = ["dba", "grants", "log", "seals"]
pytestmark = pytest.mark.django_db


def test_an_honest_log_has_no_problem(log):
    assert list(problems()) == []


# --- business rows -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE audit_sample_grant SET amount = amount + 10000 WHERE id = {id}", "行被改"),
        ("UPDATE audit_sample_grant SET income = NULL WHERE id = {id}", "行被改"),
        ("UPDATE audit_sample_grant SET remark = ' ' WHERE id = {id}", "行被改"),
        ("DELETE FROM audit_sample_payee WHERE grant_id = {id}", "行缺失"),
        ("UPDATE audit_sample_grant SET id = 9999 WHERE id = {id}", "行缺失"),
        ("UPDATE audit_sample_grant SET id = 9999 WHERE id = {id}", "行无来历"),
        (
            "INSERT INTO audit_sample_grant (id, household_number, division, amount, facts, remark, live) "
            "SELECT 9999, household_number, division, amount, facts, remark, live "
            "FROM audit_sample_grant WHERE id = {id}",
            "行无来历",
        ),
    ],
)
def test_a_business_row_changed_removed_or_put_in_is_named(dba, statement, kind):
    dba(statement.format(id=Grant.objects.get(household_number="unsealed").pk))
    assert kind in found()


def test_the_account_of_another_family_moved_here_is_named(dba):
    dba("UPDATE audit_sample_payee SET account = (SELECT account FROM audit_sample_payee ORDER BY id LIMIT 1)")
    assert found() == {"行被改"}


def test_a_removed_row_put_back_is_named(dba):
    dba("UPDATE audit_rowstate SET gone = %s, digest = '' WHERE label = 'audit_sample.Payee'", True)
    assert {"行复活", "行状态被改"} <= found()


def test_an_edited_row_with_its_state_forged_to_fit_is_named(dba):
    first, second = Grant.objects.order_by("id")[:2]
    dba("UPDATE audit_sample_grant SET amount = 1 WHERE id = %s", first.pk)
    dba(
        "UPDATE audit_rowstate SET digest = (SELECT digest FROM audit_rowstate WHERE row_id = %s AND label = %s) "
        "WHERE row_id = %s AND label = %s",
        str(second.pk), "audit_sample.Grant", str(first.pk), "audit_sample.Grant",
    )  # fmt: skip
    assert {"行被改", "行状态被改"} <= found()


def test_an_old_row_brought_back_with_its_old_state_is_named(dba):
    """Row and newest state are set back together; the event of the change still tells."""
    grant = Grant.objects.order_by("id").first()
    with transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(amount=0)
        event = record("grant.stop", by=CLERK, about=grant)
    dba("UPDATE audit_sample_grant SET amount = %s WHERE id = %s", grant.amount, grant.pk)
    dba("DELETE FROM audit_rowstate WHERE event_id = %s", event.pk)
    assert found() == {"行状态被改"}


# --- the log -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "because = '补正材料'",
        "actor_key = 'staff:li', actor_name = '李四'",
        "outcome = 'refused'",
        "at = '2020-01-01 00:00:00+00'",
        "household_number = 'H9'",
        "division = 1",
        "data = '{{\"a\": 1}}'",
        "rows = '[]'",
        "ip = '10.9.9.9'",
    ],
)
@pytest.mark.parametrize("leaf", [0, 4, 8])
def test_an_edited_event_is_named_twice(dba, change, leaf):
    dba(f"UPDATE audit_event SET {change.format()} WHERE leaf_no = {leaf}")
    assert {"事件被改", "链断", "根不符"} <= found()
    assert first_named("事件被改") == Event.objects.get(leaf_no=leaf).pk


def first_named(kind):
    problem = next(problem for problem in problems() if problem.what == kind)
    return int(problem.where.split()[-1])


def test_an_edited_event_that_is_not_sealed_yet_is_named(dba):
    dba("UPDATE audit_event SET because = 'x' WHERE leaf_no IS NULL")
    assert found() == {"事件被改"}


def test_an_edited_event_with_the_mac_of_another_is_named(dba):
    dba("UPDATE audit_event SET because = 'x', mac = (SELECT mac FROM audit_event WHERE leaf_no = 1) WHERE leaf_no = 0")
    assert {"事件被改", "链断", "根不符"} <= found()


def test_an_edited_mac_alone_is_named(dba):
    dba("UPDATE audit_event SET mac = '' WHERE leaf_no = 3")
    assert found() == {"事件被改"}


def test_an_event_removed_from_the_middle_is_named(dba):
    dba("DELETE FROM audit_event WHERE leaf_no = 4")
    assert {"事件缺失", "行状态被改"} <= found()


def test_an_event_removed_and_the_numbers_closed_up_is_named(dba):
    dba("DELETE FROM audit_rowstate WHERE event_id = (SELECT id FROM audit_event WHERE leaf_no = 4)")
    dba("DELETE FROM audit_event WHERE leaf_no = 4")
    for leaf in range(5, 9):
        dba("UPDATE audit_event SET leaf_no = %s WHERE leaf_no = %s", leaf - 1, leaf)
    assert {"链断", "根不符", "日志变短"} <= found()


@pytest.mark.parametrize("kept", [0, 1, 5, 6, 8])
def test_events_removed_from_the_end_are_named(dba, kept):
    dba("DELETE FROM audit_rowstate WHERE event_id IN (SELECT id FROM audit_event WHERE leaf_no >= %s)", kept)
    dba("DELETE FROM audit_event WHERE leaf_no >= %s", kept)
    assert {"日志变短", "行无来历"} <= found()


def test_the_end_removed_together_with_its_seals_is_named_by_the_witness(dba):
    dba("DELETE FROM audit_seal WHERE size = 9")
    dba("DELETE FROM audit_rowstate WHERE event_id IN (SELECT id FROM audit_event WHERE leaf_no >= 6)")
    dba("DELETE FROM audit_event WHERE leaf_no >= 6")
    triggers.install(connection)
    short = [problem.where for problem in problems() if problem.what == "日志变短"]
    assert [where.startswith("见证簿") for where in short] == [True, True]


def test_an_unsealed_event_removed_with_its_states_leaves_its_rows_without_origin(dba):
    dba("DELETE FROM audit_rowstate WHERE event_id = (SELECT id FROM audit_event WHERE leaf_no IS NULL)")
    dba("DELETE FROM audit_event WHERE leaf_no IS NULL")
    assert found() == {"行无来历"}


def test_two_events_with_their_places_exchanged_are_named(dba):
    dba("UPDATE audit_event SET leaf_no = -1 WHERE leaf_no = 3")
    dba("UPDATE audit_event SET leaf_no = 3 WHERE leaf_no = 5")
    dba("UPDATE audit_event SET leaf_no = 5 WHERE leaf_no = -1")
    assert {"链断", "根不符"} <= found()


def test_two_events_with_their_keys_exchanged_are_named(dba):
    low, high = Event.objects.filter(leaf_no__in=[3, 5]).order_by("leaf_no").values_list("pk", flat=True)
    for new, old in ((-1, low), (low, high), (high, -1)):
        dba("UPDATE audit_event SET id = %s WHERE id = %s", new, old)
    assert {"事件被改", "链断", "根不符", "行状态被改"} <= found()


COPY = (
    "INSERT INTO audit_event (id, at, actor_key, actor_name, post, verb, about_label, about_id, household_number, "
    "division, outcome, because, basis, data, ip, request_id, rows, mac, leaf_no, chain) "
    "SELECT 9999, at, actor_key, actor_name, post, verb, about_label, about_id, household_number, "
    "division, outcome, because, basis, data, ip, request_id, rows, mac, {leaf}, {chain} "
    "FROM audit_event WHERE leaf_no = {source}"
)


def test_an_event_forged_after_the_last_seal_is_named(dba):
    dba(COPY.format(leaf="NULL", chain="''", source=8))
    assert {"事件被改", "行状态被改"} <= found()


def test_an_event_forged_into_the_sealed_numbers_is_named(dba):
    dba(COPY.format(leaf=9, chain="chain", source=8))
    assert {"事件被改", "链断", "封条缺失"} <= found()


def test_an_event_replaced_by_another_is_named(dba):
    dba("DELETE FROM audit_event WHERE leaf_no = 8")
    dba(COPY.format(leaf=8, chain="chain", source=7))
    assert {"事件被改", "链断", "根不符"} <= found()


def rewrite_chain():
    """Compute leaf numbers and chain anew over whatever events there are, as an attacker with our code could."""
    frontier, value = chain.Frontier(), chain.GENESIS
    rewritten = {}
    for event in Event.objects.exclude(leaf_no=None).order_by("leaf_no"):
        hashed = chain.leaf_hash(event.leaf())
        value, frontier = chain.link(value, hashed), frontier.append(hashed)
        sql("UPDATE audit_event SET chain = %s WHERE id = %s", value.hex(), event.pk)
        rewritten[frontier.size] = (frontier, value)
    return rewritten


def test_an_edited_event_with_the_whole_chain_rewritten_is_named(dba):
    dba("UPDATE audit_event SET because = 'x' WHERE leaf_no = 2")
    rewrite_chain()
    assert {"事件被改", "根不符"} <= found()


def test_a_seal_rewritten_without_the_key_is_named(dba):
    dba("UPDATE audit_event SET because = 'x' WHERE leaf_no = 2")
    for size, (frontier, value) in rewrite_chain().items():
        dba("UPDATE audit_seal SET root = %s, chain = %s WHERE size = %s", frontier.root().hex(), value.hex(), size)
    assert {"事件被改", "封条被改", "根不符"} <= found()


@pytest.mark.parametrize(
    "change", ["previous_id = NULL", "frontier = '[]'", "chain = ''", "chain = 'ab'", "note = ''", "root = 'zz'"]
)
def test_a_seal_changed_in_any_part_is_named(dba, change):
    dba(f"UPDATE audit_seal SET {change} WHERE size = 6")
    assert found() & {"封条被改", "链值不符"}


def test_a_seal_removed_from_the_middle_is_named(dba):
    dba("DELETE FROM audit_seal WHERE size = 6")
    assert found() == {"封条被改"}


def test_the_last_seal_removed_is_named(dba):
    dba("DELETE FROM audit_seal WHERE size = 9")
    assert found() == {"封条缺失"}


def test_all_keys_stolen_and_everything_rewritten_is_still_named_by_the_witness_of_another_owner(dba):
    """Event, mac, chain, seals and our own witness book all forged to fit with the true keys."""
    event = Event.objects.get(leaf_no=2)
    event.because = "forged"
    mac = crypto.mac("audit.event", event.leaf()).hex()
    dba("UPDATE audit_event SET because = 'forged', mac = %s WHERE leaf_no = 2", mac)
    rewritten, notes = rewrite_chain(), []
    for seal in Seal.objects.order_by("size"):
        frontier, value = rewritten[seal.size]
        notes.append(sign_head(Head(seal.size, frontier.root())))
        peaks = "[" + ", ".join(f'"{peak.hex()}"' for peak in frontier.peaks) + "]"
        dba(
            "UPDATE audit_seal SET root = %s, chain = %s, note = %s, frontier = %s WHERE id = %s",
            frontier.root().hex(), value.hex(), notes[-1], peaks, seal.pk,
        )  # fmt: skip
    ours, theirs = witnesses()
    ours.path.write_text("".join(note + "\n" for note in notes))
    triggers.install(connection)
    named = list(problems())
    assert [(problem.what, problem.where) for problem in named] == [("根不符", f"见证簿 {theirs.path}（3 条）")]
    with pytest.raises(SealRefused, match="回退或改写"):
        seal_pending()


def test_a_wiped_log_is_named(dba):
    for table in ("audit_rowstate", "audit_event", "audit_seal"):
        dba(f"DELETE FROM {table}")
    assert {"日志变短", "行无来历"} <= found()


def test_a_wiped_log_with_its_witness_book_is_named_by_the_other(dba):
    for table in ("audit_rowstate", "audit_event", "audit_seal", "audit_sample_payee", "audit_sample_grant"):
        dba(f"DELETE FROM {table}")
    shutil.rmtree(witnesses()[0].path.parent)
    triggers.install(connection)
    assert [problem.where for problem in problems()] == [f"见证簿 {witnesses()[1].path}"]


def test_a_database_set_back_to_an_old_backup_is_named(dba):
    """The backup is honest in itself; only the witness has gone on."""
    dba("DELETE FROM audit_sample_payee WHERE grant_id NOT IN (SELECT id FROM audit_sample_grant ORDER BY id LIMIT 6)")
    dba("DELETE FROM audit_sample_grant WHERE id NOT IN (SELECT id FROM audit_sample_grant ORDER BY id LIMIT 6)")
    dba("DELETE FROM audit_seal WHERE size = 9")
    dba(
        "DELETE FROM audit_rowstate WHERE event_id IN (SELECT id FROM audit_event WHERE leaf_no >= 6 OR leaf_no IS NULL)"
    )
    dba("DELETE FROM audit_event WHERE leaf_no >= 6 OR leaf_no IS NULL")
    assert found() == {"日志变短"}
    with pytest.raises(SealRefused, match="回退或改写"):
        seal_pending()


def test_guards_that_are_left_off_are_named(dba):
    assert kinds() == {"守卫缺失"}


# --- what a person sees ------------------------------------------------------------------------------------------


def test_fsck_says_in_plain_words_what_is_wrong_and_exits_1(dba, capsys):
    grant = Grant.objects.get(household_number="unsealed")
    dba("UPDATE audit_sample_grant SET amount = 1 WHERE id = %s", grant.pk)
    with pytest.raises(SystemExit) as exit_code:
        call_command("fsck", only="业务数据与办理记录")
    out = capsys.readouterr().out
    assert exit_code.value.code == 1
    assert "有人绕过系统改了它" in out
    assert f"grant {grant.pk}" in out
    assert "王小满" in out
    assert "保留现场" in out
