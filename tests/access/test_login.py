"""Logging in: the limit holds, one session lives, an idle one dies, and nobody learns who exists."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import connection
from django.test import Client

from dibao.access.models import LoginGuard, Staff
from dibao.access.services.login import TRIES, TRIES_PER_ADDRESS, reserve
from dibao.audit.models import Event
from dibao.kernel import clock
from tests.conftest import PASSWORD, TODAY

LOGIN = "/account/login/"


def attempt(client, work_number, password, **extra):
    return client.post(LOGIN, {"work_number": work_number, "password": password}, **extra)


def test_a_right_password_opens_today(client, clerk):
    assert attempt(client, "jingban", PASSWORD).status_code == 302


def test_an_unknown_name_and_a_wrong_password_get_the_same_words(client, clerk):
    unknown = attempt(client, "nobody", "x" * 12).content.decode()
    wrong = attempt(client, "jingban", "x" * 12).content.decode()
    sentence = "工号或密码不对"
    assert sentence in unknown
    assert sentence in wrong


def test_five_wrong_tries_lock_the_name_even_for_the_right_password(client, clerk):
    for _ in range(TRIES):
        attempt(client, "jingban", "wrong password")
    answer = attempt(client, "jingban", PASSWORD)
    assert answer.status_code == 403
    assert "15 分钟后再试" in answer.content.decode()


def test_the_lock_ends_after_fifteen_minutes(client, clerk):
    for _ in range(TRIES):
        attempt(client, "jingban", "wrong password")
    with clock.at(TODAY + timedelta(minutes=16)):
        assert attempt(client, "jingban", PASSWORD).status_code == 302


def test_one_address_may_not_try_twenty_names(client, clerk):
    for number in range(TRIES_PER_ADDRESS):
        attempt(client, f"name{number}", "wrong password")
    assert attempt(client, "jingban", PASSWORD).status_code == 403


def test_a_whole_office_behind_one_address_can_log_in(client, clerk):
    for _ in range(TRIES_PER_ADDRESS + 5):
        assert attempt(Client(), "jingban", PASSWORD).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_sixty_parallel_tries_reserve_exactly_five():
    LoginGuard.objects.all().delete()
    granted = []

    def one():
        with clock.at(TODAY):
            granted.append(reserve("name:parallel", TRIES))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 60
    assert sum(granted) == TRIES


def test_only_the_newest_session_lives(client_of, clerk):
    old, new = client_of(clerk), client_of(clerk)
    assert old.get("/account/password/").status_code == 302
    assert new.get("/account/password/").status_code == 200


def test_an_idle_session_dies_after_fifteen_minutes(client_of, clerk):
    client = client_of(clerk)
    for later in (10, 20, 30):
        stamp = TODAY + timedelta(minutes=later)
        client.cookies["seen"] = client.cookies["seen"].value
        with clock.at(stamp):
            assert client.get("/account/password/").status_code == 200
    assert clerk.is_active


def test_a_session_without_its_sign_of_use_is_no_session(client_of, clerk):
    client = client_of(clerk)
    del client.cookies["seen"]
    assert client.get("/account/password/").status_code == 302


def test_a_forged_sign_of_use_is_refused(client_of, clerk):
    client = client_of(clerk)
    client.cookies["seen"] = "forged"
    assert client.get("/account/password/").status_code == 302


def test_a_disabled_account_is_out_at_its_next_request(client_of, clerk, security_admin):
    from dibao.access.services.staff import disable_staff

    client = client_of(clerk)
    disable_staff(staff=clerk, division=220802000000, by=security_admin, reason="调离")
    assert client.get("/account/password/").status_code == 302
    assert attempt(Client(), "jingban", PASSWORD).status_code == 403


def test_the_first_password_must_be_changed_before_anything_else(client_of, clerk):
    Staff.objects.filter(pk=clerk.pk).update(must_change_password=True)
    answer = client_of(clerk).get("/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/account/password/")


def test_a_short_new_password_is_refused_with_the_reason(client_of, clerk):
    answer = client_of(clerk).post("/account/password/", {"old": PASSWORD, "new": "short", "again": "short"})
    assert "至少" in answer.content.decode() or "12" in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_the_office_hasher_is_argon2id_at_the_floor():
    encoded = make_password("一句好记的话用来登录", hasher="argon2")
    assert identify_hasher(encoded).algorithm == "argon2"
    assert "argon2id" in encoded
    assert "m=47104,t=1,p=1" in encoded


def test_logins_and_refused_tries_are_events(client, clerk):
    attempt(client, "jingban", "wrong password")
    attempt(client, "jingban", PASSWORD)
    outcomes = list(Event.objects.filter(verb="access.login").order_by("pk").values_list("outcome", flat=True))[-2:]
    assert outcomes == ["refused", "done"]


def test_pages_are_never_kept_by_the_browser(client_of, clerk):
    answer = client_of(clerk).get("/account/password/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
