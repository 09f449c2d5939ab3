"""档号 under load and under suspicion: 32 writers at once, a gap and a double named, a sealed code never moved."""

import io
import random
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from dibao.archive.models import FormerCode, Record, Volume
from dibao.archive.numbering import series_of
from dibao.archive.queries import find_volumes, volume_by_code
from dibao.archive.queries.numbers import number_lines
from dibao.archive.services.record import file_record
from dibao.archive.services.renumber import renumber
from dibao.archive.services.sealing import seal
from dibao.archive.services.volume import move_volumes
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.models import Serial
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import ENDED, NEXT_VILLAGE, VILLAGE, full_volume, household, new_volume, text_file
from tests.conftest import TODAY, staff

WRITERS, ROUNDS = 32, 2


class _Stumble(Exception):
    """A writer falls after his number was claimed."""


def _write(number: int, start: threading.Barrier, faults: list[Exception]) -> None:
    """One writer: volumes in two towns, records, a code moved to another series, and now and then an act that fails."""
    chance = random.Random(number)
    try:
        with clock.at(TODAY):
            clerks = {VILLAGE: staff("jingban"), NEXT_VILLAGE: staff("linzhen")}
            archivist, paper = staff("dangan"), Paper(number)
            start.wait(timeout=60)
            for turn in range(ROUNDS):
                place = chance.choice([VILLAGE, NEXT_VILLAGE])
                volume = new_volume(clerks[place], division=place, number=paper.household(turn))
                if turn == 1:
                    renumber(volume=volume, retention="D30", why="本地办法", by=archivist)
                with pytest.raises(_Stumble), transaction.atomic():
                    new_volume(clerks[VILLAGE], number=paper.household(turn + 5))
                    raise _Stumble
                paper.record(archivist, turn)
    except Exception as fault:
        faults.append(fault)
    finally:
        connection.close()


class Paper:
    """What one writer files: its own households and notes."""

    def __init__(self, number: int):
        self.number = number
        self.households = [household() for _ in range(12)]

    def household(self, turn: int) -> str:
        return self.households[turn]

    def record(self, by, turn: int) -> Record:
        return file_record(
            category="documentary", subject="meeting", stored=text_file(by, f"纪要 {self.number}-{turn}"), by=by,
            title="会议纪要", responsible="平安镇", dated=clock.today(), division=220802100000,
        )  # fmt: skip


def test_32_writers_leave_no_gap_and_no_double(committed):
    faults: list[Exception] = []
    start = threading.Barrier(WRITERS)
    threads = [threading.Thread(target=_write, args=(number, start, faults)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    given = [
        *Volume.objects.values_list("archival_code", flat=True),
        *FormerCode.objects.values_list("code", flat=True),
    ]
    given += Record.objects.values_list("code", flat=True)
    assert len(given) == WRITERS * (ROUNDS + 1 + ROUNDS) and len(set(given)) == len(given)
    by_series: dict[str, list[int]] = {}
    for code in given:
        series, serial = series_of(code)
        by_series.setdefault(series, []).append(serial)
    assert len(by_series) == 5, "two towns, each in two terms, and the records"
    for series, serials in by_series.items():
        assert sorted(serials) == list(range(1, len(serials) + 1)), series
        assert Serial.objects.get(series=series).last == len(serials)
    assert [line.problems for line in number_lines() if line.problems] == []


@pytest.fixture
def volume(db, clerk):
    return new_volume(clerk)


def lose(volume) -> None:
    """Somebody removes the row behind the system's back."""
    Volume.objects.filter(pk=volume.pk)._raw_delete("default")


def problems(staff=None):
    return [problem for line in number_lines(staff) for problem in line.problems]


def test_a_whole_series_has_no_fault(volume, clerk):
    new_volume(clerk)
    assert problems() == []


def test_a_lost_volume_is_a_gap(volume, clerk):
    lost, last = new_volume(clerk), new_volume(clerk)
    missing = series_of(lost.archival_code)[1]
    lose(lost)
    [problem] = problems()
    assert problem.startswith(f"缺号 {missing}，") and last.archival_code not in problem


def test_the_last_one_lost_is_a_gap_too(volume):
    """The counter remembers it, also when nothing else is left of the series."""
    lose(volume)
    assert len(problems()) == 1
    kept = new_volume(staff("jingban"))
    assert problems() == [f"缺号 {series_of(kept.archival_code)[1] - 1}，请查是否有案卷丢失或数据库被改动。"]


def test_a_counter_set_back_is_named_before_it_gives_a_number_twice(volume):
    Serial.objects.filter(series=series_of(volume.archival_code)[0]).update(last=0)
    assert any("计数器却停在 0" in problem for problem in problems())


def test_a_number_given_twice_in_another_spelling_is_a_double(volume, clerk):
    other = new_volume(clerk)
    Volume.objects.filter(pk=other.pk).update(archival_code=volume.archival_code.replace("·20", "-20"))
    said = problems()
    assert any(problem.startswith("重号 ") for problem in said) and any("应以" in problem for problem in said)


@pytest.mark.parametrize(
    ("field", "value", "word"), [("year", 2020, "不符"), ("retention", "Y", "不符"), ("archival_code", "X", "完整")]
)
def test_a_code_that_contradicts_its_row_is_named(volume, field, value, word):
    Volume.objects.filter(pk=volume.pk).update(**{field: value})
    assert any(word in problem for problem in problems())


def test_a_hole_in_the_papers_of_a_sealed_volume_is_named(db, clerk):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    volume.items.filter(number=2).update(number=7)
    assert problems() == ["缺号 2、4–6，请查是否有案卷丢失或数据库被改动。"]


def test_an_open_volume_moves_to_another_series_and_keeps_its_former_code(volume, archivist, clerk):
    former = volume.archival_code
    moved = renumber(volume=volume, retention="D30", why="县里规定保管30年", by=archivist)
    assert "-D30-" in moved.archival_code and moved.retention == "D30"
    assert [each.code for each in moved.former_codes.all()] == [former]
    assert volume_by_code(former, clerk) == moved and find_volumes(former, clerk) == [moved]
    assert problems() == [], "a former code is no gap"
    again = new_volume(clerk)
    assert again.archival_code != former and series_of(again.archival_code)[1] == series_of(former)[1] + 1
    assert problems() == [], "nor when the series went on without it"
    assert Event.objects.filter(verb="archive.renumber", about_id=str(moved.pk)).exists()


def test_the_same_term_again_changes_nothing(volume, archivist):
    assert (
        renumber(volume=volume, retention=volume.retention, why="无", by=archivist).archival_code
        == volume.archival_code
    )
    assert not FormerCode.objects.exists()


def test_renumbering_never_touches_a_sealed_volume(db, clerk, archivist):
    sealed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    before = Volume.objects.filter(pk=sealed.pk).values().get()
    with pytest.raises(Conflict, match="已经封卷"):
        renumber(volume=sealed, retention="D30", why="县里规定", by=archivist)
    assert Volume.objects.filter(pk=sealed.pk).values().get() == before
    assert not FormerCode.objects.exists()


def test_only_the_archivist_renumbers_and_says_why(volume, clerk, archivist):
    with pytest.raises(NotAllowed):
        renumber(volume=volume, retention="D30", why="县里规定", by=clerk)
    for retention, why in (("D30", " "), ("D99", "县里规定")):
        with pytest.raises(Invalid):
            renumber(volume=volume, retention=retention, why=why, by=archivist)


def test_numbers_are_shown_for_ones_own_area_and_named_by_the_command(volume, clerk, client_of, outsider):
    lost = new_volume(clerk)
    new_volume(clerk)
    lose(lost)
    assert problems(outsider) == [] and problems(clerk) != []
    page = client_of(clerk).get(reverse("archive:numbers")).content.decode()
    assert "缺号" in page and series_of(volume.archival_code)[0] in page
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("archive", "numbers", stdout=out)
    assert ended.value.code == 1 and "缺号" in out.getvalue() and "1 组有问题" in out.getvalue()


def test_the_command_says_that_all_is_well(volume):
    out = io.StringIO()
    call_command("archive", "numbers", stdout=out)
    assert "没有缺号和重号" in out.getvalue()


def test_a_moved_household_leaves_no_gap_in_the_town_it_left(volume, clerk, archivist):
    with clock.at(TODAY + timedelta(days=1)):
        move_volumes(household_number=volume.household_number, division=NEXT_VILLAGE, by=archivist)
    assert problems() == [] and problems(clerk) == []
