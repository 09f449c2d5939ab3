"""移交和随户迁移 between two installations: two homes, two sets of keys, two databases; each keeps the other's word."""

import shutil

import pytest
from django.core.management import call_command

from dibao.audit.models import Event
from dibao.disposal.handing import PACKED_NAME, RECEIPT_NAME
from dibao.disposal.models import Accession, Received, Transfer
from dibao.disposal.queries.registers import batches
from dibao.disposal.services import accession, packing
from dibao.disposal.services import transfer as service
from dibao.exchange import publickeys
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.preservation.models import Report
from dibao.preservation.services import checking
from dibao.preservation.stores.local import LocalStore
from tests.archive.bags import overwrite
from tests.archive.office import household
from tests.disposal.other_keys import PublicOffice
from tests.disposal.shelf import COUNTY, expired
from tests.exchange.conftest import enter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def archives(new_office):
    """The county archives: an installation of its own that knows us."""
    office = new_office(own_keys=True)
    office("know", publickeys.own(publickeys.VERIFY).hex(), publickeys.own(publickeys.SEAL).hex())
    return office


@pytest.fixture
def partner(archives, checker, approver):
    """The county archives as we know them."""
    [told] = archives("keys")
    return enter(PublicOffice(told["verify"], told["seal"]), checker, approver, code="dangan")


@pytest.fixture
def volume(db):
    return expired()


@pytest.fixture
def volumes(volume):
    return [volume, expired()]


def passed(volume, by) -> None:
    """Checked for the transfer, and signed for; how one signs is asked in tests/preservation."""
    report = checking.check(volume=volume, stage="transfer", by=by)
    Report.objects.filter(pk=report.pk).update(waiting=0)


def drawn(partner, volumes, archivist) -> Transfer:
    for volume in volumes:
        passed(volume, archivist)
    return service.draw_transfer(partner=partner, division=COUNTY, volumes=volumes, why="满十年移交", by=archivist)


def test_a_batch_goes_out_is_checked_there_and_answered(archives, partner, volumes, archivist, tmp_path, capsys):
    made = drawn(partner, volumes, archivist)
    assert (made.count, made.items) == (2, sum(row.items for row in made.lines.all()))
    folder = tmp_path / "carrier"
    call_command("disposal", "pack", made.number, str(folder))
    assert "已装包 2 卷" in capsys.readouterr().out
    made.refresh_from_db()
    for path in folder.rglob("*.dibao"):
        assert b"CreationDate" not in path.read_bytes() and "王小明".encode() not in path.read_bytes()
    # On the way somebody damages the second volume: it alone is refused, and the answer says so.
    spoilt = LocalStore(str(folder)).path(volumes[1].archival_code)
    content = bytearray(spoilt.read_bytes())
    content[len(content) // 2] ^= 1
    overwrite(spoilt, bytes(content))
    [told] = archives("accept", str(folder))
    first, second = told["rows"]
    assert first == [volumes[0].archival_code, "taken", ""]
    assert second[:2] == [volumes[1].archival_code, "refused"] and "不符" in second[2]
    assert told["opened"] == {volumes[0].archival_code: []} and any("申请书" in name for name in told["papers"])
    # Given again, the same batch is not taken twice and the answer is the same.
    answer = (folder / RECEIPT_NAME).read_bytes()
    [again] = archives("accept", str(folder))
    assert (again["batches"], again["volumes"]) == (1, 2) and (folder / RECEIPT_NAME).read_bytes() == answer
    with pytest.raises(Invalid, match="签名"):
        service.enter_transfer_receipt(content=answer.replace(b'"refused"', b'"taken"  '), transfer=made, by=archivist)
    call_command("disposal", "receipt", str(folder / RECEIPT_NAME))
    made.refresh_from_db()
    assert made.state == "receipted"
    assert [row.outcome for row in made.lines.all()] == ["taken", "refused"]
    assert Event.objects.filter(verb="disposal.handed_over", household_number=volumes[0].household_number).exists()
    with pytest.raises(Conflict, match="不用再登记"):
        service.enter_transfer_receipt(content=answer, transfer=made, by=archivist)


def test_a_household_that_moves_takes_its_file_along(archives, partner, archivist, tmp_path):
    """The other county hands over; the file is taken in here, linked to the new number, and answered."""
    folder = tmp_path / "moving"
    [sent] = archives("move", str(folder))
    done = accession.accept(folder=folder, by=archivist)
    assert (done.kind, done.number, done.partner) == ("household", sent["number"], partner)
    [row] = done.lines.all()
    assert (row.archival_code, row.household_number, row.outcome) == (sent["code"], sent["household"], "taken")
    assert row.title.startswith("王小明") and row.items == sent["items"]
    new_number = household()
    assert accession.link_household(accession=done, household_number=new_number, by=archivist) == 1
    for number in (new_number, sent["household"], sent["code"]):
        assert [each.pk for each in batches(archivist, text=number)] == [done.pk]
    assert not batches(archivist, text=household()).exists()
    assert accession.open_received(received=row, into=tmp_path / "out", by=archivist) == []
    assert list((tmp_path / "out" / sent["code"] / "data").glob("*申请书*"))
    for number in (new_number, sent["household"]):
        assert Event.objects.filter(verb__startswith="disposal.", household_number=number).exists(), number
    [answered] = archives("receipt", str(folder / RECEIPT_NAME))
    assert answered == {"state": "receipted", "rows": [[sent["code"], "taken", ""]]}
    with pytest.raises(Invalid, match="户号"):
        accession.link_household(accession=done, household_number="x", by=archivist)


def test_a_batch_of_a_stranger_or_a_changed_list_takes_nothing_in(archives, partner, volume, archivist, tmp_path):
    made = drawn(partner, [volume], archivist)
    packing.pack_transfer(transfer=made, into=tmp_path / "out", by=archivist)
    with pytest.raises(Invalid, match="发件单位不认识"):
        accession.accept(folder=tmp_path / "out", by=archivist)
    packed = tmp_path / "out" / PACKED_NAME
    content = bytearray(packed.read_bytes())
    content[len(content) // 2] ^= 1
    packed.write_bytes(bytes(content))
    with pytest.raises(Invalid):
        accession.accept(folder=tmp_path / "out", by=archivist)
    with pytest.raises(Invalid, match="不是移交批次的目录"):
        accession.accept(folder=tmp_path, by=archivist)
    assert not Accession.objects.exists() and not Received.objects.exists()


def test_what_has_not_passed_the_four_checks_does_not_go(partner, volume, archivist, clerk):
    with pytest.raises(Invalid, match="还不能移交") as refusal:
        service.draw_transfer(partner=partner, division=COUNTY, volumes=[volume], why="满十年移交", by=archivist)
    assert sum("待人签署" in sentence for sentence in refusal.value.sentences) == 1
    with pytest.raises(NotAllowed):
        service.draw_transfer(partner=partner, division=COUNTY, volumes=[volume], why="满十年移交", by=clerk)
    assert not Transfer.objects.exists()


def test_a_batch_is_packed_anew_until_it_is_answered_and_may_be_given_up(partner, volume, archivist, tmp_path):
    made = drawn(partner, [volume], archivist)
    packing.pack_transfer(transfer=made, into=tmp_path / "a", by=archivist)
    with pytest.raises(Invalid, match="空目录"):
        packing.pack_transfer(transfer=made, into=tmp_path / "a", by=archivist)
    first = made.__class__.objects.get(pk=made.pk).list_digest
    shutil.rmtree(tmp_path / "a")
    again = packing.pack_transfer(transfer=made, into=tmp_path / "b", by=archivist)
    assert again.list_digest != first, "each carrier has keys of its own"
    with pytest.raises(Invalid, match="另一个还没有办完"):
        service.draw_transfer(partner=partner, division=COUNTY, volumes=[volume], why="再列", by=archivist)
    service.drop_transfer(transfer=made, why="对方暂不接收", by=archivist)
    with pytest.raises(Conflict, match="已作废"):
        packing.pack_transfer(transfer=made, into=tmp_path / "c", by=archivist)
