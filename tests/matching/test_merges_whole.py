"""A merger is carried out whole or not at all, and taken back by two while nothing else has happened."""

import pytest

from demo.office import VILLAGE
from dibao.archive.services.volume import open_volume
from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, NotAllowed
from dibao.matching.models import Decision, MatchKey, Merge
from dibao.matching.services import merge as service
from dibao.matching.services.decision import decide
from dibao.registry.models import Person
from dibao.registry.services import household as households
from dibao.registry.services import person as people
from tests.adjusting import families

from .conftest import TODAY, differing, picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "where",
    ["dibao.registry.services.merging._homes", "dibao.registry.services.merging._noted", "dibao.archive.merging.record",
     "dibao.matching.services.merge._index", "dibao.matching.services.merge._note"],
)  # fmt: skip
def test_broken_off_anywhere_it_leaves_nothing_half(row, living, proposed, approver, clerk, monkeypatch, where):
    kept, merged = row(), row()
    living(kept)
    home = living(merged)
    open_volume(household_number=home.number, division=VILLAGE, track="rural", title="王家", by=clerk, on=TODAY)
    merge = proposed(kept, merged)
    before, keys = picture(), sorted(MatchKey.objects.values_list("person", "key"))
    events = Event.objects.count()

    def broken(*args, **kwargs):
        raise OSError("the machine lost its power")

    monkeypatch.setattr(where, broken)
    with pytest.raises(OSError, match="power"):
        service.merge(merge=merge, by=approver)
    assert differing(before, picture()) == set()
    assert sorted(MatchKey.objects.values_list("person", "key")) == keys and Event.objects.count() == events
    monkeypatch.undo()
    assert service.merge(merge=Merge.objects.get(pk=merge.pk), by=approver).state == "merged"


# ---- taken back by two ----


def test_it_is_taken_back_by_two_and_every_row_is_as_it_was(row, living, proposed, approver, checker):
    kept, merged, wife = row(), row(), row(name="李秀英")
    living(merged, wife)
    people.set_facts(person=merged, facts=families.COMMON | families.ADULT, types={"working_age"}, by=approver)
    merge = proposed(kept, merged)
    before, keys = picture(), sorted(MatchKey.objects.values_list("person", "kind", "key"))
    service.merge(merge=merge, by=approver)
    service.ask_undo(merge=merge, why="看错了证件", by=checker)
    service.undo(merge=merge, by=approver)
    left = {key for key in differing(before, picture()) if key[0] not in ("matching.Merge", "matching.MergeEvent")}
    assert {label for label, _ in left} == {"registry.Change"}, "only the two lines of history each way"
    assert sorted(MatchKey.objects.values_list("person", "kind", "key")) == keys
    assert Decision.objects.in_force().get().state == "open"
    assert proposed(merged, kept).state == "proposed", "and may be merged the other way round"


def test_who_asked_for_it_does_not_take_it_back_alone(row, proposed, approver, checker):
    merge = proposed(row(), row())
    service.merge(merge=merge, by=approver)
    service.ask_undo(merge=merge, why="看错了证件", by=approver)
    with pytest.raises(NotAllowed, match="另一人"):
        service.undo(merge=merge, by=approver)
    assert service.keep_merged(merge=merge, why="证件没有错", by=checker).state == "merged"


@pytest.mark.parametrize("what", ["phone", "household", "facts", "decision"])
def test_it_is_not_taken_back_when_something_else_has_happened(row, living, proposed, approver, checker, clerk, what):
    kept, merged, other = row(), row(), row(name="李秀英")
    home = living(merged, other)
    merge = proposed(kept, merged)
    service.merge(merge=merge, by=approver)
    match what:
        case "phone":
            people.correct(person=Person.objects.get(pk=kept.pk), by=clerk, reason="来电", phone="13812345678")
        case "household":
            households.change_head(household=home, person=other, by=clerk, paper="户口簿")
        case "facts":
            people.set_facts(person=kept, facts=families.COMMON | families.ADULT, types={"working_age"}, by=clerk)
        case "decision":
            decide(a=kept, b=other, answer="different", why="看了户口簿", by=clerk)
    service.ask_undo(merge=merge, why="看错了证件", by=checker)
    before = picture()
    with pytest.raises(Conflict, match="新的变动"):
        service.undo(merge=merge, by=approver)
    assert differing(before, picture()) == set()
