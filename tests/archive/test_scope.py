"""Who sees what: outside the scope nothing, an archivist only the classes he keeps (F2, I1)."""

import pytest

from dibao.access.models import Staff
from dibao.archive import queries
from dibao.archive.choices import ClassCode
from dibao.archive.models import Exemption, Fonds, Item, Place, Volume
from dibao.archive.services.custody import assign_custody
from dibao.archive.services.exemption import except_missing
from dibao.kernel.refusals import Invalid, NotAllowed
from tests.archive.office import NEXT_VILLAGE, VILLAGE, add, new_volume, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(clerk, reviewer):
    volume = new_volume(clerk)
    for kind in ("application", "authorisation", "disability_certificate"):
        add(volume, clerk, kind)
    add(volume, clerk, "diagnosis", paper=pdf_file(clerk, "诊断"))
    except_missing(volume=volume, kind="id_card", stage="accept", reason="证件遗失，正在补办", by=reviewer)
    return volume


def kinds(person):
    fresh = Staff.objects.get(pk=person.pk)
    return {item.kind for item in Item.objects.visible_to(fresh)}


def test_the_next_town_sees_nothing(volume, outsider):
    for model in (Volume, Item, Exemption, Place):
        assert not model.objects.visible_to(outsider).exists(), model
    assert queries.find_volumes(volume.archival_code, outsider) == []
    assert queries.volume_by_code(volume.archival_code, outsider) is None
    assert queries.boxes(0, outsider) == []


def test_administrators_and_strangers_see_nothing(volume, system_admin):
    for person in (system_admin, None, object()):
        for model in (Volume, Item, Exemption, Place, Fonds):
            assert not model.objects.visible_to(person).exists(), model


def test_those_who_work_there_see_all_classes(volume, clerk, helper, county_reviewer, city_supervisor, auditor):
    for person in (clerk, helper, county_reviewer, city_supervisor, auditor):
        assert len(kinds(person)) == 4, person
        assert queries.class_visible(person, volume) == list(ClassCode.values)


def test_an_archivist_sees_the_volume_but_only_the_classes_he_keeps(volume, archivist, county_reviewer):
    assert Volume.objects.visible_to(archivist).filter(pk=volume.pk).exists()
    assert kinds(archivist) == set() and queries.class_visible(archivist, volume) == []
    assign_custody(class_code="special", division=220802000000, keeper=archivist, by=county_reviewer)
    assert kinds(archivist) == {"disability_certificate"}
    assign_custody(class_code="education_medical", division=VILLAGE, keeper=archivist, by=county_reviewer)
    assert kinds(archivist) == {"disability_certificate", "diagnosis"}
    assert queries.class_visible(archivist, volume) == ["education_medical", "special"]


def test_custody_elsewhere_opens_nothing_here(volume, archivist, county_reviewer):
    assign_custody(class_code="special", division=NEXT_VILLAGE, keeper=archivist, by=county_reviewer)
    assert kinds(archivist) == set()


def test_nobody_gives_a_class_to_himself(archivist, county_reviewer):
    with pytest.raises(NotAllowed):
        assign_custody(class_code="special", division=VILLAGE, keeper=archivist, by=archivist)
    with pytest.raises(Invalid, match="自己"):
        assign_custody(class_code="special", division=VILLAGE, keeper=county_reviewer, by=county_reviewer)
    with pytest.raises(Invalid, match="类别"):
        assign_custody(class_code="secret", division=VILLAGE, keeper=archivist, by=county_reviewer)


def test_a_volume_is_found_by_any_of_its_codes(volume, clerk):
    box = volume.bag.parent
    typed = (
        volume.archival_code,
        volume.archival_code.lower(),
        volume.archival_code[-14:],
        volume.household_number,
        volume.household_number.replace("-", ""),
        box.code,
        box.label,
    )
    for text in typed:
        assert volume in queries.find_volumes(text, clerk), text
    assert queries.volume_by_code(volume.archival_code.replace("·", "•"), clerk) == volume
    assert queries.volume_by_code("220802", clerk) is None
    assert queries.find_volumes("  ", clerk) == [] and queries.find_volumes("没有这个", clerk) == []


def test_series_can_be_read_on_their_own(volume, clerk, outsider):
    assert {label: len(items) for label, items in queries.items_by_series(volume, clerk).items()} == {
        "收入评估": 1,
        "公示监管": 0,
        "审核": 1,
    }
    assert [item.kind for item in queries.series_across("income", clerk)] == ["authorisation"]
    assert not queries.series_across("income", outsider).exists()


def test_a_box_shows_its_bags(volume, clerk):
    second = new_volume(clerk)
    [box] = queries.boxes(VILLAGE, clerk)
    assert [bag.code for bag in box.bags] == sorted([volume.household_number, second.household_number])
