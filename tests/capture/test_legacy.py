"""旧档: a list becomes volumes, bags and boxes; every row has its answer and the counts add up, whatever interrupts."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from dibao.archive.models import Item, Place, Volume
from dibao.archive.services.sealing import seal
from dibao.audit.models import Event
from dibao.capture import old_fields, remains
from dibao.capture.models import OldRow
from dibao.capture.queries import legacy as queries
from dibao.capture.services import legacy
from dibao.documents.services.store import put
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import ENDED, VILLAGE, full_volume
from tests.capture.scanner import family_with_volume

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
TOWN = 220802100000
HEAD = ["序号", "户主", "所在村", "归档年度", "身份证号码", "原盒号", "卷号", "户号", "备注"]
VILLAGE_NAME = "平安镇平安村"


def row(name, *, village=VILLAGE_NAME, year=2009, id_number="", box="", code="", number=""):
    return ["1", name, village, year, id_number, box, code, number, "旧"]


def xlsx(*rows, head=HEAD) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties({"created": datetime(2026, 10, 1)})  # the same bytes every time
        sheet = book.add_worksheet()
        for at, each in enumerate([head, *rows]):
            sheet.write_row(at, 0, each)
    return out.getvalue()


@pytest.fixture
def bring(archivist):
    def at(*rows, kind="ledger", name="旧档台账.xlsx", boxes=None, head=HEAD, division=TOWN):
        stored = put(content=xlsx(*rows, head=head), name=name, by=archivist)
        return legacy.bring(stored=stored, kind=kind, division=division, boxes=boxes, by=archivist)

    return at


@pytest.fixture
def mapped(bring, archivist):
    def at(*rows, **more):
        found = bring(*rows, **more)
        return legacy.map_columns(old_list=found, mapping=found.mapping, by=archivist)

    return at


def carry(found, by):
    assert legacy.carry_on(old_list=found, by=by, seconds=60) == 0
    found.refresh_from_db()
    count = queries.reconciled(found)
    assert count.rows == count.made + count.matched + count.refused and not count.waiting
    return count


def outcomes(found):
    return [(each.outcome, each.why) for each in found.rows.order_by("number")]


def test_columns_are_guessed_from_the_headings_and_can_be_chosen(bring, archivist):
    found = bring(row("王建国"))
    assert found.mapping == {
        "head_name": "户主", "village_name": "所在村", "filed_year": "归档年度", "id_no": "身份证号码",
        "box_no": "原盒号", "old_code": "卷号", "household_no": "户号",
    }  # fmt: skip
    assert legacy.headings_of(found) == HEAD
    with pytest.raises(Invalid, match="年度"):
        legacy.map_columns(old_list=found, mapping=found.mapping | {"filed_year": ""}, by=archivist)
    with pytest.raises(Invalid, match="选了两次"):
        legacy.map_columns(old_list=found, mapping=found.mapping | {"old_code": "原盒号"}, by=archivist)


def test_each_row_is_a_volume_in_its_bag_in_the_box_the_list_names(mapped, archivist):
    found = mapped(row("王建国", box="3", code="旧-17"), row("李国庆", year=1999, box="3"), kind="boxes", boxes=1)
    count = carry(found, archivist)
    assert (count.made, count.boxes, count.boxes_kept, count.adds_up) == (2, 1, 1, True)
    first = found.rows.order_by("number").first()
    volume = first.volume
    assert (volume.year, volume.division, volume.case_kind, volume.title) == (
        2009, VILLAGE, "legacy", "王建国家庭最低生活保障档案（2009年）",
    )  # fmt: skip
    assert volume.bag.parent.code == f"B-{VILLAGE}-03" and "旧-17" in first.why
    assert len({each.volume.household_number for each in found.rows.all()}) == 2


def test_the_preview_says_what_will_happen_and_changes_nothing(mapped):
    found = mapped(row("王建国"), row("李国庆", village="没有这个村"))
    before = (Volume.objects.count(), Event.objects.count())
    assert [queries.decided(each).outcome for each in found.rows.all()] == ["made", "refused"]
    assert (Volume.objects.count(), Event.objects.count()) == before


def test_the_same_list_comes_in_once_and_the_same_row_makes_one_volume(mapped, bring, archivist):
    found = mapped(row("王建国"), row("王建国"))
    assert [outcome for outcome, _ in outcomes(found)] == ["waiting"] * 2
    count = carry(found, archivist)
    assert (count.made, count.matched) == (1, 1)
    assert bring(row("王建国"), row("王建国")) == found
    other = mapped(row("王建国"), row("李国庆"), name="另一份.xlsx")
    count = carry(other, archivist)
    assert (count.made, count.matched) == (1, 1) and "已经导入过" in outcomes(other)[0][1]
    assert Volume.objects.count() == 2


def test_an_import_that_stopped_goes_on_with_the_rows_that_wait(mapped, archivist):
    found = mapped(row("王建国"), row("李国庆"), row("赵长海"))
    assert [legacy.carry_on(old_list=found, by=archivist, seconds=0) for _ in range(3)] == [2, 1, 0]
    found.refresh_from_db()
    assert (found.state, Volume.objects.count()) == ("applied", 3)
    with pytest.raises(Conflict, match="已经开始导入"):
        legacy.map_columns(old_list=found, mapping=found.mapping, by=archivist)


def test_two_who_import_at_once_make_one_volume(mapped, archivist):
    found = mapped(row("王建国"))
    one = found.rows.get()
    for _ in range(2):  # both had seen the row waiting
        legacy._import(pk=one.pk, by=archivist)
    assert Volume.objects.count() == 1
    assert Event.objects.filter(verb="capture.import_row").count() == 1


def test_a_household_that_is_known_keeps_its_number(mapped, clerk, archivist, inventor):
    volume, person = family_with_volume(clerk, inventor)
    found = mapped(
        row(person.name, id_number=person.id_number), row(person.name, number=volume.household_number, year=2001)
    )
    count = carry(found, archivist)
    assert (count.matched, count.made) == (2, 0)
    assert all(each.volume == volume and volume.archival_code in each.why for each in found.rows.all())


def test_a_sealed_volume_of_the_same_year_is_the_one_and_of_another_year_is_not(mapped, clerk, archivist):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    found = mapped(
        row("王小明", number=volume.household_number, year=2026),
        row("王小明", number=volume.household_number, year=2003),
    )
    count = carry(found, archivist)
    assert (count.matched, count.made) == (1, 1)
    assert {each.volume.household_number for each in found.rows.all()} == {volume.household_number}


def test_two_of_one_name_in_a_village_are_not_thrown_together(mapped, archivist, clerk, inventor):
    _, person = family_with_volume(clerk, inventor)
    count = carry(found := mapped(row(person.name)), archivist)
    assert count.refused == 1 and "同村已有户主" in outcomes(found)[0][1]
    count = carry(mapped(row("王建国"), row("王建国", year=2012), name="同名.xlsx"), archivist)
    assert (count.made, count.refused) == (1, 1)


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (row("王建国", village="没有这个村"), "没有找到"),
        (row("王建国", year=1960), "年度 1960"),
        (row("王建国", year=2090), "年度 2090"),
        (row("王建国", year="去年"), "年度"),
        (row("", box="2"), "户主没有填写"),
        (row("王建国", id_number="110105194912310021"), "校验不通过"),
        (row("王建国", number="220802-0000017-*"), "户号"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_go_on(mapped, archivist, bad, word):
    found = mapped(bad, row("李国庆"))
    count = carry(found, archivist)
    assert (count.refused, count.made) == (1, 1)
    assert word in outcomes(found)[0][1]


def test_boxes_counted_on_the_shelf_are_compared_with_the_list(mapped, archivist):
    found = mapped(row("王建国", box="1"), row("李国庆", box="2"), row("", box="9"), kind="boxes", boxes=4)
    count = carry(found, archivist)
    assert (count.boxes, count.boxes_kept, count.boxes_apart, count.adds_up) == (3, 2, -1, False)


def test_a_box_list_must_say_the_box_and_a_strange_box_number_is_kept_and_told(bring, mapped, archivist):
    with pytest.raises(Invalid, match="盒号"):
        found = bring(row("王建国"), kind="boxes", name="无盒.xlsx")
        legacy.map_columns(old_list=found, mapping=found.mapping | {"box_no": ""}, by=archivist)
    found = mapped(row("王建国", box="西柜-甲"), kind="boxes")
    carry(found, archivist)
    [made] = found.rows.all()
    assert made.box == "西柜-甲" and "西柜-甲" in made.why and made.volume.bag.parent.code.endswith("-01")


def test_rows_are_sealed_and_go_with_their_volume(mapped, archivist, machine):
    found = mapped(row("王建国"))
    carry(found, archivist)
    made = OldRow.objects.get()
    assert "王建国" not in str(OldRow.objects.values().get())
    volume = made.volume
    assert remains.found(volume) == [f"旧档清单第{made.number}行"]
    assert remains.erase(volume, by=machine) == 1 and remains.found(volume) == []
    assert not Item.objects.filter(volume=volume).exists() and Place.objects.filter(pk=volume.bag_id).exists()


def test_only_the_archivist_of_the_place(bring, clerk, archivist):
    found = bring(row("王建国"))
    with pytest.raises(NotAllowed):
        legacy.map_columns(old_list=found, mapping=found.mapping, by=clerk)
    with pytest.raises(NotAllowed):
        bring(row("李国庆"), division=220800000000)
    assert found.state == "read"


def test_a_file_without_headings_is_refused():
    assert old_fields.guessed(["户主姓名", "盒号", "户主"])["head_name"] == "户主姓名"
    assert old_fields.lacking("boxes", {"head_name": "x"}) == ["村（社区）", "年度", "盒号"]
