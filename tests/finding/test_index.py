"""The index: fresh at once, up to date after catching up, rebuilt aside, and emptied of what is destroyed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demo.people import Inventor
from dibao.archive.models import Item, Record
from dibao.archive.services.filing import withdraw_item
from dibao.archive.services.record import file_record, withdraw_record
from dibao.archive.services.volume import move_volumes
from dibao.audit.checks import Seen
from dibao.audit.models import Event
from dibao.documents.services.destruction import shred
from dibao.documents.services.text import keep
from dibao.finding import fsck, remains
from dibao.finding.management.commands.finding import Command
from dibao.finding.models import Entry, Generation, Posting
from dibao.finding.postings import unpack
from dibao.finding.queries import Wanted, families, in_one_reading, is_old, papers
from dibao.finding.queries import waiting as behind
from dibao.finding.services import index
from dibao.kernel.pinyin import name_index
from dibao.registry.models import Person
from tests.archive.office import NEXT_VILLAGE, VILLAGE, add, new_volume, text_file
from tests.conftest import TODAY
from tests.finding.shelves import fill

pytestmark = pytest.mark.django_db


def titles(staff, text="", **more):
    return [hit.title for hit in papers(staff, Wanted(text=text, **more)).hits]


def learn():
    """Catch up for good: the events are numbered as the sealer does, so that nothing is left to be looked through."""
    with connection.cursor() as cursor:
        leaf = Event.objects.exclude(leaf_no=None).count()
        for at, key in enumerate(Event.objects.filter(leaf_no=None).order_by("id").values_list("pk", flat=True)):
            cursor.execute("UPDATE audit_event SET leaf_no = %s, chain = 'x' WHERE id = %s", [leaf + at, key])
    index.catch_up()
    left = behind.waiting(Generation.objects.get(live=True).cursor)
    assert left == behind.Touched()


@pytest.fixture
def volume(clerk):
    """An empty index, and a volume that comes after it."""
    index.build()
    return new_volume(clerk)


def test_a_paper_is_found_the_moment_it_is_filed_and_after(volume, clerk, outsider):
    item = add(volume, clerk, "visit", title="糖尿病诊断证明𠮷")
    assert titles(clerk, "𠮷") == [item.title] and not Entry.objects.filter(item=item).exists()
    assert index.catch_up() and Entry.objects.filter(item=item).exists()
    for _ in range(2):
        assert titles(clerk, "糖尿病") == [item.title] == titles(clerk, "糖") and titles(outsider, "糖尿病") == []
        learn()


def test_words_read_later_count_and_go_away_again(volume, clerk, machine):
    item = add(volume, clerk, "visit")
    learn()
    keep(stored=item.stored, text="家中有农用三轮车", source="ocr", by=machine)
    assert titles(clerk, "三轮车") == [item.title]
    learn()
    assert titles(clerk, "三轮车") == [item.title]
    keep(stored=item.stored, text="家中无车", source="ocr", by=machine)
    assert titles(clerk, "三轮车") == []
    learn()
    assert titles(clerk, "三轮车") == [] and titles(clerk, "无车") == [item.title]


def test_withdrawn_and_moved_papers(volume, clerk, outsider, machine):
    gone, stays = add(volume, clerk, "visit"), add(volume, clerk, "id_card")
    learn()
    withdraw_item(item=gone, reason="错件", by=clerk)
    assert titles(clerk, volume.household_number) == [stays.title]
    learn()
    assert titles(clerk, volume.household_number) == [stays.title]
    move_volumes(household_number=volume.household_number, division=NEXT_VILLAGE, by=machine)
    assert (titles(clerk, volume.household_number), titles(outsider, volume.household_number)) == ([], [stays.title])
    learn()
    assert (titles(clerk, volume.household_number), titles(outsider, volume.household_number)) == ([], [stays.title])


def test_a_record_is_found_from_filing_to_withdrawal(volume, clerk, outsider, machine, archivist):
    minutes = {
        "category": "documentary",
        "responsible": "平安镇",
        "dated": TODAY.date(),
        "division": VILLAGE,
        "by": clerk,
    }
    daily = file_record(
        **minutes, subject="daily", stored=text_file(clerk, "月报"), title="日常管理月报", number="平民〔2026〕9号"
    )
    meeting = file_record(**minutes, subject="meeting", stored=text_file(clerk, "纪要"), title="会议纪要")
    for learnt in (index.catch_up, learn, index.build):
        for asked in ("月报", "平民〔2026〕9号", daily.code, daily.code[-7:], "日常管理", "平安村 月报"):
            assert titles(clerk, asked) == [daily.title] and titles(outsider, asked) == [], asked
        assert (
            titles(clerk, subject="daily", category="documentary") == [daily.title]
            and titles(clerk, "月报", kind="visit") == []
        )
        assert titles(clerk, category="accounting") == titles(clerk, "月报", dated_to=date(2020, 1, 1)) == []
        keep(stored=daily.stored, text="入户核查三轮车", source="ocr", by=machine)
        assert titles(clerk, "三轮车") == [daily.title] and titles(outsider, "三轮车") == []
        learnt()
    assert set(Entry.objects.exclude(record=None).values_list("record", flat=True)) == {daily.pk, meeting.pk}
    withdraw_record(row=meeting, reason="错件", by=archivist)
    assert titles(clerk, "纪要") == []
    learn()
    assert titles(clerk, "纪要") == [] and titles(clerk, "三轮车") == [daily.title]


def test_an_index_of_an_older_form_says_that_it_is_behind_and_is_built_anew(volume, clerk, monkeypatch):
    monkeypatch.setattr("dibao.finding.management.commands.finding.close_old_connections", lambda: None)
    Generation.objects.update(form=1)
    assert is_old() and papers(clerk, Wanted(text="入户")).late and Command()._status() == 1
    Command()._once()
    assert not is_old() and not papers(clerk, Wanted(text="入户")).late


def test_what_is_far_behind_says_so(volume, clerk, monkeypatch):
    monkeypatch.setattr(behind, "MOST_THINGS", 1)
    add(volume, clerk, "visit"), add(volume, clerk, "id_card")
    assert papers(clerk, Wanted(text="入户")).late
    learn()
    assert not papers(clerk, Wanted(text="入户")).late


def test_a_build_beside_the_old_one_takes_its_place_whole(volume, clerk, monkeypatch):
    item = add(volume, clerk, "visit")
    index.catch_up()
    old = Generation.objects.get(live=True)
    seen = []

    def while_building(done, total):
        seen.append((titles(clerk, "入户"), Generation.objects.get(live=True).pk))
        seen.append(add(volume, clerk, "id_card").title)

    index.build(progress=while_building)
    assert seen == [([item.title], old.pk), "身份证件"]
    assert Generation.objects.get().pk != old.pk and not Posting.objects.filter(generation=old.pk).exists()
    assert titles(clerk, "身份证") == ["身份证件"] and titles(clerk, "入户") == [item.title]
    assert Entry.objects.exclude(item=None).count() == 2


def test_a_search_whose_index_goes_while_it_reads_is_made_again(volume, clerk):
    item = add(volume, clerk, "visit")
    seen = []

    def read(reading):
        if not seen:
            index.build()
        seen.append(reading.generation.pk)
        return [hit.title for hit in papers(clerk, Wanted(text="入户"), reading=reading).hits]

    assert in_one_reading(read) == [item.title]
    assert len(seen) == 2 and seen[0] != seen[1] == Generation.objects.get().pk


def test_whoever_was_registered_three_times_is_found_by_every_name_and_number(approver):
    kept = fill(3).people[0]
    (home,) = kept.memberships.all()
    inventor = Inventor(seed=9)
    for name in ("王晓明", "赵铁柱"):
        number = inventor.person(birth=kept.birth_date, sex=kept.sex).id_number
        Person.objects.create(
            name=name, pinyin=name_index(name), id_number=number, sex=kept.sex, birth_date=kept.birth_date,
            division=kept.division, merged_into=kept,
        )  # fmt: skip
        index.build()
        for text in (kept.name, name, number[-6:]):
            assert home.household.number in families(approver, text).numbers, text
            assert home.household.number in {hit.household for hit in papers(approver, Wanted(text=text)).hits}, text


def test_a_broken_off_build_leaves_no_trace(volume, clerk, monkeypatch):
    add(volume, clerk, "visit")

    def breaks(**how):
        raise OSError("没有空间")

    with monkeypatch.context() as broken:
        broken.setattr(index.postings, "append", breaks)
        with pytest.raises(OSError, match="没有空间"):
            index.build()
    assert titles(clerk, "入户") and Generation.objects.filter(live=False).count() == 1
    index.build()
    assert Generation.objects.count() == 1 and titles(clerk, "入户")


def test_after_a_build_postgresql_knows_how_the_lists_lie(volume, clerk):
    """Otherwise every search of the hours after a build takes four times as long."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    add(volume, clerk, "id_card", title="身份证")
    index.build()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = %s", [Posting._meta.db_table])
        assert cursor.fetchone()[0] == 4


def test_two_builds_do_not_mix(volume, clerk):
    def another(done, total):
        Generation.objects.filter(live=False).delete()

    with pytest.MonkeyPatch.context() as patched:
        real = index._block_keys
        patched.setattr(index, "_block_keys", lambda *how: (another(0, 0), real(*how))[1])
        with pytest.raises(index.Conflict, match="另一次"):
            index.build()
    assert Generation.objects.filter(live=True).count() == 1


def test_nothing_readable_lies_in_the_index(volume, clerk):
    add(volume, clerk, "visit", title="糖尿病")
    learn()
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, ids FROM finding_posting")
        rows = cursor.fetchall()
    assert len(rows) > 50
    assert not any("糖".encode() in bytes(ids) or token == ord("糖") for token, ids in rows)


def test_a_destroyed_volume_is_gone_from_every_list(volume, clerk, machine):
    item, other = add(volume, clerk, "visit"), add(new_volume(clerk), clerk, "visit")
    index.catch_up()
    number = Entry.objects.get(item=item).number
    assert remains.found(volume) == ["检索目录中 1 件文件的词"]
    shred(stored=item.stored, by=machine)
    assert (
        remains.erase(volume, by=machine) == 1
        and remains.found(volume) == []
        and remains.erase(volume, by=machine) == 0
    )
    index.catch_up()
    assert not Entry.objects.filter(number=number).exists() and remains.found(volume) == []
    for row in Posting.objects.values_list("ids", flat=True):
        assert not unpack(bytes(row))[number]
    assert titles(clerk, "入户") == [other.title]


def test_a_hidden_word_costs_the_same_as_one_nobody_wrote(volume, clerk, outsider):
    add(volume, clerk, "visit", title="糖尿病")
    learn()
    counts = []
    assert outsider.live_posts  # read once for the life of a request
    for asked in ("糖尿病", "龘龘龘"):
        with CaptureQueriesContext(connection) as seen:
            assert papers(outsider, Wanted(text=asked)).hits == [] and not families(outsider, asked).numbers
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_check_names_a_paper_without_a_number():
    index.build()
    shelf = fill(1)
    left_out = [item.volume.archival_code for item in shelf.items] + [row.code for row in shelf.records]
    problems = list(fsck.numbered(Seen()))
    assert {problem.what for problem in problems} == {"漏编"}
    assert sorted(problem.where for problem in problems) == sorted(left_out)
    index.build()
    assert list(fsck.numbered(Seen())) == []


def test_filters_and_order(clerk, approver):
    shelf = fill(6)
    index.build()
    item = shelf.items[10]

    def numbers(**more):
        return {hit.key for hit in papers(approver, Wanted(**more), size=1000).hits}

    def rows(**more):
        return set(Item.objects.filter(**more).values_list("pk", flat=True))

    def kept(**more):
        return set(Record.objects.filter(**more).values_list("pk", flat=True))

    assert numbers(kind="visit") == rows(kind="visit") != set()
    assert numbers(series="income", text="调查") == rows(series="income", title__contains="调查") != set()
    assert numbers(class_code="economic") == rows(class_code="economic")
    town, record = (220802100000, 220802100999), shelf.records[2]
    assert numbers(division=VILLAGE) == rows(volume__division=VILLAGE) | kept(division=VILLAGE)
    assert numbers(division=town[0]) == rows(volume__division__range=town) | kept(division__range=town)
    assert numbers(dated_from=item.dated, dated_to=item.dated) == rows(dated=item.dated) != set()
    assert numbers(dated_from=record.dated, dated_to=record.dated) == kept(dated=record.dated) != set()
    assert numbers(dated_from=item.dated) == rows(dated__gte=item.dated) | kept()
    assert numbers(category="professional") == rows() and numbers(category="documentary") == kept(
        category="documentary"
    )
    assert numbers(subject="roster") == kept(subject="roster") == numbers(subject="roster", category="accounting")
    assert numbers(category="documentary", text="㛃") == kept(category="documentary", title__contains="㛃") != set()
    assert numbers(subject="roster", kind="visit") == set() == numbers(category="accounting", series="income")
    for order, key in (("dated", lambda hit: hit.dated), ("code", lambda hit: hit.code)):
        told, at = [], None
        while True:
            page = papers(approver, Wanted(text="平安", order=order), at=at, size=5)
            told += page.hits
            at = page.next
            if at is None:
                break
        assert len(told) == len({hit.key for hit in told}) == len(numbers(text="平安")) > 20
        assert {hit.key for hit in told} & {row.pk for row in shelf.records}
        values = [key(hit) for hit in told]
        assert values == sorted(values, reverse=order == "dated")


def test_pages_follow_without_gap_or_repeat(approver):
    shelf = fill(6)
    index.build()
    told, at = [], None
    while True:
        page = papers(approver, Wanted(text="平安镇"), at=at, size=4)
        told += [hit.key for hit in page.hits]
        at = page.next
        if at is None:
            break
    inside = [row for row in shelf.records if "平安镇" in "".join(shelf.words[row.pk].texts)]
    filed = sorted([*shelf.items, *inside], key=lambda row: row.filed_at, reverse=True)
    assert inside and told == [row.pk for row in filed]


def test_many_of_them_are_not_sorted_but_said_so(approver, monkeypatch):
    fill(4)
    index.build()
    monkeypatch.setattr("dibao.finding.queries.paper.SORTED", 10)
    page = papers(approver, Wanted(text="平安镇", order="dated"))
    assert page.unsorted and len(page.hits) == 25
