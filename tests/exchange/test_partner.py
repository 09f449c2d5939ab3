"""Keys of a partner count only after a second human has compared them."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from demo.office import COUNTY
from dibao.access.models import Staff
from dibao.access.services.staff import grant_post
from dibao.audit.models import Event
from dibao.exchange import publickeys
from dibao.exchange.choices import KeyState
from dibao.exchange.models import KeyChange, Partner
from dibao.exchange.services import partner as service
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.exchange.conftest import make_bureau

pytestmark = pytest.mark.django_db


def keys(bureau, **changed):
    given = {
        "verify_key": bureau.verify_key.hex(), "seal_key": bureau.seal_key.hex(),
        "valid_until": clock.today() + timedelta(days=300), "source": "当面交",
    }  # fmt: skip
    return given | changed


def test_entered_keys_change_nothing_until_another_has_confirmed(checker, approver, bureau):
    partner = service.enter_partner(code="a", name="公安局", division=COUNTY, registers=["population"], by=checker)
    change = service.enter_key(partner=partner, by=checker, **keys(bureau))
    assert not Partner.objects.get(pk=partner.pk).verify_key
    with pytest.raises(NotAllowed):
        service.confirm_key(change=change, by=checker)
    partner = service.confirm_key(change=change, by=approver)
    assert partner.verify_key == bureau.verify_key.hex() and partner.ready(clock.today())
    assert not partner.ready(clock.today() + timedelta(days=301))
    with pytest.raises(Conflict, match="使用中"):
        service.confirm_key(change=change, by=approver)
    assert list(Event.objects.filter(verb__startswith="exchange.").values_list("verb", flat=True)) == [
        "exchange.enter_partner", "exchange.enter_key", "exchange.confirm_key",
    ]  # fmt: skip


def test_one_human_with_two_accounts_is_still_one(checker, approver, security_admin, bureau):
    twin = Staff.objects.create(work_number="fenshen", name="郑核对", human_key=checker.human_key)
    grant_post(staff=twin, kind="county_approver", division=COUNTY, by=security_admin, reason="试")
    partner = service.enter_partner(code="a", name="公安局", division=COUNTY, registers=[], by=checker)
    change = service.enter_key(partner=partner, by=checker, **keys(bureau))
    with pytest.raises(NotAllowed, match="另一个人"):
        service.confirm_key(change=change, by=twin)


def test_a_change_of_keys_takes_two_people_again_and_keeps_the_old_ones_in_the_book(partner, checker, approver):
    new = make_bureau(5)
    change = service.enter_key(partner=partner, by=checker, **keys(new))
    partner.refresh_from_db()
    assert partner.verify_key != new.verify_key.hex()
    with pytest.raises(Conflict, match="等待复核"):
        service.enter_key(partner=partner, by=checker, **keys(make_bureau(6)))
    service.confirm_key(change=change, by=approver)
    partner.refresh_from_db()
    assert partner.verify_key == new.verify_key.hex()
    assert list(KeyChange.objects.order_by("pk").values_list("state", flat=True)) == [
        KeyState.REPLACED, KeyState.CONFIRMED,
    ]  # fmt: skip


def test_a_refused_change_never_comes_into_use(partner, checker, approver, bureau):
    change = service.enter_key(partner=partner, by=checker, **keys(make_bureau(5)))
    with pytest.raises(Invalid, match="哪里不对"):
        service.refuse_key(change=change, why=" ", by=approver)
    service.refuse_key(change=change, why="指纹对不上", by=approver)
    partner.refresh_from_db()
    assert partner.verify_key == bureau.verify_key.hex()


def test_one_person_may_stop_a_key_at_once(partner, checker):
    service.revoke_key(partner=partner, why="U 盘丢了", by=checker)
    partner.refresh_from_db()
    assert not partner.ready(clock.today()) and not partner.verify_key and not partner.endpoint
    with pytest.raises(Conflict):
        service.revoke_key(partner=partner, why="再停", by=checker)


def test_faults_of_keys_are_named_by_field(partner, checker, bureau):
    other = service.enter_partner(code="b", name="税务局", division=COUNTY, registers=[], by=checker)
    private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    seal_pem = bureau.opener.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for changed, field, words in (
        ({"verify_key": "abc"}, "verify_key", "看不懂"),
        ({"verify_key": private}, "verify_key", "私钥"),
        ({"verify_key": seal_pem}, "verify_key", "不是 Ed25519"),
        ({}, "verify_key", "另一个单位"),
        ({"seal_key": "0" * 63}, "seal_key", "看不懂"),
        ({"endpoint": "http://a"}, "endpoint", "https"),
        ({"valid_until": clock.today()}, "valid_until", "一年"),
        ({"valid_until": clock.today() + timedelta(days=400)}, "valid_until", "一年"),
        ({"source": ""}, "source", "怎么拿到"),
    ):
        with pytest.raises(Invalid) as refused:
            service.enter_key(partner=other, by=checker, **keys(bureau, **changed))
        assert words in refused.value.fields[field], field


def test_our_own_keys_read_back_as_a_partner_would_read_them():
    for kind in (publickeys.VERIFY, publickeys.SEAL):
        assert publickeys.public_key(publickeys.own_pem(kind).decode(), kind=kind) == publickeys.own(kind)


def test_codes_are_unique_and_days_are_few(partner, checker):
    with pytest.raises(Invalid, match="已被使用"):
        service.enter_partner(code="gongan", name="又一个", division=COUNTY, registers=[], by=checker)
    with pytest.raises(Invalid, match="90"):
        service.amend_partner(partner=partner, name="公安局", registers=[], known_days=91, by=checker)
    service.amend_partner(partner=partner, name="公安局", registers=["population", "funeral"], known_days=3, by=checker)
    assert Event.objects.get(verb="exchange.amend_partner").data["before"]["known_days"] == 0


def test_only_the_right_posts_of_the_right_county(clerk, approver, system_admin, partner, bureau):
    for somebody in (clerk, approver, system_admin):
        with pytest.raises(NotAllowed):
            service.enter_key(partner=partner, by=somebody, **keys(bureau))
    assert not Partner.objects.visible_to(clerk).exists()
    assert not Partner.objects.visible_to(system_admin).exists()
    assert not Partner.objects.visible_to(Staff.objects.get(work_number="tn-queren")).exists()
    assert Partner.objects.visible_to(approver).exists()
