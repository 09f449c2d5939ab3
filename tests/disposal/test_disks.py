"""销毁以后: every byte of the disks and of the database is read, and neither the words nor a key is there."""

import pytest

# The world of the suite is what the other installation begins with.
pytestmark = pytest.mark.django_db


def problems(said: str) -> list[str]:
    """What `dibao fsck` names."""
    return [line for line in said.splitlines() if line.startswith("  [")]


def test_after_the_end_nothing_of_the_file_is_anywhere(new_office):
    before, after = new_office()("destroy")
    # The search can find: the words in the package, each key as it lies in the database.
    assert any(path.startswith("home/packages/") for path in before["hits"]["words"])
    wrapped = [name for name in before["names"] if name.startswith("wrapped")]
    assert len(wrapped) >= 2 and all(before["hits"][name] for name in wrapped)
    assert before["fsck"] == ""
    assert {name: found for name, found in after["hits"].items() if found} == {}
    assert (after["count"], after["left"], after["problems"]) == (1, 0, [])
    assert after["keys"] >= 3 and after["keys_left"] == 0
    assert after["backup"] == [], "copies made before can no longer be opened"
    assert problems(after["fsck"]) == []


@pytest.mark.slow
def test_killed_anywhere_the_destruction_goes_on_and_the_counts_are_exact(new_office):
    first, *kills = new_office()("kill", "4")
    assert {"commit", "after commit", "unlink", "fsync", "sql DELETE", "sql UPDATE"} <= set(first["names"])
    assert len(kills) == 4 and all(report["killed"] for report in kills)
    for report in kills:
        assert report["again"] is False and report["hits"] == {}, report
        assert report["state"] == "done" and problems(report["fsck"]) == [], report
        assert {line[0] for line in report["lines"]} == {"done"} and len({tuple(line) for line in report["lines"]}) == 1


@pytest.mark.slow
def test_killed_anywhere_a_batch_is_packed_and_taken_in_once_and_whole(new_office):
    told = new_office()("kill_move", "6")
    ways, packed, taken = ([row for row in told if row["step"] == step] for step in ("points", "packed", "taken"))
    assert len(packed) == len(taken) == 6 and len(ways) == 2
    for names in (set(row["names"]) for row in ways):
        assert {"commit", "after commit", "fsync", "sql INSERT"} <= names and names & {"link", "rename", "replace"}
    for report in packed:
        assert report["killed"] and not report["again"], report
        assert (report["state"], report["items"], report["left"]) == ("packed", 5, []), report
        assert problems(report["fsck"]) == [], report
    for report in taken:
        assert report["killed"] and not report["again"], report
        assert report["rows"] == [["taken", ""]] and report["opened"] == [[]], report
        assert problems(report["fsck"]) == [], report
