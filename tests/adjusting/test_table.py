"""The table of an adjustment, searched: no path to less without a hearing and a served letter. Pure."""

from collections import deque

import pytest

from dibao.access.choices import PostKind
from dibao.adjusting import choices, lifecycle
from dibao.adjusting.lifecycle import COURSES, CUT, FREE, MOVES, STATUSES, lawful, open_moves, takes_effect

# What whoever enters and reckons may find; before that, no course is known.
FOUND = {"reckon": COURSES}
CLEARS = ("enter", "look_again", "send_back", "annul")


def walks(depth=14):
    """Every (course, moves made) at which something takes effect, breadth first, each state of the table once per way."""
    seen, queue = set(), deque([("opened", "", ())])
    while queue:
        status, course, done = queue.popleft()
        for row in open_moves(status, course=course):
            courses = FOUND.get(row.name, ("" if row.name in CLEARS else course,))
            for after in courses:
                path = (*done, row.name)
                if takes_effect(row.name, course=after) and row.name not in CLEARS:
                    yield after, path
                since = path[len(path) - path[::-1].index("reckon") :] if "reckon" in path else path
                key = (row.target, after, tuple(dict.fromkeys(since)), row.name)
                if key not in seen and len(path) < depth:
                    seen.add(key)
                    queue.append((row.target, after, path))


def test_nothing_takes_effect_on_an_unlawful_path():
    found = list(walks())
    assert {course for course, _ in found} == set(COURSES) - {"keep"}
    for course, path in found:
        since = path[len(path) - path[::-1].index("reckon") :]
        if course == CUT:
            wanted = [since.index(name) for name in ("call", "hear", "propose_cut", "decide", "serve")]
            assert wanted == sorted(wanted), path
        assert lawful(path, course=course), path


def test_the_search_finds_a_broken_table(monkeypatch):
    broken = dict(MOVES)
    broken["propose"] = lifecycle.Move(
        "propose", "", ("reckoned",), "proposed", lifecycle.WORKERS, courses=(*FREE, CUT)
    )
    monkeypatch.setattr(lifecycle, "MOVES", broken)
    with pytest.raises((AssertionError, ValueError)):
        test_nothing_takes_effect_on_an_unlawful_path()


@pytest.mark.parametrize(
    "done",
    [
        ["reckon", "call", "propose_cut", "decide", "serve"],
        ["reckon", "call", "hear", "propose_cut", "decide"],
        ["reckon", "call", "hear", "look_again", "reckon", "propose_cut", "decide", "serve"],
        ["reckon", "call", "hear", "decide", "propose_cut", "serve"],
    ],
)
def test_a_path_without_the_hearing_or_the_letter_is_unlawful(done):
    assert not lawful(done, course=CUT)


def test_every_status_is_reached_and_none_is_stuck():
    reached = {"opened"}
    for _ in STATUSES:
        reached |= {row.target for row in MOVES.values() if reached & set(row.sources)}
    assert reached == set(STATUSES) == set(choices.Status.values)
    for status in set(STATUSES) - lifecycle.FINAL:
        for course in COURSES if status not in ("opened",) else ("",):
            if status in ("hearing_called", "heard") and course != CUT:
                continue
            if status in ("proposed", "decided", "served") and course == "keep":
                continue
            assert open_moves(status, course=course), (status, course)


def test_posts_and_courses_are_known_words():
    assert {post for row in MOVES.values() for post in row.posts} <= set(PostKind.values)
    assert set(COURSES) == set(choices.Course.values)
    for row in MOVES.values():
        assert set(row.courses) <= {*COURSES, ""}
        assert set(row.apart_from) <= set(MOVES)


def test_the_township_prepares_and_another_human_of_the_county_decides():
    assert MOVES["decide"].posts == ("county_approver",)
    assert set(MOVES["decide"].apart_from) == {"enter", "reckon", "propose", "propose_cut"}
