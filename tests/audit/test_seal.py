"""The sealer: it misses no event, goes on where it stopped, and does not hide damage."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from dibao.audit import chain
from dibao.audit.models import Event, Seal
from dibao.audit.queries import last_seal, unsealed_age
from dibao.audit.services import seal as sealing
from dibao.audit.services.record import record
from dibao.audit.services.seal import SealRefused, keep_sealing, seal_pending
from dibao.audit.signing import sign_head, witnesses
from dibao.kernel import clock

from .app.models import Grant
from .office import CLERK, drop_guards, kinds, make_grant

pytestmark = pytest.mark.django_db


def hashes():
    return [chain.leaf_hash(event.leaf()) for event in Event.objects.order_by("leaf_no")]


def sql(statement):
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_seals_close_the_tree_that_the_definition_gives(grants, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    sizes = []
    for number in (1, 4, 2, 7):
        grants(number)
        sizes.append(seal_pending().size)
    assert sizes == [1, 5, 7, 14]
    assert list(Event.objects.order_by("leaf_no").values_list("leaf_no", flat=True)) == list(range(14))
    for seal in Seal.objects.all():
        assert seal.root == chain.tree_root(hashes()[: seal.size]).hex()
    assert [head.size for head in witnesses()[0].heads(end=witnesses()[0].length())] == [1, 4, 5, 7, 10, 13, 14]
    assert kinds() == set()


def test_with_nothing_new_nothing_is_written(grants):
    assert seal_pending().size == 0
    grants(2)
    assert (seal_pending().events, seal_pending().events) == (2, 0)
    assert Seal.objects.count() == 1


def test_events_that_become_visible_late_are_sealed_all_the_same(grants, monkeypatch):
    """Keys are given out in another order than transactions commit."""
    monkeypatch.setattr("dibao.audit.services.record._next_id", iter([10, 12, 11]).__next__)
    grants(2)
    seal_pending()
    grants(1)
    assert seal_pending().size == 3
    assert list(Event.objects.order_by("leaf_no").values_list("id", flat=True)) == [10, 12, 11]
    assert kinds() == set()


def test_the_age_of_what_waits_is_known(grants):
    with clock.at(clock.now()):
        assert unsealed_age().total_seconds() == 0
        grants(1)
    assert unsealed_age().total_seconds() >= 0
    seal_pending()
    assert unsealed_age().total_seconds() == 0


def test_a_witness_that_was_away_catches_up_step_by_step(grants, settings, tmp_path):
    settings.DIBAO_WITNESS = str(tmp_path / "usb" / "witness.log")
    grants(1)
    seal_pending()
    (tmp_path / "usb").rename(tmp_path / "away")
    (tmp_path / "usb").write_text("no folder")
    for _ in range(2):
        grants(2)
        done = seal_pending()
        assert done.events == 2
        assert any("usb" in sentence for sentence in done.trouble)
    (tmp_path / "usb").unlink()
    (tmp_path / "away").rename(tmp_path / "usb")
    assert seal_pending().trouble == ()
    assert [witness.last().size for witness in witnesses()] == [5, 5]
    assert kinds() == set()


def test_a_second_witness_is_welcomed_only_when_it_is_said_to_be_new(grants, settings, tmp_path):
    for _ in range(2):
        grants(1)
        seal_pending()
    settings.DIBAO_WITNESS = str(tmp_path / "second.log")
    assert "--new-witness" in seal_pending().trouble[0]
    assert witnesses()[1].length() is None
    assert "见证簿缺失" in kinds()
    seal_pending(new_witness=True)
    assert witnesses()[1].last().size == 2
    assert kinds() == set()


def test_a_crash_between_the_first_seal_and_its_witness_is_healed(grants, monkeypatch):
    grants(1)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_show", lambda agreeing: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            seal_pending()
    assert witnesses()[0].last() is None
    seal_pending()
    assert witnesses()[0].last().size == 1


class TestRefusals:
    @pytest.fixture(autouse=True)
    def sealed(self, grants):
        for _ in range(2):
            grants(2)
            seal_pending()
        grants(1)

    def test_a_database_older_than_its_witness_is_not_sealed(self):
        newest = last_seal()
        sql(f"DELETE FROM audit_seal WHERE id = {newest.pk}")
        sql(f"UPDATE audit_event SET leaf_no = NULL WHERE leaf_no >= {newest.previous.size}")
        with pytest.raises(SealRefused, match="回退或改写"):
            seal_pending()

    def test_a_vanished_book_stops_the_sealing(self):
        witnesses()[0].path.unlink()
        with pytest.raises(SealRefused, match="不见了"):
            seal_pending()

    def test_a_rubbish_book_stops_the_sealing(self):
        witnesses()[0].path.write_bytes(b"x" * 5000)
        with pytest.raises(SealRefused, match="读不出"):
            seal_pending()

    @pytest.mark.parametrize(
        "damage",
        ["root = 'ab'", "frontier = '[]'", "size = 40", "note = 'x'"],
    )
    def test_a_damaged_last_seal_is_not_built_upon(self, damage):
        witnesses()[0].path.unlink()
        sql(f"UPDATE audit_seal SET {damage} WHERE size = 4")
        with pytest.raises(SealRefused):
            seal_pending(new_witness=True)
        assert Seal.objects.count() == 2

    def test_an_event_with_a_made_up_leaf_number_stops_the_sealing(self):
        sql("UPDATE audit_event SET leaf_no = 4 WHERE leaf_no IS NULL")
        with pytest.raises(SealRefused, match="叶号"):
            seal_pending()

    def test_a_stolen_signing_key_does_not_help_to_rewrite_the_past(self):
        """Everything rewritten with our own key: the witness holds the old root and refuses the new one."""
        sql("UPDATE audit_event SET because = 'forged' WHERE leaf_no = 0")
        frontier = chain.Frontier()
        for hashed in hashes()[:4]:
            frontier = frontier.append(hashed)
        head = witnesses()[0].last()
        note = sign_head(type(head)(4, frontier.root()))
        peaks = str([peak.hex() for peak in frontier.peaks]).replace("'", '"')
        sql(f"UPDATE audit_seal SET root='{frontier.root().hex()}', note='{note}', frontier='{peaks}' WHERE size=4")
        with pytest.raises(SealRefused, match="回退或改写"):
            seal_pending()


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_eight_clerks_and_two_sealers_lose_no_event(self, seals, caplog):
        each, stop = 12, threading.Event()

        def clerk(number):
            for index in range(each):
                make_grant(f"C{number}-{index}")
            connection.close()

        sealers = [threading.Thread(target=keep_sealing, kwargs={"every": 0.01, "stop": stop}) for _ in range(2)]
        for sealer in sealers:
            sealer.start()
        try:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(clerk, range(8)))
        finally:  # a sealer that nobody stops seals on through all tests that follow
            stop.set()
            for sealer in sealers:
                sealer.join()
        assert caplog.text == "", "a sealer got in the way of the other"
        assert seal_pending().size == 8 * each
        assert Event.objects.filter(leaf_no=None).count() == 0
        assert kinds() == set()

    def test_clerks_at_one_row_leave_its_newest_state(self, seals):
        grant = make_grant("H1")

        def clerk(number):
            for index in range(10):
                change(grant.pk, number * 100 + index, really=index % 2 == 0)
            connection.close()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(clerk, range(6)))
        assert Event.objects.count() == 61
        assert kinds("业务数据与办理记录") == set()

    def test_who_records_a_row_waits_for_who_is_changing_it(self, seals):
        """Otherwise the later event would hold the row as it was before the earlier one."""
        grant, recorded, second = make_grant("H1"), threading.Event(), threading.Event()

        def mention():
            recorded.wait(5)
            change(grant.pk, 0, really=False)
            second.set()
            connection.close()

        other = threading.Thread(target=mention)
        other.start()
        with transaction.atomic():
            change(grant.pk, 77, really=True)
            recorded.set()
            second.wait(0.5)
        other.join()
        assert second.is_set()
        assert kinds("业务数据与办理记录") == set()

    def test_sealing_goes_on_after_a_failure(self, grants, monkeypatch, caplog):
        stop, runs = threading.Event(), []

        def fail_once(**kwargs):
            runs.append(1)
            if len(runs) == 1:
                raise SealRefused("坏了")
            stop.set()
            return sealing.Sealed(0, 0, ("见证簿写不进去",))

        monkeypatch.setattr(sealing, "seal_pending", fail_once)
        keep_sealing(every=0.001, stop=stop)
        assert len(runs) == 2
        assert "坏了" in caplog.text
        assert "见证簿写不进去" in caplog.text


def change(pk, amount, *, really):
    with transaction.atomic():
        grant = Grant.objects.get(pk=pk)
        if really:
            Grant.objects.filter(pk=pk).update(amount=amount)
        record("grant.edit", by=CLERK, about=grant)
