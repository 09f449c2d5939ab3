"""dibao fsck — whatever is changed behind the application's back in the archive is named (F14)."""

import json
import shutil

import pytest

from dibao.archive import package
from dibao.archive.models import Item, Volume
from dibao.archive.services.sealing import package_place, seal
from dibao.archive.services.volume import move_volumes
from dibao.audit import checks
from dibao.kernel.crypto import signing_key
from tests.archive.bags import MOMENT, all_files, overwrite
from tests.archive.office import ENDED, OTHER_VILLAGE, full_volume

pytestmark = pytest.mark.django_db
PACKAGES, CATALOGUES = "封存包与封卷时的根摘要", "卷内文件与封存包的目录"


def found(name):
    seen = checks.Seen()
    assert name in checks.registered()
    problems = list(checks._registered[name](seen))
    assert seen.total >= Volume.objects.filter(status="sealed").count()
    return problems


@pytest.fixture
def volume(clerk):
    return seal(volume=full_volume(clerk), by=clerk, **ENDED)


def test_both_checks_are_found_by_the_register():
    assert {PACKAGES, CATALOGUES} <= set(checks.registered())


def test_an_untouched_archive_has_no_problem(volume):
    assert found(PACKAGES) == [] and found(CATALOGUES) == []


def test_one_changed_byte_of_a_package_is_named(volume):
    paper = next(path for path in all_files(package_place(volume)) if path.name.startswith("002"))
    overwrite(paper, paper.read_bytes() + b"x")
    problems = found(PACKAGES)
    assert any(problem.where == volume.archival_code and paper.name in problem.sentence for problem in problems)


def test_a_package_that_is_gone_is_named(volume):
    shutil.rmtree(package_place(volume))
    assert [problem.what for problem in found(PACKAGES)] == ["封存包丢失"]
    assert [problem.what for problem in found(CATALOGUES)] == ["目录读不出"]


def test_another_package_signed_with_our_own_key_is_named(volume):
    """Even somebody who holds the key cannot put another package in its place: the root is in the database."""
    place = package_place(volume)
    shutil.rmtree(place)
    meta = {"档号": volume.archival_code, "题名": "伪造"}
    package.build(place, meta, [], created_at=MOMENT, key=signing_key())
    assert any("登记" in problem.sentence for problem in found(PACKAGES))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"title": "换过的题名"}, "题名"),
        ({"number": 77}, "件号"),
        ({"responsible": "别的单位"}, "责任者"),
        ({"series": "publicity"}, "系列"),
        ({"pages": 99}, "页数"),
    ],
)
def test_a_row_changed_behind_our_back_is_named(volume, change, word):
    Item.objects.filter(volume=volume, kind="application").update(**change)
    assert [problem for problem in found(CATALOGUES) if word in problem.sentence]


def test_a_row_that_points_to_another_file_is_named(volume):
    one, other = Item.objects.filter(volume=volume).live()[1:3]
    Item.objects.filter(pk=one.pk).update(stored=other.stored)
    assert any("内容摘要" in problem.sentence for problem in found(CATALOGUES))


def test_a_row_put_in_later_and_a_row_taken_out_are_named(volume):
    item = Item.objects.filter(volume=volume, kind="id_card").get()
    Item.objects.filter(pk=item.pk).delete()
    assert any("现已不在" in problem.sentence for problem in found(CATALOGUES))
    item.pk, item.number = "00000000-0000-4000-8000-000000000000", 9
    item.save(force_insert=True)
    assert any("封存时没有" in problem.sentence for problem in found(CATALOGUES))


@pytest.mark.parametrize("change", [{"title": "别的户"}, {"household_number": "220802-0000001-A"}, {"year": 2020}])
def test_a_volume_changed_behind_our_back_is_named(volume, change):
    Volume.objects.filter(pk=volume.pk).update(**change)
    assert [problem.where for problem in found(CATALOGUES)] == [volume.archival_code]


def test_a_household_that_moved_is_no_alarm(volume, clerk):
    move_volumes(household_number=volume.household_number, division=OTHER_VILLAGE, by=clerk)
    assert found(CATALOGUES) == []


def test_a_catalogue_of_another_shape_is_named_not_crashed_on(volume):
    for content in (b"[]", b"{}", b'{"\xe6\x96\x87\xe4\xbb\xb6": [{}]}', json.dumps({"文件": [], "案卷": []}).encode()):
        overwrite(package_place(volume) / "data/catalogue.json", content)
        assert found(CATALOGUES)
