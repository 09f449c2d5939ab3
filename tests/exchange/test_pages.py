"""Pages of partners and packages as a browser gets them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.audit.models import Event
from dibao.exchange import choices, envelope, publickeys
from dibao.exchange.models import KeyChange, Package, Partner
from dibao.exchange.services import packages
from dibao.exchange.templatetags.exchange import spoken
from dibao.kernel import clock
from tests.conftest import staff
from tests.exchange.conftest import make_bureau

pytestmark = pytest.mark.django_db
FILES = {"查询.csv": "身份证号,姓名\n1,张三\n".encode()}


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    monkeypatch.setitem(choices.REGISTERS, "population", "公安户籍")


def url(name, *args):
    return reverse(f"exchange:{name}", args=args)


def keys_typed(bureau, **changed):
    given = {
        "verify_key": bureau.verify_key.hex(), "seal_key": bureau.seal_key.hex(), "endpoint": "https://10.0.0.8:8443",
        "valid_until": str(clock.today() + timedelta(days=300)), "source": "当面交 U 盘",
    }  # fmt: skip
    return given | changed


def test_a_partner_is_entered_and_its_keys_confirmed_by_another(checker, approver, client_of, bureau):
    first, second = client_of(checker), client_of(approver)
    typed = {
        "code": "gongan",
        "name": "洮北区公安局",
        "division": "220802000000",
        "registers": ["population"],
        "known_days": "3",
    }
    answer = first.post(url("enter"), typed)
    assert answer.status_code == 302 and answer.url == url("partner", "gongan")
    assert first.post(url("enter"), typed).status_code == 422

    answer = first.post(url("enter_key", "gongan"), keys_typed(bureau, verify_key="错"))
    assert answer.status_code == 422 and "看不懂这个公钥" in answer.content.decode()
    assert "当面交 U 盘" in answer.content.decode(), "what was typed stays"
    assert first.post(url("enter_key", "gongan"), keys_typed(bureau)).status_code == 302

    page = first.get(url("partner", "gongan")).content.decode()
    change = KeyChange.objects.get()
    assert "等待复核" in page and spoken(change.verify_print) in page and "确认使用" not in page and "公安户籍" in page
    assert first.post(url("decide_key", "gongan", "confirm")).status_code == 404

    page = second.get(url("partner", "gongan")).content.decode()
    assert "指纹相同，确认使用" in page and "录入公钥" not in page
    assert second.post(url("decide_key", "gongan", "refuse"), {"why": ""}).status_code == 422
    assert second.post(url("decide_key", "gongan", "confirm")).status_code == 302
    assert Partner.objects.get().verify_key == bureau.verify_key.hex()
    assert second.post(url("decide_key", "gongan", "confirm")).status_code == 404


def test_keys_are_refused_and_stopped_with_a_reason(partner, checker, approver, client_of):
    first, second = client_of(checker), client_of(approver)
    first.post(url("enter_key", "gongan"), keys_typed(make_bureau(4)))
    assert second.post(url("decide_key", "gongan", "refuse"), {"why": "指纹对不上"}).status_code == 302
    assert "指纹对不上" in first.get(url("partner", "gongan")).content.decode()
    assert first.post(url("revoke_key", "gongan"), {"why": ""}).status_code == 422
    assert first.post(url("revoke_key", "gongan"), {"why": "U 盘丢了"}).status_code == 302
    assert "没有使用中的公钥" in first.get(url("partner", "gongan")).content.decode()


def test_a_partner_is_corrected(partner, checker, client_of):
    browser = client_of(checker)
    assert browser.post(url("amend", "gongan"), {"name": "", "known_days": "1"}).status_code == 422
    assert browser.post(url("amend", "gongan"), {"name": "区公安局", "known_days": "99"}).status_code == 422
    assert browser.post(url("amend", "gongan"), {"name": "区公安局", "known_days": "7"}).status_code == 302
    assert "区公安局" in browser.get(url("partners")).content.decode()


def test_our_public_keys_are_handed_out(checker, client_of):
    browser = client_of(checker)
    page = browser.get(url("partners")).content.decode()
    for kind in ("verify", "seal"):
        answer = browser.get(url("own_key", kind))
        raw = publickeys.public_key(answer.content.decode(), kind=kind)
        assert raw == publickeys.own(kind) and spoken(envelope.fingerprint(raw)) in page
        assert b"PRIVATE" not in answer.content and "attachment" in answer["Content-Disposition"]


def test_a_package_is_found_downloaded_and_receipted(partner, bureau, checker, client_of):
    package = packages.pack(partner=partner, purpose="核对", number="HD-9", files=FILES, by=checker)
    browser = client_of(checker)
    for asked in ("", "?q=HD-9", "?q=公安", f"?q={package.digest[:12]}", "?direction=out"):
        assert "HD-9" in browser.get(url("packages") + asked).content.decode(), asked
    assert "没有交换包" in browser.get(url("packages") + "?direction=in").content.decode()
    assert browser.get(url("packages") + "?direction=up").status_code == 404
    page = browser.get(url("package", package.pk)).content.decode()
    assert spoken(package.digest) in page and "查询.csv" in page and "登记对方的回执" in page
    answer = browser.get(url("package_file", package.pk))
    assert answer.content == package.stored.read_bytes() and "HD-9.zip" in answer["Content-Disposition"]
    assert Event.objects.filter(verb="exchange.download_package", about_id=str(package.pk)).exists()
    assert browser.get(url("receipt_file", package.pk)).status_code == 404
    assert "请对方接收后在下面签字" in browser.get(url("receipt", package.pk)).content.decode()

    receipt = envelope.acknowledge(
        number="HD-9", digest=package.digest, taken_at=clock.now(), receiver=bureau.verify_key, sign=bureau.signer.sign
    )
    wrong = browser.post(url("enter_receipt", package.pk), {"file": SimpleUploadedFile("a.json", b"{}")})
    assert wrong.status_code == 422 and "不是交换包的回执" in wrong.content.decode()
    assert (
        browser.post(url("enter_receipt", package.pk), {"file": SimpleUploadedFile("a.json", receipt)}).status_code
        == 302
    )
    assert "对方已回执" in browser.get(url("package", package.pk)).content.decode()


def test_a_package_that_came_in_gets_our_receipt(partner, bureau, checker, client_of):
    taken = packages.accept(content=bureau.send(FILES)[0], name="a.zip", by=checker).package
    browser = client_of(checker)
    assert "下载回执文件" in browser.get(url("package", taken.pk)).content.decode()
    receipt = browser.get(url("receipt_file", taken.pk)).content
    assert envelope.read_receipt(receipt, key=publickeys.own("verify")).digest == taken.digest
    assert "收到，签名、摘要、行数核对无误" in browser.get(url("receipt", taken.pk)).content.decode()


def test_a_lost_file_is_said_on_the_page(partner, checker, client_of):
    package = packages.pack(partner=partner, purpose="核对", number="HD-9", files=FILES, by=checker)
    package.stored.unlink()
    answer = client_of(checker).get(url("package_file", package.pk))
    assert answer.status_code == 409 and "从备份恢复" in answer.content.decode()


def test_readers_read_and_nobody_else_sees_anything(
    partner, checker, client_of, clerk, auditor, county_reviewer, system_admin
):
    package = packages.pack(partner=partner, purpose="核对", number="HD-9", files=FILES, by=checker)
    addresses = [
        url("partners"),
        url("partner", "gongan"),
        url("packages"),
        url("package", package.pk),
        url("receipt", package.pk),
    ]
    for reader in (auditor, county_reviewer):
        assert [client_of(reader).get(address).status_code for address in addresses] == [200] * 5
        assert client_of(reader).get(url("package_file", package.pk)).status_code == 404
    for somebody in (clerk, system_admin):
        assert [client_of(somebody).get(address).status_code for address in addresses] == [404] * 5
    stranger = client_of(staff("tn-queren"))
    assert stranger.get(url("partner", "gongan")).status_code == 404
    assert stranger.get(url("package", package.pk)).status_code == 404
    assert "公安" not in stranger.get(url("partners")).content.decode()
    assert Package.objects.count() == 1


def test_keys_that_wait_stand_on_the_approvers_day(partner, checker, approver, county_reviewer, client_of):
    client_of(checker).post(url("enter_key", "gongan"), keys_typed(make_bureau(4)))
    for person, shown in ((approver, True), (checker, False), (county_reviewer, False)):
        assert ("等您核对指纹" in client_of(person).get("/").content.decode()) is shown, person
    assert "等您核对指纹" not in client_of(staff("tn-queren")).get("/").content.decode()
