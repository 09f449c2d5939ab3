"""A department without a program of its own asks and is answered with nothing but `dibao exchange` and public keys."""

import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from demo import asking
from demo.office import COUNTY
from dibao.exchange import envelope, other_side, publickeys, shelf
from dibao.exchange.services import packages
from dibao.exchange.services import partner as partners
from dibao.exchange.tabular import read, write_csv
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.sharing.models import Enquiry
from dibao.sharing.services import agreement, enquiry
from dibao.sharing.tables import ASKED, answer_fields
from tests.sharing.conftest import agreed, given, head, row


@pytest.fixture
def office(tmp_path):
    """Our public keys as files, as the office hands them over."""
    for kind in (publickeys.VERIFY, publickeys.SEAL):
        (tmp_path / f"office-{kind}.pem").write_bytes(publickeys.own_pem(kind))
    return tmp_path


def sealed(office, *files, **changed):
    given = {"keys": office / "keys", "to": office / "office-seal.pem", "number": "JY-001", "out": office / "out.zip"}
    options = given | {"purpose": "GX2208022026001 资助认定"} | changed
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    call_command("exchange", "seal", *map(str, files), *words)
    return office / "out.zip"


@pytest.fixture
def keyed(office):
    call_command("exchange", "keys", str(office / "keys"))
    return other_side.keys_in(office / "keys")


@pytest.mark.django_db
def test_it_asks_is_answered_and_its_receipt_is_taken(office, keyed, families, checker, approver, capsys):
    partner = partners.enter_partner(code="jy", name="区教育局", division=COUNTY, registers=[], by=checker)
    change = partners.enter_key(
        partner=partner, verify_key=(office / "keys/verify.pem").read_text(), source="当面交 U 盘",
        seal_key=(office / "keys/seal.pem").read_text(), valid_until=clock.today() + timedelta(days=300), by=checker,
    )  # fmt: skip
    partners.confirm_key(change=change, by=approver)
    under = agreement.confirm(agreement=agreed(partner, checker), by=approver)
    write_csv(office / "名单.csv", ASKED, [row(n, head(award)) for n, award in enumerate(families)])
    package = sealed(office, office / "名单.csv", purpose=f"{under.number} 资助认定")
    asked = enquiry.receive(content=package.read_bytes(), name="来询.zip", by=checker)
    reply = enquiry.answer(enquiry=asked, by=checker).reply
    (office / "reply.zip").write_bytes(shelf.read(reply.stored))
    where = {"--keys": office / "keys", "--from": office / "office-verify.pem", "--into": office / "answer"}
    call_command("exchange", "open", str(office / "reply.zip"), *(str(word) for pair in where.items() for word in pair))
    lines = list(read(office / "answer" / "other_aid.csv", answer_fields(under.agreed)))
    assert [line.values["outcome"] for line in lines] == ["found"] * 3
    receipt = (office / "answer" / f"{reply.number}-receipt.json").read_bytes()
    assert packages.enter_receipt(package=reply, content=receipt, by=checker).state == "receipted"
    assert envelope.fingerprint(keyed.verify_key) not in capsys.readouterr().err


def test_private_keys_are_its_own_alone_and_never_written_over(office, keyed):
    for name in (other_side.SIGNING, other_side.OPENING):
        assert stat.S_IMODE((office / "keys" / name).stat().st_mode) == 0o600
    before = (office / "keys" / other_side.SIGNING).read_bytes()
    with pytest.raises(Invalid, match="没有覆盖"):
        other_side.make_keys(office / "keys")
    assert (office / "keys" / other_side.SIGNING).read_bytes() == before


def test_what_is_wrong_is_a_sentence_and_nothing_is_written(office, keyed, capsys):
    (office / "a.csv").write_text("x\n1\n")
    assert sealed(office, office / "a.csv").is_file()
    for wrong, words in (
        ({"out": office / "out.zip"}, "没有覆盖"),
        ({"to": office / "none.pem", "out": office / "b.zip"}, "找不到公钥文件"),
        ({"to": office / "office-verify.pem", "out": office / "b.zip"}, "请核对是否拿错了"),
        ({"keys": office / "nowhere", "out": office / "b.zip"}, "没有能用的密钥"),
    ):
        with pytest.raises((CommandError, SystemExit)):
            sealed(office, office / "a.csv", **wrong)
        assert words in capsys.readouterr().err, words
    with pytest.raises((CommandError, SystemExit)):
        sealed(office, office / "missing.csv", out=office / "b.zip")
    assert not (office / "b.zip").exists()


def test_a_package_for_somebody_else_or_from_nobody_known_is_not_opened(office, keyed, tmp_path):
    (office / "a.csv").write_text("x\n1\n")
    package = sealed(office, office / "a.csv")
    with pytest.raises(Invalid, match="发给别的单位"):
        other_side.open_package(keyed, package, sender=keyed.verify_key, into=tmp_path / "into", now=clock.now())
    with pytest.raises(Invalid, match="不认识"):
        other_side.open_package(
            keyed, package, sender=publickeys.own(publickeys.VERIFY), into=tmp_path / "into", now=clock.now()
        )
    assert not (tmp_path / "into").exists()


def test_keys_in_the_wrong_place_are_told(office, keyed):
    folder = office / "keys"
    (folder / other_side.OPENING).write_bytes((folder / other_side.SIGNING).read_bytes())
    with pytest.raises(Invalid, match="放错了位置"):
        other_side.keys_in(folder)


@pytest.mark.django_db
def test_in_the_demo_a_visitor_opens_with_the_departments_keys_what_it_was_answered(tmp_path):
    given(10, seed=64, first=530_001)
    asking.ask(clock.today())
    answered, waiting = Enquiry.objects.order_by("pk")
    assert (answered.asked, answered.found, answered.nothing) == (5, 4, 1) and waiting.state == "received"
    (tmp_path / "reply.zip").write_bytes(shelf.read(answered.reply.stored))
    keys = other_side.keys_in(asking.keys_at())
    ours = publickeys.own(publickeys.VERIFY)
    files = other_side.open_package(
        keys, tmp_path / "reply.zip", sender=ours, into=tmp_path / "in", now=clock.now() - timedelta(days=5)
    )
    assert [path.name for path in files] == ["other_aid.csv", f"{answered.number}-DF-receipt.json"]
