"""四性检测 as work: a volume is checked when it is sealed, the report is a paper, persons sign, pages show what waits."""

import hashlib
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from dibao.archive.models import Item
from dibao.archive.services.filing import withdraw_item
from dibao.audit.models import Event
from dibao.documents import storage
from dibao.documents.papers.engine import render
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.preservation.checks import Stage, run
from dibao.preservation.checks.verdict import Outcome
from dibao.preservation.models import Report
from dibao.preservation.queries import report as reads
from dibao.preservation.services.checking import PAPER, check, seal_checked, sign
from tests.archive.bags import overwrite
from tests.archive.office import ENDED, add, full_volume, new_volume, stored
from tests.preservation.clamd import EICAR, running
from tests.preservation.specimens import sealed as specimen

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(settings):
    with running() as (address, server):
        settings.DIBAO_CLAMD = address
        yield server


@pytest.fixture
def filed(clerk):
    return full_volume(clerk)


@pytest.fixture
def checked(filed, clerk):
    return seal_checked(volume=filed, by=clerk, **ENDED)


def newest(volume) -> Report:
    return Report.objects.filter(volume=volume).latest("pk")


def failing(subject) -> set[str]:
    return {each.item.slug for each in run(subject) if each.verdict.outcome == Outcome.FAILED}


def test_a_volume_sealed_with_a_scanner_passes_everything(filed, clerk, clamd):
    withdraw_item(item=add(filed, clerk, "other"), reason="不属于本户", by=clerk)
    volume = seal_checked(volume=filed, by=clerk, **ENDED)
    report = newest(volume)
    assert (report.stage, report.failed, report.waiting, report.passed) == ("filing", 0, 0, True)
    outcomes = {each["slug"]: each["outcome"] for each in report.results}
    assert [slug for slug, outcome in outcomes.items() if outcome == "not_applicable"] == [
        "authenticity.seals", "usability.environment", "security.carrier", "security.process",
    ]  # fmt: skip
    assert clamd.asked
    assert Event.objects.filter(verb="preservation.check", about_id=str(report.pk)).exists()


def test_the_report_lies_in_the_volume_and_beside_it(checked):
    item = checked.items.get(kind=PAPER)
    assert item.number and item.stored.media_type == "application/pdf"
    report = newest(checked)
    assert report.stored.sha256 != item.stored.sha256 and report.root == checked.package_root


def test_a_report_is_printed_again_to_the_byte(checked):
    report = newest(checked)
    again = render(PAPER, reads.paper_of(report), code=checked.archival_code, made_at=report.printed_at)
    assert hashlib.sha256(again).hexdigest() == report.stored.sha256


def test_without_a_scanner_the_file_is_sealed_but_not_passed_until_somebody_signs(checked, archivist):
    report = newest(checked)
    assert (report.failed, report.waiting, report.passed) == (0, 1, False)
    with pytest.raises(Invalid, match="核实的情况"):
        sign(report=report, item="security.malware", reason=" ", by=archivist)
    before = report.stored
    answer = sign(report=report, item="security.malware", reason="单机杀毒软件查过，无病毒", by=archivist)
    report.refresh_from_db()
    assert report.passed and report.stored != before and answer.by_name == archivist.actor_name
    again = render(PAPER, reads.paper_of(report), code=checked.archival_code, made_at=report.printed_at)
    assert hashlib.sha256(again).hexdigest() == report.stored.sha256
    for item in ("security.malware", "authenticity.digests", "no.such"):
        with pytest.raises(Conflict):
            sign(report=report, item=item, reason="再签一次", by=archivist)


def test_only_who_answers_for_the_archive_signs_and_checks(checked, clerk):
    with pytest.raises(NotAllowed):
        sign(report=newest(checked), item="security.malware", reason="看过", by=clerk)
    with pytest.raises(NotAllowed):
        check(volume=checked, stage="long_term", by=clerk)


def test_an_infected_paper_stops_the_sealing(filed, clerk, clamd):
    infected = stored(clerk, b"words " + EICAR, name="录音文字.txt", kind="data", media_type="text/plain")
    add(filed, clerk, "visit_recording", paper=infected)
    with pytest.raises(Invalid, match="恶意代码"):
        seal_checked(volume=filed, by=clerk, **ENDED)
    filed.refresh_from_db()
    assert filed.is_open and not Report.objects.filter(volume=filed).exists()
    assert not filed.items.filter(kind=PAPER).exists()


def test_what_is_found_only_after_sealing_undoes_it(filed, clerk, settings):
    with running(manner="after 4") as (address, server):
        settings.DIBAO_CLAMD = address
        with pytest.raises(Invalid, match="Late-Signature"):
            seal_checked(volume=filed, by=clerk, **ENDED)
        assert server.asked > 4
    filed.refresh_from_db()
    assert filed.is_open and not list((settings.DIBAO_HOME / "packages").rglob("data"))


def test_sealing_s_own_refusals_come_first(clerk):
    volume = new_volume(clerk)
    with pytest.raises(Invalid, match="还不完整"):
        seal_checked(volume=volume, by=clerk, **ENDED)


@pytest.mark.parametrize(
    ("changed", "slug"),
    [
        ({"title": "题\x07名"}, "authenticity.characters.database"),
        ({"dated": "2199-01-01"}, "authenticity.reason.database"),
        ({"class_code": "nothing"}, "authenticity.domain.database"),
        ({"responsible": ""}, "completeness.required.database"),
        ({"kind": "novel"}, "completeness.scope"),
        ({"number": 9}, "completeness.sequence"),
    ],
)
def test_a_changed_row_is_refused_by_its_item(changed, slug, filed):
    """The reading of real rows, beside the specimens of test_checks."""
    Item.objects.filter(pk=filed.items.live().first().pk).update(**changed)
    assert failing(reads.subject_of(filed, stage=Stage.FILING)) == {slug}


def test_a_changed_and_a_lost_content_in_the_store_are_refused(filed):
    place = storage.path_of(filed.items.first().stored.sha256)
    overwrite(place, b"something else")
    assert "authenticity.digests" in failing(reads.subject_of(filed, stage=Stage.FILING))
    place.unlink()
    assert failing(reads.subject_of(filed, stage=Stage.FILING)) == {"completeness.contents"}


def test_a_damaged_package_shows_up_when_it_is_checked_again(checked, archivist, settings):
    paper = next((settings.DIBAO_HOME / checked.package_path / "data").glob("001-*"))
    overwrite(paper, paper.read_bytes() + b" ")
    report = check(volume=checked, stage="long_term", by=archivist)
    wrong = {each["slug"] for each in report.results if each["outcome"] == "failed"}
    assert {"authenticity.digests", "completeness.bytes", "authenticity.attributes"} <= wrong
    assert reads.open_reports(archivist).first() == report


def test_filing_and_an_open_volume_are_not_checked_by_hand(checked, clerk, archivist):
    with pytest.raises(Invalid):
        check(volume=checked, stage="filing", by=archivist)
    with pytest.raises(Conflict):
        check(volume=full_volume(clerk), stage="long_term", by=archivist)


# --- pages -------------------------------------------------------------------------------------------------------
def test_pages_list_show_sign_and_check_again(checked, archivist, client_of):
    report, browser = newest(checked), client_of(archivist)
    address = reverse("preservation:report", args=[report.pk])
    listed = browser.get(reverse("preservation:reports")).content.decode()
    assert checked.archival_code in listed and address in listed
    assert "病毒检查" in browser.get(address).content.decode()
    to = reverse("preservation:sign", args=[report.pk, "security.malware"])
    empty = browser.post(to, {"reason": ""})
    assert empty.status_code == 422
    assert browser.post(to, {"reason": "单机查过，无病毒"}).url == address
    assert browser.post(reverse("preservation:sign", args=[report.pk, "no.such"]), {"reason": "x"}).status_code == 404
    shown = browser.get(address).content.decode()
    assert "单机查过，无病毒" in shown and archivist.actor_name in shown
    assert browser.get(reverse("preservation:report_file", args=[report.pk])).content.startswith(b"%PDF-")
    again = browser.post(reverse("preservation:check", args=[report.pk]), {"stage": "long_term"})
    assert again.status_code == 302 and newest(checked).stage == "long_term" and newest(checked).waiting == 5
    assert browser.post(reverse("preservation:check", args=[report.pk]), {"stage": "filing"}).status_code == 422


def test_a_clerk_reads_but_does_not_sign_and_an_outsider_sees_nothing(checked, clerk, outsider, client_of):
    report = newest(checked)
    address = reverse("preservation:report", args=[report.pk])
    assert 'name="reason"' not in client_of(clerk).get(address).content.decode()
    to = reverse("preservation:sign", args=[report.pk, "security.malware"])
    assert client_of(clerk).post(to, {"reason": "看过"}).status_code == 422
    assert newest(checked).waiting == 1
    for name, more in (("report", []), ("report_file", []), ("check", []), ("sign", ["security.malware"])):
        to = reverse(f"preservation:{name}", args=[report.pk, *more])
        ask = client_of(outsider).post if name in ("check", "sign") else client_of(outsider).get
        assert ask(to).status_code == 404
    assert checked.archival_code not in client_of(outsider).get(reverse("preservation:reports")).content.decode()


# --- command -----------------------------------------------------------------------------------------------------
def test_the_command_checks_a_package_without_database_and_a_volume_with_it(tmp_path, checked, capsys, clamd):
    path = specimen(tmp_path)
    call_command("preservation", "check", str(path), stage="filing")
    assert "未通过 0" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("preservation", "check", str(path), "--root", "0" * 64)
    assert "未通过：与登记或移交时一致" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("preservation", "check", checked.archival_code)
    assert newest(checked).digest in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("preservation", "check", "没有这一卷")


def test_without_a_name_the_command_checks_what_was_not_checked_for_a_year(checked, capsys):
    assert reads.due_volumes("long_term") == [checked] and reads.due_volumes("filing") == []
    with pytest.raises(SystemExit):
        call_command("preservation", "check")
    assert f"案卷 {checked.archival_code}：报告已存" in capsys.readouterr().out
    call_command("preservation", "check")
    assert capsys.readouterr().out == ""
    with clock.at(clock.now() + timedelta(days=reads.TERM_DAYS + 1)):
        assert reads.due_volumes("long_term") == [checked]


def test_the_digest_stands_for_the_results(checked):
    report = newest(checked)
    assert reads.digest_of(report) == report.digest
    report.results[0]["outcome"] = "failed"
    assert reads.digest_of(report) != report.digest
