"""No evidence, no act: events live and die with the transaction of the act, refusals do not."""

from contextlib import suppress

import pytest
from django.db import connection, transaction

from dibao.audit import SYSTEM
from dibao.audit.context import Origin, coming_from
from dibao.audit.models import Event, RowState
from dibao.audit.services.record import record, refuse, viewed

from .app.models import Grant, Payee
from .office import CLERK, kinds, make_grant

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_to_whom_where_and_why(seals):
    grant = make_grant("H1")
    with coming_from(Origin("10.1.2.3", "abcd")):
        event = record(
            "grant.edit", by=CLERK, about=grant, because="邻里反映", basis="第二十一条", data={"amount": [1, 2]}
        )
    event.refresh_from_db()
    assert (event.actor_key, event.actor_name, event.post) == ("staff:wang", "王小满", "平安镇经办")
    assert (event.verb, event.outcome, event.because, event.basis) == ("grant.edit", "done", "邻里反映", "第二十一条")
    assert (event.about_label, event.about_id) == ("audit_sample.Grant", str(grant.pk))
    assert (event.household_number, event.division) == ("H1", 220802100000)
    assert (event.ip, event.request_id, event.data) == ("10.1.2.3", "abcd", {"amount": [1, 2]})
    assert (event.leaf_no, event.chain) == (None, "")


def test_every_row_gets_a_state_once_even_when_named_twice(seals):
    grant = make_grant("H1")
    event = record("grant.edit", by=SYSTEM, about=grant, rows=[grant, *Payee.objects.all(), *Payee.objects.all()])
    assert event.states.count() == 2
    assert len(event.rows) == 2


def test_the_row_in_the_database_counts_not_the_stale_one_in_memory(seals):
    grant = make_grant("H1")
    stale = Grant.objects.get(pk=grant.pk)
    Grant.objects.filter(pk=grant.pk).update(amount=1)
    record("grant.edit", by=CLERK, about=stale)
    assert kinds("业务数据与办理记录") == set()


def test_a_removed_row_is_told_before_it_goes(seals):
    grant = make_grant("H1")
    payee = Payee.objects.get()
    record("payee.remove", by=CLERK, about=grant, deleted=[payee])
    payee.delete()
    assert RowState.objects.filter(gone=True, digest="", label="audit_sample.Payee").count() == 1
    assert kinds("业务数据与办理记录") == set()
    with pytest.raises(LookupError, match="before delete"):
        record("payee.remove", by=CLERK, about=None, deleted=[Grant()])


def test_an_act_may_remove_the_very_thing_it_is_about(seals):
    grant = make_grant("H1")
    event = record("grant.remove", by=CLERK, about=grant, deleted=[grant, *Payee.objects.all()])
    grant.delete()
    assert event.about_id
    assert kinds("业务数据与办理记录") == set()


def test_an_unsaved_row_is_a_mistake_said_aloud(seals):
    with pytest.raises(LookupError), transaction.atomic():
        record("grant.make", by=CLERK, about=Grant())
    with pytest.raises(LookupError), transaction.atomic():
        record("grant.make", by=CLERK, about=Grant(pk=77))


def test_an_act_about_nothing_in_particular_is_recorded(seals):
    event = record("system.start", by=SYSTEM, about=None)
    assert (event.about_label, event.about_id, event.division, event.rows) == ("", "", None, [])


def test_long_names_and_nul_bytes_do_not_stop_the_act(seals):
    class Long:
        actor_key = "staff:x"
        actor_name = "名" * 300
        actor_post = "岗" * 300

    event = record("grant.edit", by=Long(), about=None, because="a\x00b")
    event.refresh_from_db()
    assert event.because == "ab"


def test_a_view_and_a_refusal_touch_no_row(seals):
    grant = make_grant("H1")
    assert viewed("grant.view", by=CLERK, about=grant, purpose="核对账号").outcome == "viewed"
    assert refuse("grant.edit", by=CLERK, about=grant, why="不是本人辖区").outcome == "refused"
    assert RowState.objects.count() == 2


def disk_full(*args, **kwargs):
    raise OSError("disk full")


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_an_act_outside_a_transaction_is_refused(self, seals):
        with pytest.raises(RuntimeError, match="atomic"):
            record("grant.make", by=CLERK, about=None)

    def test_a_rolled_back_act_leaves_no_event(self, seals):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_grant("H1")
            _ = 1 // 0
        assert (Event.objects.count(), RowState.objects.count(), Grant.objects.count()) == (0, 0, 0)

    def test_when_the_record_fails_the_act_is_undone_even_if_somebody_swallows_the_error(self, seals, monkeypatch):
        with monkeypatch.context() as patch, transaction.atomic():
            patch.setattr(Event, "save", disk_full)
            grant = Grant.objects.create(household_number="H1")
            with suppress(OSError):
                record("grant.make", by=CLERK, about=grant)
        assert Grant.objects.count() == 0

    def test_when_the_states_fail_event_and_act_are_undone(self, seals, monkeypatch):
        with monkeypatch.context() as patch, pytest.raises(OSError):
            patch.setattr(RowState, "__init__", disk_full)
            make_grant("H1")
        assert (Event.objects.count(), Grant.objects.count()) == (0, 0)

    def test_a_refusal_survives_the_rollback_of_what_was_refused(self, seals):
        class Refused(Exception):
            pass

        grant = make_grant("H1")
        try:
            with transaction.atomic():
                Grant.objects.update(amount=1)
                raise Refused
        except Refused:
            refuse("grant.edit", by=CLERK, about=grant, why="金额不对")
        assert Grant.objects.get().amount == 59700
        assert Event.objects.filter(outcome="refused", because="金额不对").count() == 1

    def test_a_refusal_inside_the_failed_transaction_is_a_mistake_said_aloud(self, seals):
        with pytest.raises(RuntimeError), transaction.atomic():
            refuse("grant.edit", by=CLERK, about=None, why="不行")

    def test_a_view_outside_a_transaction_is_recorded(self, seals):
        viewed("grant.view", by=CLERK, about=None, purpose="核对")
        assert not connection.in_atomic_block
        assert Event.objects.count() == 1
