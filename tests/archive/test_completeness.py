"""缺件 — what a step must not lack, and what may never be asked of the family."""

from itertools import pairwise

import pytest

from dibao.archive import queries
from dibao.archive.choices import Source
from dibao.archive.scheme import SOURCE, load, scheme
from dibao.archive.services.exemption import except_missing
from dibao.documents.papers.kinds import KINDS
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import add, new_volume

pytestmark = pytest.mark.django_db  # the rules in force are asked of the database
FROM_THE_FAMILY = ["application", "authorisation", "declaration", "household_register", "id_card"]


def missing(stage, *, held=(), volume=None, **facts):
    return [each.kind for each in queries.missing_papers(volume, "application", stage, facts, held=held)]


def test_every_printed_paper_has_its_place_in_the_file():
    # What is no paper of a family: the label of its bag, and the answer to somebody who reported.
    labels = {"bag_label", "complaint_answer"}
    assert set(KINDS) - labels <= set(scheme().kinds)
    for slug in set(KINDS) & set(scheme().kinds):
        # Same paper, same name on the sheet and in the list, unless the list shortens it.
        assert set(scheme().kinds[slug].title) <= set(KINDS[slug].title), slug


def test_the_national_order_is_kept():
    first = ["application", "confirmation_form", "authorisation", "declaration", "household_register", "id_card",
             "income_proof", "check_report", "visit", "panel", "notice", "notice_photo", "confirmation", "exit"]  # fmt: skip
    ranks = [scheme().kinds[slug].rank for slug in first]
    assert ranks == sorted(ranks)


def test_before_acceptance_the_five_papers_of_every_family_are_named_in_order():
    assert missing("accept") == FROM_THE_FAMILY
    assert missing("accept", held=FROM_THE_FAMILY[1:]) == ["application"]


def test_facts_ask_for_more():
    assert "proxy" not in missing("accept") and "proxy" in missing("accept", proxy=True)
    assert "kinship_disclosure" in missing("request_check", near_relative=True)
    assert "diagnosis" in missing("accept", ill=True)
    assert "diagnosis" not in missing("accept", ill=True, held=["medical_bill"])
    assert "visit_photo" in missing("finish_visit") and "visit_photo" not in missing("finish_visit", remote_visit=True)


def test_later_gates_include_the_earlier_ones():
    stages = scheme().stages
    for earlier, later in pairwise(stages):
        assert set(missing(earlier, outcome="confirmed")) <= set(missing(later, outcome="confirmed"))


def test_what_a_register_proves_is_never_asked_of_the_family():
    found = queries.missing_papers(None, "application", "assess", {"disabled": True, "student": True})
    registers = [each for each in found if each.source == Source.REGISTER]
    assert {each.kind for each in registers} == {
        "income_proof",
        "property_proof",
        "disability_certificate",
        "enrolment_proof",
    }
    assert not any(each.may_be_demanded for each in registers)
    assert all("不得向申请人索要" in each.sentence for each in registers)
    assert missing("assess", held=["check_report"], disabled=True).count("disability_certificate") == 0


def test_each_missing_paper_says_what_from_whom_and_why():
    [first, *_] = queries.missing_papers(None, "application", "accept", {})
    assert first.sentence == "缺《最低生活保障申请书》（申请人提供；依据：审核确认办法第四条）。"
    assert first.may_be_demanded


@pytest.mark.parametrize(
    ("case_kind", "stage", "facts"),
    [("wedding", "accept", {}), ("application", "party", {}), ("application", "accept", {"proxi": True})],
)
def test_a_misspelt_question_is_an_error_not_an_answer(case_kind, stage, facts):
    with pytest.raises(KeyError):
        queries.missing_papers(None, case_kind, stage, facts)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("any_of: [proxy]", "any_of: [prxy]"),
        ("stage: accept, any_of: [proxy]", "stage: acept, any_of: [proxy]"),
        ("when: {proxy: true}", "when: {proxi: true}"),
        ("check_report], from: register", "check_report], from: neighbour"),
        ("[40, 户口簿, basic", "[40, 户口簿, bsic"),
        ('[50, 身份证件, basic, "",', "[50, 身份证件, basic, incme,"),
    ],
)
def test_a_mistake_in_the_scheme_stops_the_start(right, wrong):
    text = SOURCE.read_text(encoding="utf-8")
    assert right in text
    with pytest.raises(ValueError, match=r"scheme\.yaml"):
        load(text.replace(right, wrong, 1))


def test_filed_papers_count_and_withdrawn_ones_do_not(clerk):
    from dibao.archive.services.filing import withdraw_item

    volume = new_volume(clerk)
    item = add(volume, clerk, "application")
    assert "application" not in missing("accept", volume=volume)
    withdraw_item(item=item, reason="交错了", by=clerk)
    assert "application" in missing("accept", volume=volume)


def test_a_signed_reason_stands_for_a_paper(clerk, reviewer):
    volume = new_volume(clerk)
    with pytest.raises(Invalid, match="具体原因"):
        except_missing(volume=volume, kind="id_card", stage="accept", reason="无", by=reviewer)
    with pytest.raises(Invalid, match="环节"):
        except_missing(volume=volume, kind="id_card", stage="party", reason="证件遗失，正在补办", by=reviewer)
    with pytest.raises(NotAllowed):
        except_missing(volume=volume, kind="id_card", stage="accept", reason="证件遗失，正在补办", by=clerk)
    except_missing(volume=volume, kind="id_card", stage="accept", reason="证件遗失，正在补办", by=reviewer)
    assert "id_card" not in missing("accept", volume=volume)
    with pytest.raises(Conflict):
        except_missing(volume=volume, kind="id_card", stage="accept", reason="证件遗失，正在补办", by=reviewer)


def test_the_rail_shows_present_missing_and_excused_in_the_order_of_the_file(clerk, reviewer):
    volume = new_volume(clerk)
    add(volume, clerk, "id_card")
    add(volume, clerk, "application")
    except_missing(
        volume=volume, kind="household_register", stage="accept", reason="户口簿遗失，公安已出证明", by=reviewer
    )
    lines = queries.rail(volume, "application", "accept", {}, staff=clerk)
    assert [(line.kind, line.state) for line in lines] == [
        ("application", "present"),
        ("authorisation", "missing"),
        ("declaration", "missing"),
        ("household_register", "exempted"),
        ("id_card", "present"),
    ]
