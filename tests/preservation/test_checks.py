"""四性检测: every item that a machine decides has a specimen that it refuses and no other item does."""

from pathlib import Path

import pytest

from dibao.archive.package import layout
from dibao.preservation.checks import ITEMS, PROPERTIES, Stage, Subject, passes, run
from dibao.preservation.checks.malware import Clamd
from dibao.preservation.checks.reading import Probe, read_bag, side_of
from dibao.preservation.checks.subject import Side
from dibao.preservation.checks.verdict import Outcome
from tests.preservation import specimens
from tests.preservation.clamd import running

MACHINE = {item.slug for item in ITEMS if not item.by_person}
PERSON = {item.slug for item in ITEMS if item.by_person}
ROWS = {
    f"{'completeness' if slug == 'required' else 'authenticity'}.{slug}.database": change
    for slug, change in specimens.DESCRIBED.items()
}
ELSEWHERE = {"authenticity.as_sent", "usability.readable.database"}


@pytest.fixture(scope="module")
def scan():
    with running() as (address, _):
        yield Clamd(address, seconds=20)


@pytest.fixture(scope="module")
def probe(scan):
    return Probe(scan)


def subject_of(path: Path, probe: Probe, *, stage: Stage = Stage.TRANSFER, **known: str) -> Subject:
    bag = read_bag(path, probe, **known)
    return Subject(stage=stage, now=specimens.later(), packed=side_of(bag), bag=bag)


def refused(subject: Subject) -> set[str]:
    return {each.item.slug for each in run(subject) if each.verdict.outcome == Outcome.FAILED}


def outcomes(subject: Subject) -> dict[str, Outcome]:
    return {each.item.slug: each.verdict.outcome for each in run(subject)}


def test_the_standard_counts_forty_five_and_forty_need_no_person():
    assert len(ITEMS) == len({item.slug for item in ITEMS}) == len({item.title for item in ITEMS}) == 45
    assert len(MACHINE) == 40
    assert {item.property for item in ITEMS} == set(PROPERTIES)


def test_every_machine_item_has_a_specimen():
    assert {*specimens.PACKAGES, *ROWS, *ELSEWHERE} == MACHINE


@pytest.mark.parametrize("slug", sorted(specimens.PACKAGES))
def test_a_package_is_refused_by_its_item_and_no_other(slug, tmp_path, probe):
    told = refused(subject_of(specimens.PACKAGES[slug](tmp_path), probe))
    assert told == {slug}


@pytest.mark.parametrize("slug", sorted([*ROWS, *specimens.BOTH]))
def test_rows_are_refused_by_their_item_and_no_other(slug, tmp_path, probe):
    clean = subject_of(specimens.sealed(tmp_path), probe).packed
    rows = specimens.altered(clean, (ROWS | specimens.BOTH)[slug])
    assert refused(Subject(stage=Stage.FILING, now=specimens.later(), rows=rows)) == {slug}


def test_rows_that_cannot_be_read_are_refused_by_one_item():
    subject = Subject(stage=Stage.FILING, now=specimens.later(), rows=Side(fault="坏了"))
    assert refused(subject) == {"usability.readable.database"}


def test_another_package_than_the_one_sent_is_refused_by_one_item(tmp_path, probe):
    assert refused(subject_of(specimens.sealed(tmp_path), probe, root=specimens.other_root())) == {
        "authenticity.as_sent"
    }


def test_another_office_s_key_is_refused(tmp_path, probe):
    assert refused(subject_of(specimens.sealed(tmp_path), probe, fingerprint="0" * 64)) == {"authenticity.signature"}


def test_the_clean_specimen_passes_every_machine_item_and_waits_for_a_person(tmp_path, probe):
    path = specimens.sealed(tmp_path)
    root = layout.root_of({name: (path / name).read_bytes() for name in layout.TAG_MANIFESTS})
    subject = subject_of(path, probe, root=root)
    subject.rows = specimens.altered(subject.packed, lambda volume, lines: None)
    told = outcomes(subject)
    assert {slug for slug in MACHINE if told[slug] != Outcome.PASSED} == set()
    assert {slug for slug in PERSON if told[slug] == Outcome.SIGNATURE} == PERSON - {"authenticity.seals"}
    assert not passes(run(subject))
    subject.stage, subject.missing = Stage.FILING, ()
    assert passes(run(subject))


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_a_clean_package_passes_as_a_container_too(form, tmp_path, probe):
    path = specimens.sealed(tmp_path / "in")
    packed = specimens.zipped(path) if form == "zip" else specimens.tarred(path)
    assert refused(subject_of(packed, probe)) == set()


def test_a_required_paper_that_is_missing_is_refused_at_filing(tmp_path, probe):
    subject = subject_of(specimens.sealed(tmp_path), probe, stage=Stage.FILING)
    subject.missing = ["还缺《撤回申请确认书》。"]
    assert refused(subject) == {"completeness.attachments"}


def test_seals_are_asked_of_a_person_and_unknown_ones_refused(tmp_path, probe):
    clean = subject_of(specimens.sealed(tmp_path), probe)
    for state, outcome in (("无电子签章，按盖章原件的扫描归档", Outcome.SIGNATURE), ("未能识别", Outcome.FAILED)):
        clean.packed.papers[0]["签章"] = state
        assert outcomes(clean)["authenticity.seals"] == outcome


def test_an_office_file_is_taken_in_but_not_handed_over(tmp_path, probe):
    path = specimens.PACKAGES_OF_TODAY["docx"](tmp_path)
    assert refused(subject_of(path, probe, stage=Stage.FILING)) == set()
    assert refused(subject_of(path, probe, stage=Stage.LONG_TERM)) == {"usability.formats"}


def test_without_a_scanner_a_person_must_answer(tmp_path):
    assert outcomes(subject_of(specimens.sealed(tmp_path), Probe()))["security.malware"] == Outcome.SIGNATURE


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"\x00" * 4000])
def test_what_is_no_package_is_refused_and_never_raises(content, tmp_path, probe):
    path = tmp_path / "thing.zip"
    path.write_bytes(content)
    assert {"completeness.package", "authenticity.signature"} <= refused(subject_of(path, probe))


def test_a_report_never_names_what_a_paper_is(tmp_path, probe):
    for slug in ("authenticity.digests", "completeness.package", "security.malware", "authenticity.structure"):
        path = specimens.PACKAGES[slug](tmp_path / slug)
        told = " ".join(each.verdict.sentence + each.verdict.where for each in run(subject_of(path, probe)))
        assert "邻居来信" not in told and "申请书" not in told, told
