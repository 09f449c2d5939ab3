"""应归尽归 — what the papers of a file say of its own state. Pure: no database."""

from datetime import date

import pytest

from dibao.archive.demand import Paper, lacks, standing
from dibao.archive.scheme import scheme

OPENED = date(2026, 10, 1)


def paper(kind, day=2, *, out=None):
    return Paper(kind, date(2026, 10, day), date(2026, 10, out) if out else None)


FAMILY = [paper(kind, 1) for kind in ("application", "authorisation", "declaration", "household_register", "id_card")]


def lacking(*papers, known=None, case_kind="application", excused=()):
    """{first kind: (since, late)} of a file that holds these papers."""
    held = [*FAMILY, *papers]
    where = standing(scheme(), case_kind, held, known or {})
    found = lacks(scheme(), where, held, excused=excused, opened_on=OPENED)
    return {lack.row.any_of[0]: (lack.since, lack.late) for lack in found}


def test_a_file_that_was_just_accepted_lacks_nothing():
    assert lacking() == {}
    assert lacking(paper("acceptance")) == {}


def test_the_papers_show_the_step():
    for kinds, stage in [
        ([], "accept"),
        (["acceptance"], "request_check"),
        (["acceptance", "check_report"], "finish_visit"),
        (["check_report", "assessment"], "propose"),
        (["notice"], "send_up"),
        (["confirmation"], "close"),
    ]:
        assert standing(scheme(), "application", map(paper, kinds), {}).stage == stage, kinds


def test_what_a_family_hands_in_early_shows_no_step():
    early = ("income_proof", "property_proof", "proxy", "diagnosis", "disability_certificate")
    assert standing(scheme(), "application", map(paper, early), {}).stage == "accept"


def test_a_step_in_work_waits_and_a_step_gone_past_is_late():
    at_home = lacking(paper("acceptance"), paper("check_report", 5))
    assert at_home == {kind: (date(2026, 10, 5), False) for kind in ("visit", "visit_photo", "neighbour_interview")}
    later = lacking(paper("check_report", 5), paper("visit", 6), paper("assessment", 9))
    assert later == {
        "acceptance": (date(2026, 10, 5), True),
        "visit_photo": (date(2026, 10, 5), True),
        "neighbour_interview": (date(2026, 10, 5), True),
    }


def test_a_paper_taken_out_is_missing_from_that_day():
    held = [paper("acceptance"), Paper("id_card", OPENED, date(2026, 10, 8))]
    without = [each for each in FAMILY if each.kind != "id_card"]
    where = standing(scheme(), "application", [*without, *held], {})
    [lack] = lacks(scheme(), where, [*without, *held], opened_on=OPENED)
    assert (lack.row.any_of, lack.since, lack.late) == (("id_card",), date(2026, 10, 8), True)


def test_one_that_was_replaced_is_there():
    assert lacking(paper("acceptance"), paper("proxy", 3, out=4), paper("proxy", 5)) == {}
    assert "proxy" in lacking(paper("acceptance"), paper("proxy", 3, out=4))


def test_a_paper_only_some_need_is_asked_of_those_who_once_gave_it_or_are_known_to():
    assert "diagnosis" not in lacking(paper("acceptance"))
    assert "diagnosis" in lacking(paper("acceptance"), known={"ill": True})
    assert "diagnosis" not in lacking(paper("acceptance"), paper("medical_bill"), known={"ill": True})
    gone = lacking(paper("acceptance"), paper("medical_bill", 3, out=4))
    assert gone == {"diagnosis": (date(2026, 10, 4), True)}


def test_what_is_known_of_the_people_outranks_what_papers_suggest():
    assert "diagnosis" not in lacking(paper("acceptance"), paper("diagnosis", 3, out=4), known={"ill": False})


def test_a_signed_reason_counts_as_the_paper():
    assert "visit_photo" not in lacking(paper("check_report"), excused=["visit_photo"])


def test_the_end_decides_which_letter_is_wanted():
    refused = lacking(paper("check_report"), paper("visit"), paper("visit_photo"), paper("neighbour_interview"),
                      paper("acceptance"), paper("assessment"), paper("notice"), paper("notice_photo"),
                      paper("refusal"))  # fmt: skip
    assert refused == {}
    confirmed = lacking(paper("confirmation"))
    assert "confirmation_form" in confirmed and "refusal" not in confirmed


@pytest.mark.parametrize("kind", ["withdrawal", "termination"])
def test_a_file_closed_before_its_decision_needs_only_what_there_is(kind):
    assert lacking(paper(kind)) == {}
    assert standing(scheme(), "application", [paper(kind)], {}).case_kind == "ended_early"


def test_nothing_is_demanded_of_old_boxes():
    assert lacks(scheme(), standing(scheme(), "legacy", [], {}), [], opened_on=OPENED) == []
