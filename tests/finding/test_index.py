"""The index: fresh at once, up to date after catching up, rebuilt aside, and emptied of what is destroyed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dibao.archive.models import Item
from dibao.archive.services.filing import withdraw_item
from dibao.archive.services.volume import move_volumes
from dibao.audit.checks import Seen
from dibao.audit.models import Event
from dibao.documents.services.destruction import shred
from dibao.documents.services.text import keep
from dibao.finding import fsck, remains
from dibao.finding.models import Entry, Generation, Posting
from dibao.finding.postings import unpack
from dibao.finding.queries import Wanted, families, papers
from dibao.finding.queries import waiting as behind
from dibao.finding.services import index
from tests.archive.office import NEXT_VILLAGE, VILLAGE, add, new_volume
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
    assert [problem.what for problem in fsck.numbered(Seen())] == ["漏编"] * len(shelf.items)
    index.build()
    assert list(fsck.numbered(Seen())) == []


def test_filters_and_order(clerk, approver):
    shelf = fill(6)
    index.build()
    item = shelf.items[10]

    def numbers(**more):
        return {hit.item for hit in papers(approver, Wanted(**more), size=1000).hits}

    def rows(**more):
        return set(Item.objects.filter(**more).values_list("pk", flat=True))

    assert numbers(kind="visit") == rows(kind="visit") != set()
    assert numbers(series="income", text="调查") == rows(series="income", title__contains="调查") != set()
    assert numbers(class_code="economic") == rows(class_code="economic")
    assert numbers(division=VILLAGE) == rows(volume__division=VILLAGE)
    assert numbers(division=220802100000) == rows(volume__division__range=(220802100000, 220802100999))
    assert numbers(dated_from=item.dated, dated_to=item.dated) == rows(dated=item.dated) != set()
    assert numbers(dated_from=item.dated) == rows(dated__gte=item.dated)
    for order, key in (("dated", lambda hit: hit.dated), ("code", lambda hit: hit.code)):
        told, at = [], None
        while True:
            page = papers(approver, Wanted(text="平安", order=order), at=at, size=5)
            told += page.hits
            at = page.next
            if at is None:
                break
        assert len(told) == len({hit.item for hit in told}) == len(numbers(text="平安")) > 20
        values = [key(hit) for hit in told]
        assert values == sorted(values, reverse=order == "dated")


def test_pages_follow_without_gap_or_repeat(approver):
    shelf = fill(6)
    index.build()
    told, at = [], None
    while True:
        page = papers(approver, Wanted(text="平安镇"), at=at, size=4)
        told += [hit.item for hit in page.hits]
        at = page.next
        if at is None:
            break
    filed = sorted(shelf.items, key=lambda item: item.filed_at, reverse=True)
    assert told == [item.pk for item in filed]


def test_many_of_them_are_not_sorted_but_said_so(approver, monkeypatch):
    fill(4)
    index.build()
    monkeypatch.setattr("dibao.finding.queries.paper.SORTED", 10)
    page = papers(approver, Wanted(text="平安镇", order="dated"))
    assert page.unsorted and len(page.hits) == 25
