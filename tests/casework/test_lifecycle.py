"""Random walks through the lifecycle by ten humans, two of whom are one: the table cannot be talked round."""

import random
from datetime import date

import pytest
from django.db import transaction

from dibao.access.choices import PostKind
from dibao.access.models import Post, Staff
from dibao.audit.actors import SYSTEM
from dibao.casework.lifecycle import FINAL, MOVES, open_moves
from dibao.casework.models import Case, CaseEvent
from dibao.casework.permissions import moves_for
from dibao.casework.services.moving import move, note
from dibao.kernel.refusals import Conflict, Refused

ENDS = ("withdraw", "terminate", "discard")
TOWN, COUNTY = 220802100000, 220802000000


@pytest.fixture
def crowd(db):
    """Two people at every post, and one human who holds accounts at three levels."""
    people = []
    for number, (kind, place) in enumerate(
        [
            (PostKind.TOWNSHIP_CLERK, TOWN),
            (PostKind.TOWNSHIP_REVIEWER, TOWN),
            (PostKind.COUNTY_REVIEWER, COUNTY),
            (PostKind.COUNTY_APPROVER, COUNTY),
            (PostKind.CHECKER, COUNTY),
        ]
        * 2
    ):
        human = "same human" if number >= 5 and kind != PostKind.CHECKER else f"human {number}"
        staff = Staff.objects.create(work_number=f"crowd{number}", name=f"众{number}", human_key=human)
        Post.objects.create(
            staff=staff,
            kind=kind,
            division=place,
            valid_from=date(2025, 1, 1),
            granted_by=SYSTEM.actor_key,
            reason="测试",
        )
        people.append(staff)
    return people


def step(case: Case, name: str, by: Staff) -> bool:
    """Try one move the way every service does; True when it was made."""
    try:
        with transaction.atomic():
            note(move(case, name, by=by, why="理由"), by=by)
    except Refused:
        case.refresh_from_db()
        return False
    return True


def test_random_walks_never_let_one_human_prepare_and_decide(crowd, a_case):
    dice = random.Random(20261016)
    case = a_case("draft")
    made = tried = 0
    for _ in range(40):
        CaseEvent.objects.filter(case=case).delete()
        Case.objects.filter(pk=case.pk).update(status="draft", version=1)
        case.refresh_from_db()
        for _ in range(60):
            tried += 1
            # the ends are open nearly everywhere; drawn as often as the rest they would cut every walk short
            onward = [m.name for m in open_moves(case.status) if m.name not in ENDS] or list(MOVES)
            open_now = onward if dice.random() < 0.97 else list(ENDS)
            wanted = dice.choice(open_now if dice.random() < 0.85 else list(MOVES))
            made += step(case, wanted, dice.choice(crowd))
        assert_sound(case)
    assert made > 300, f"the walk must get somewhere: {made} of {tried}"


def assert_sound(case: Case) -> None:
    """What must hold of any history."""
    history = list(CaseEvent.objects.filter(case=case).order_by("pk"))
    at = "draft"
    for event in history:
        row = MOVES[event.move]
        assert event.source == at
        assert at in row.sources
        assert event.target == row.target
        earlier = {e.human for e in history if e.pk < event.pk and e.move in row.apart_from}
        assert event.human not in earlier, f"{event.human} made {event.move} after preparing the case"
        at = event.target
    assert case.status == at
    moves = [event.move for event in history]
    for decision in {"confirm", "refuse"} & set(moves):
        before = moves[: moves.index(decision)]
        assert {
            "accept",
            "request_check",
            "report_check",
            "finish_visit",
            "assess",
            "propose",
            "post_notice",
            "send_up",
        } <= set(before)


@pytest.mark.parametrize("status", sorted({s for m in MOVES.values() for s in m.sources} - FINAL))
def test_from_every_status_somebody_of_the_cast_can_go_on(
    status, a_case, clerk, reviewer, checker, county_reviewer, approver, helper
):
    case = a_case("draft")
    Case.objects.filter(pk=case.pk).update(status=status)
    case.refresh_from_db()
    cast = (clerk, reviewer, checker, county_reviewer, approver, helper)
    assert any(moves_for(person, case) for person in cast), f"{status} is stuck"


def test_a_second_click_changes_nothing(a_case, clerk):
    case = a_case("draft")
    same = Case.objects.get(pk=case.pk)
    with transaction.atomic():
        note(move(case, "submit", by=clerk), by=clerk)
    with pytest.raises(Conflict, match="刷新"):
        move(same, "submit", by=clerk)
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_a_move_from_the_wrong_step_names_the_present_step(a_case, approver):
    case = a_case("draft")
    with pytest.raises(Conflict, match="填写中"):
        move(case, "confirm", by=approver)
