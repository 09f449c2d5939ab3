"""Packages go out and come in once each, are kept whole, and both sides get a receipt."""

import io
import threading
from datetime import timedelta

import pytest
from django.db import connection

from dibao.audit.checks import Seen
from dibao.audit.models import Event
from dibao.exchange import envelope, fsck, publickeys, shelf
from dibao.exchange.choices import PackageState
from dibao.exchange.models import Package, Partner
from dibao.exchange.services import packages
from dibao.exchange.services import partner as partners
from dibao.kernel import clock, crypto
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.conftest import staff
from tests.exchange.conftest import enter, make_bureau

FILES = {"查询.csv": "身份证号,姓名\n1,张三\n".encode()}


def pack(partner, checker, number="HD-001", **changed) -> Package:
    given = {"partner": partner, "purpose": "最低生活保障审核确认", "number": number, "files": FILES, "by": checker}
    return packages.pack(**(given | changed))


@pytest.mark.django_db
def test_a_package_of_ours_opens_at_the_partner_and_nowhere_else(partner, bureau, checker):
    package = pack(partner, checker)
    content = package.stored.read_bytes()
    assert envelope.digest(content) == package.digest and "张三".encode() not in content
    ours = publickeys.own(publickeys.VERIFY)
    opened = envelope.open_sealed(content, own=bureau.opener, key_of=lambda _: ours, now=clock.now())
    assert opened.files == FILES and opened.manifest.number == "HD-001"
    with pytest.raises(Invalid, match="发给别的单位"):
        envelope.open_sealed(content, own=crypto.sealing_key(), key_of=lambda _: ours, now=clock.now())
    assert package.files == [
        {"name": "查询.csv", "size": len(FILES["查询.csv"]), "records": 1, "sha256": opened.manifest.files[0].sha256}
    ]
    assert Event.objects.get(verb="exchange.pack").data["digest"] == package.digest


@pytest.mark.django_db
def test_a_number_is_given_once_and_a_partner_without_keys_gets_nothing(partner, checker):
    pack(partner, checker)
    with pytest.raises(Conflict, match="HD-001"):
        pack(partner, checker)
    partners.revoke_key(partner=partner, why="试", by=checker)
    partner.refresh_from_db()
    with pytest.raises(Invalid, match="没有复核过的公钥"):
        pack(partner, checker, "HD-002")
    assert Package.objects.count() == 1


@pytest.mark.django_db
def test_a_reply_is_taken_once_and_the_second_time_says_when(partner, bureau, checker):
    content, said = bureau.send({"答复.csv": b"a,b\n1,2\n"})
    taken = packages.accept(content=io.BytesIO(content), name="答复.zip", by=checker)
    assert taken.partner == partner and taken.files == {"答复.csv": b"a,b\n1,2\n"} and taken.manifest == said
    assert taken.package.state == PackageState.TAKEN and shelf.read(taken.package.stored) == content
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(Conflict) as refused:
        packages.accept(content=content, name="答复-副本.zip", by=checker)
    text = refused.value.sentences[0]
    assert "GA-2026-001" in text and "2026-10-16 09:00" in text and checker.name in text
    assert Package.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda ours, thief: ours.send(FILES, recipient=thief.seal_key), "发给别的单位"),
        (lambda ours, thief: thief.send(FILES), "不认识"),
        (lambda ours, thief: ours.send(FILES, sign=thief.signer.sign), "签名"),
        (lambda ours, thief: ours.send(FILES, made_at=clock.now() - timedelta(days=9), valid_until=clock.now() - timedelta(days=2)), "过期"),
    ],
)  # fmt: skip
def test_forged_foreign_and_expired_packages_leave_no_trace(partner, bureau, checker, make, words):
    with pytest.raises(Invalid, match=words) as refused:
        packages.accept(content=make(bureau, make_bureau(9))[0], name="答复.zip", by=checker)
    assert refused.value.sentences[0] == "“答复.zip”没有接收。"
    assert not Package.objects.exists() and not Event.objects.filter(verb="exchange.take").exists()


@pytest.mark.django_db
def test_nothing_is_taken_under_a_key_that_is_stopped_or_too_old(partner, bureau, checker):
    content, _ = bureau.send(FILES, valid_until=clock.now() + timedelta(days=500))
    with clock.at(clock.now() + timedelta(days=301)), pytest.raises(Invalid, match="不认识"):
        packages.accept(content=content, name="a.zip", by=checker)
    partners.revoke_key(partner=partner, why="试", by=checker)
    with pytest.raises(Invalid, match="不认识"):
        packages.accept(content=content, name="a.zip", by=checker)


@pytest.mark.django_db
def test_two_packages_of_one_number_are_not_one(partner, bureau, checker):
    packages.accept(content=bureau.send(FILES)[0], name="a.zip", by=checker)
    with pytest.raises(Conflict, match="已有一个编号"):
        packages.accept(content=bureau.send(FILES)[0], name="b.zip", by=checker)


@pytest.mark.django_db
def test_posts_and_places_are_asked(partner, bureau, checker, clerk, approver):
    content = bureau.send(FILES)[0]
    for somebody in (clerk, approver, staff("tn-queren")):
        with pytest.raises(NotAllowed):
            packages.accept(content=content, name="a.zip", by=somebody)
        with pytest.raises(NotAllowed):
            pack(partner, somebody)
    assert not Package.objects.exists()


@pytest.mark.django_db
def test_receipts_of_both_sides(partner, bureau, checker):
    out = pack(partner, checker)
    theirs = envelope.acknowledge(
        number=out.number, digest=out.digest, taken_at=clock.now(), receiver=bureau.verify_key, sign=bureau.signer.sign
    )
    other = envelope.acknowledge(
        number=out.number, digest="0" * 64, taken_at=clock.now(), receiver=bureau.verify_key, sign=bureau.signer.sign
    )
    with pytest.raises(Invalid, match="不是 HD-001 的"):
        packages.enter_receipt(package=out, content=other, by=checker)
    assert packages.enter_receipt(package=out, content=theirs, by=checker).state == PackageState.RECEIPTED
    with pytest.raises(Conflict, match="不用再登记"):
        packages.enter_receipt(package=out, content=theirs, by=checker)
    taken = packages.accept(content=bureau.send(FILES)[0], name="a.zip", by=checker).package
    said = envelope.read_receipt(packages.receipt_of(taken), key=publickeys.own(publickeys.VERIFY))
    assert (said.number, said.digest) == (taken.number, taken.digest)
    with pytest.raises(Invalid):
        packages.enter_receipt(package=taken, content=theirs, by=checker)
    with pytest.raises(Invalid):
        packages.receipt_of(out)


@pytest.mark.django_db
def test_fsck_finds_a_package_that_was_changed_or_lost(partner, checker):
    first, second, third = (pack(partner, checker, f"HD-{n}") for n in range(3))
    seen = Seen()
    assert list(fsck.packages(seen)) == [] and seen.total == 3
    first.stored.unlink()
    second.stored.chmod(0o640)
    second.stored.write_bytes(b"changed")
    assert {problem.where for problem in fsck.packages(Seen())} == {first.number, second.number}
    with pytest.raises(Conflict, match="备份"):
        shelf.read(second.stored)
    assert shelf.read(third.stored)


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_take_a_package_once():
    checker, bureau = staff("hedui"), make_bureau()
    enter(bureau, checker, staff("queren"))
    content, _ = bureau.send(FILES)
    said: list[str] = []

    def take() -> None:
        try:
            with clock.at(moment):
                packages.accept(content=content, name="a.zip", by=staff("hedui"))
            said.append("taken")
        except Conflict:
            said.append("again")
        finally:
            connection.close()

    moment = clock.now()
    threads = [threading.Thread(target=take) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["again"] * 15 + ["taken"]
    assert Package.objects.count() == 1 and Partner.objects.count() == 1
