"""装包、收件 from the pages: step by step, gone on with after any stop, every fault named, the receipt given back."""

import errno
import io
import shutil
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.audit.checks import Seen
from dibao.audit.fsck import rows
from dibao.disposal import trays
from dibao.disposal.handing import PACKED_NAME
from dibao.disposal.models import Accession, Received, Transfer
from dibao.disposal.parcel import unpack, zipped
from dibao.disposal.services import accession, packing
from dibao.documents.models import ContentKey
from dibao.exchange import publickeys
from dibao.kernel.refusals import Invalid
from dibao.preservation.stores.local import LocalStore
from tests.archive.bags import overwrite
from tests.disposal.other_keys import PublicOffice
from tests.disposal.shelf import expired
from tests.disposal.test_handover import drawn
from tests.exchange.conftest import enter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_trays(settings):
    yield
    shutil.rmtree(settings.DIBAO_HOME / "transfers", ignore_errors=True)


@pytest.fixture
def partner(checker, approver):
    """An office with our own keys: what we pack for it we can take in again."""
    keys = (publickeys.own(each).hex() for each in (publickeys.VERIFY, publickeys.SEAL))
    return enter(PublicOffice(*keys), checker, approver, code="dangan")


@pytest.fixture
def transfer(partner, archivist):
    return drawn(partner, [expired(), expired()], archivist)


@pytest.fixture
def one_at_a_time(monkeypatch):
    """Each step has time for one volume."""
    for service in (packing.pack_in_tray, accession.accept_some):
        monkeypatch.setitem(service.__kwdefaults__, "seconds", 0)


def at(name, *args):
    return reverse(f"disposal:{name}", args=args)


def words(answer):
    return answer.content.decode()


def file(content, name="移交包.zip"):
    return SimpleUploadedFile(name, content, content_type="application/zip")


def packed(browser, transfer):
    """Packed from the page; the ZIP that is handed over."""
    for _ in range(transfer.count):
        browser.post(at("do_transfer", transfer.pk), {"verb": "pack"})
    return b"".join(browser.get(at("parcel", transfer.pk)).streaming_content)


@pytest.mark.usefixtures("one_at_a_time")
def test_from_packing_to_the_receipt_without_a_command(
    transfer, archivist, client_of, django_capture_on_commit_callbacks
):
    browser, page = client_of(archivist), at("transfer", transfer.pk)
    assert "装包</button>" in words(browser.get(page)) and browser.get(at("parcel", transfer.pk)).status_code == 302
    half = words(browser.post(at("do_transfer", transfer.pk), {"verb": "pack"}, follow=True))
    assert "正在装包：1 / 2 卷" in half and "接着装包" in half and "登记回执" not in half
    with django_capture_on_commit_callbacks(execute=True):
        done = words(browser.post(at("do_transfer", transfer.pk), {"verb": "pack"}, follow=True))
    assert "下载移交包" in done and "登记回执" in done and not ContentKey.objects.filter(name__startswith="packing:")
    parcel = packed(browser, transfer)
    with zipfile.ZipFile(io.BytesIO(parcel)) as inside:
        assert f"{transfer.number}/{PACKED_NAME}" in inside.namelist() and len(inside.namelist()) == 5
    # The other side, which is ours as well.
    shown = words(browser.post(at("tray"), {"verb": "upload", "file": file(parcel)}, follow=True))
    assert transfer.number in shown and "逐卷核验并接收" in shown and "2 卷" in shown
    [folder] = trays.came_in()
    half = words(browser.post(at("tray"), {"verb": "take", "name": folder.name}, follow=True))
    taken = Accession.objects.get()
    assert "正在核验：1 / 2 卷" in half and taken.answered_at is None
    done = words(browser.post(at("do_accession", taken.pk), {"verb": "go_on"}, follow=True))
    assert "2 卷全部与清单一致" in done and Received.objects.filter(outcome="taken").count() == 2
    receipt = browser.get(at("accession_receipt", taken.pk)).content
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(at("do_accession", taken.pk), {"verb": "clear"})
        browser.post(at("do_transfer", transfer.pk), {"verb": "receipt", "file": file(receipt, "回执.json")})
    assert Transfer.objects.get().state == "receipted"
    assert not list(trays.came_in()) and not trays.out_tray(transfer).exists()


@pytest.mark.usefixtures("one_at_a_time")
def test_a_full_disk_stops_packing_and_it_goes_on_there(transfer, archivist, client_of, monkeypatch):
    browser = client_of(archivist)
    browser.post(at("do_transfer", transfer.pk), {"verb": "pack"})
    first = {path: path.read_bytes() for path in trays.out_tray(transfer).rglob("*.dibao")}
    real, full = LocalStore.put, OSError(errno.ENOSPC, "No space left on device")

    def put(self, name, pieces):
        next(iter(pieces))
        raise full

    monkeypatch.setattr(LocalStore, "put", put)
    said = words(browser.post(at("do_transfer", transfer.pk), {"verb": "pack"}, follow=True))
    assert "发件箱写不进去" in said and "正在装包：1 / 2 卷" in said and Transfer.objects.get().state == "drawn"
    monkeypatch.setattr(LocalStore, "put", real)
    browser.post(at("do_transfer", transfer.pk), {"verb": "pack"})
    assert Transfer.objects.get().state == "packed"
    assert all(path.read_bytes() == content for path, content in first.items()), "what was packed is not packed again"
    done = accession.accept(folder=trays.out_tray(transfer), by=archivist)
    assert [row.outcome for row in done.lines.all()] == ["taken", "taken"]


@pytest.mark.usefixtures("one_at_a_time")
def test_a_batch_packed_elsewhere_meanwhile_is_not_mixed_with_the_half_in_the_tray(
    transfer, archivist, client_of, tmp_path
):
    browser = client_of(archivist)
    browser.post(at("do_transfer", transfer.pk), {"verb": "pack"})
    packing.pack_transfer(transfer=transfer, into=tmp_path / "disk", by=archivist)
    with pytest.raises(Invalid, match="空目录"):
        packing.pack_some(transfer=transfer, into=trays.out_tray(transfer), by=archivist, seconds=0)
    parcel = packed(browser, transfer)
    assert parcel and accession.accept(folder=trays.out_tray(transfer), by=archivist).answered_at
    assert [row.outcome for row in Received.objects.all()] == ["taken", "taken"]


def test_what_is_damaged_is_refused_with_every_fault_and_told_in_the_receipt(transfer, archivist, client_of):
    browser = client_of(archivist)
    parcel = packed(browser, transfer)
    browser.post(at("tray"), {"verb": "upload", "file": file(parcel)})
    [folder] = trays.came_in()
    good, bad = transfer.lines.all()
    spoilt = LocalStore(str(folder)).path(bad.archival_code)
    overwrite(spoilt, spoilt.read_bytes()[:-7])
    said = words(browser.post(at("tray"), {"verb": "take", "name": folder.name}, follow=True))
    assert (
        "收下 1 卷，退回 1 卷" in said and f"清单 {bad.container_size or spoilt.stat().st_size + 7} 字节，实有" in said
    )
    taken = Accession.objects.get()
    receipt = browser.get(at("accession_receipt", taken.pk)).content.decode()
    assert good.archival_code in receipt and "实有" in receipt
    assert words(browser.get(at("tray"))).count("已答复") == 1


def test_all_faults_of_a_volume_are_told_as_far_as_the_row_holds():
    faults = [f"第 {at} 处问题。" for at in range(100)]
    assert accession._told([]) == "" and accession._told(faults[:3]) == "".join(faults[:3])
    said = accession._told(faults)
    told = said.count("处问题。") - 1
    assert len(said) <= 500 and said.startswith("第 0 处问题。第 1") and said.endswith(f"还有 {100 - told} 处问题。")
    assert 490 < len(accession._told(["长" * 900, "短"])) <= 500


def test_a_parcel_with_strange_things_in_it_names_all_of_them(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parcel:
        for name in (PACKED_NAME, "../up.dibao", "run.exe", "aa/bb/X.dibao", "aa/bb/.hidden.dibao", "aa/X.dibao"):
            parcel.writestr(name, b"x")
        link = zipfile.ZipInfo("aa/bb/L.dibao")
        link.external_attr = 0o120777 << 16
        parcel.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid) as refusal:
        unpack(out, tray=tmp_path, name="batch")
    told = "".join(refusal.value.sentences)
    for name in ("../up.dibao", "run.exe", ".hidden.dibao", "aa/X.dibao", "L.dibao"):
        assert name in told
    assert "aa/bb/X.dibao" not in told and not list(tmp_path.iterdir())


def test_a_broken_empty_or_foreign_upload_is_refused_and_leaves_nothing(transfer, archivist, client_of):
    browser = client_of(archivist)
    parcel = packed(browser, transfer)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as inside:
        inside.writestr("照片.jpg", b"x")
    broken = bytearray(parcel)
    broken[len(parcel) // 2] ^= 1
    for content, why in (
        (parcel[:-100], "损坏"),
        (bytes(broken), "损坏"),
        (b"", "空的"),
        (other.getvalue(), "不是移交包"),
    ):
        answer = browser.post(at("tray"), {"verb": "upload", "file": file(content)})
        assert answer.status_code == 422 and why in words(answer), why
    assert not list(trays.in_tray().iterdir()) and not Accession.objects.exists()
    gone = browser.post(at("tray"), {"verb": "take", "name": "../../keys"}, follow=True)
    assert "已经没有这个移交包" in words(gone)


def test_a_batch_for_somebody_else_stands_in_the_tray_with_its_reason(transfer, archivist, client_of):
    browser = client_of(archivist)
    browser.post(at("tray"), {"verb": "upload", "file": file(packed(browser, transfer))})
    [folder] = trays.came_in()
    (folder / PACKED_NAME).write_bytes((folder / PACKED_NAME).read_bytes()[:-3])
    shown = words(browser.get(at("tray")))
    assert "不能接收" in shown and "逐卷核验并接收" not in shown
    refused = browser.post(at("tray"), {"verb": "take", "name": folder.name}, follow=True)
    assert refused.redirect_chain[-1][0] == at("tray") and not Accession.objects.exists()


def test_a_zip_of_the_folder_is_the_folder(tmp_path):
    folder = tmp_path / "YJ-1"
    for name, content in ((PACKED_NAME, b"list"), ("aa/bb/M-档·1.dibao", b"v" * 3_000_000)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / trays.MARK_NAME).write_text("run")
    again = unpack(io.BytesIO(b"".join(zipped(folder))), tray=tmp_path, name="again")
    assert {path.relative_to(again).as_posix(): path.read_bytes() for path in again.rglob("*") if path.is_file()} == {
        PACKED_NAME: b"list",
        "aa/bb/M-档·1.dibao": b"v" * 3_000_000,
    }


def test_received_volumes_are_rows_of_the_catalogue_for_those_who_may(transfer, archivist, clerk, client_of):
    packing.pack_transfer(transfer=transfer, into=trays.in_tray() / "x", by=archivist)
    accession.accept(folder=trays.in_tray() / "x", by=archivist)
    browser, listing = client_of(archivist), reverse("archive:volumes")
    code = Received.objects.first().archival_code
    assert f'hx-get="{at("received")}?rows' in words(browser.get(listing))
    rows = words(browser.get(at("received"), {"rows": "", "q": code}))
    assert rows.count("接收</") == 1 and code in rows and "<html" not in rows
    assert "没有“M-0”" in words(browser.get(at("received"), {"q": "M-0"}))
    assert at("received") not in words(client_of(clerk).get(listing))


@pytest.mark.usefixtures("one_at_a_time")
def test_every_step_of_packing_is_on_record(transfer, archivist, client_of):
    for _ in range(2):
        client_of(archivist).post(at("do_transfer", transfer.pk), {"verb": "pack"})
        wrong = [problem.where for problem in rows(Seen())]
        assert not [where for where in wrong if where.startswith("disposal.")]
    assert Transfer.objects.get().state == "packed"
