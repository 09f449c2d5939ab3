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
