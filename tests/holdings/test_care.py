"""修复和复制 — a paper that suffered, its pictures before and after, and what stays of them."""

from datetime import date

import pytest

from dibao.documents.queries import open_verified
from dibao.documents.storage import Damaged
from dibao.holdings import remains
from dibao.holdings.models import Care
from dibao.holdings.services.care import record_care
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from tests.archive.office import pdf_file
from tests.holdings.shelf import bags

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(clerk):
    return bags(clerk, 1, pages=2)[0].items.get()


def care(item, by, **more):
    usual = {"kind": "repair", "on": clock.today(), "what": "受潮，托裱"}
    return record_care(item=item, by=by, **usual | more)


def test_a_repair_is_recorded_with_both_scans_filed_beside_the_paper(item, clerk):
    before, after = pdf_file(clerk, "修复前"), pdf_file(clerk, "修复后")
    done = care(item, clerk, before=before, after=after)
    filed = list(item.volume.items.filter(kind="other").order_by("filed_at"))
    assert [each.stored for each in filed] == [before, after]
    assert "处理前" in filed[0].title and filed[0].class_code == item.class_code
    assert item.volume.items.get(pk=item.pk).stored == item.stored and done.by_name == clerk.name


def test_a_lost_paper_is_printed_again_without_a_scan_before(item, clerk):
    assert care(item, clerk, kind="reprint", what="原件丢失，由电子原件打印").after is None


def test_what_is_missing_is_said_of_each_field(item, clerk):
    with pytest.raises(Invalid) as refused:
        care(item, clerk, what=" ", on=date(2030, 1, 1))
    assert set(refused.value.fields) == {"what", "on", "before", "after"}
    with pytest.raises(Invalid):
        care(item, clerk, kind="burn")
    assert not Care.objects.exists()


def test_nobody_from_outside_records_anything(item, outsider):
    with pytest.raises(NotAllowed):
        care(item, outsider, kind="reprint")


def test_after_destruction_no_scan_can_be_read(item, clerk):
    before, after = pdf_file(clerk, "修复前 2"), pdf_file(clerk, "修复后 2")
    care(item, clerk, before=before, after=after)
    assert remains.found(item.volume) == [f"{item.title}的修复扫描（{clock.today():%Y-%m-%d}）"]
    assert remains.erase(item.volume, by=clerk) == 2
    assert remains.found(item.volume) == [] and remains.erase(item.volume, by=clerk) == 0
    after.refresh_from_db()
    with pytest.raises(Damaged), open_verified(after):
        pass
    assert Care.objects.count() == 1
