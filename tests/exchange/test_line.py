"""A question to a department's server and its answer: a real process, real TLS, real signatures."""

import dataclasses
import json
import secrets
import shutil
import threading
from datetime import date, timedelta

import httpx
import pytest

from dibao.audit.models import Event
from dibao.exchange import client, wire
from dibao.exchange.client import Declined, Unreachable, Untrusted
from dibao.exchange.envelope import fingerprint
from dibao.exchange.line import canonical
from dibao.exchange.line.canonical import Answer, Question
from dibao.exchange.line.certificates import client_context, make_trial
from dibao.exchange.line.handling import PATH
from dibao.exchange.models import Breaker, KnownAnswer
from dibao.exchange.server import signing_key
from dibao.exchange.services import breaker
from dibao.exchange.services import partner as partners
from dibao.kernel import clock, crypto
from dibao.kernel.refusals import Invalid
from tests.conftest import TODAY
from tests.exchange.conftest import make_bureau
from tests.exchange.department import ALSO, DEAD, LIVING, LONG, PEOPLE, certificates, known, running

pytestmark = pytest.mark.django_db
ABOUT = {"purpose": "最低生活保障审核确认", "case_number": "DB220802100202600001", "register": "population"}


def ask(partner, people=PEOPLE, *, pause=lambda _: None, **changed):
    return client.Department(pause=pause).ask(partner=partner, people=people, **(ABOUT | changed))


@pytest.fixture(scope="module")
def department(tmp_path_factory, django_db_blocker):
    with running(tmp_path_factory.mktemp("gongan")) as found:
        yield found


@pytest.fixture
def partner(department, checker, approver):
    return known(department, checker, approver)


@pytest.fixture
def own_department(tmp_path):
    """A server of this test alone: `own_department("dying")`."""
    open_ = []

    def start(mode="honest", **given):
        context = running(tmp_path, mode, **given)
        open_.append(context)
        return context.__enter__()

    yield start
    for context in open_:
        context.__exit__(None, None, None)


# ---- a good answer ----------------------------------------------------------------------------------------------


def test_a_good_answer_is_typed_and_its_evidence_kept(department, partner):
    found = ask(partner)
    assert found == [{"id_number": DEAD, "name": "张三", "died_on": date(2026, 3, 1), "amount": 12345}]
    assert (found.earlier, found.answered_on, found.words) == (False, TODAY.date(), "")
    event = Event.objects.get(verb="exchange.ask")
    assert event.because == ABOUT["purpose"]
    assert {name: event.data[name] for name in ("case", "people", "rows")} == {
        "case": ABOUT["case_number"],
        "people": 2,
        "rows": 1,
    }
    assert len(event.data["question"]) == len(event.data["answer"]) == 64 and len(event.data["signature"]) == 128
    assert not KnownAnswer.objects.exists()
    assert "2 行可供查询，1 行有错" in department.said[0]


def test_number_and_name_must_both_fit(partner):
    assert ask(partner, [{"id_number": DEAD, "name": "李四"}]) == []


def test_a_question_without_purpose_case_or_people_is_never_sent(partner):
    for changed in ({"purpose": " "}, {"case_number": ""}):
        with pytest.raises(Invalid, match="用途和办件编号"):
            ask(partner, **changed)
    with pytest.raises(Invalid, match="1 到 500"):
        ask(partner, [])
    assert not Breaker.objects.exists()


def test_another_register_is_declined_in_the_departments_words(partner):
    with pytest.raises(Declined, match="不提供登记库 vehicle"):
        ask(partner, register="vehicle")
    assert Breaker.objects.get().failures == 0


def test_a_partner_without_confirmed_keys_is_not_asked(partner, checker):
    partner = partners.revoke_key(partner=partner, why="试", by=checker)
    with pytest.raises(Invalid, match="复核"):
        ask(partner)


# ---- every part that is signed ----------------------------------------------------------------------------------


def signed(department, **changed) -> tuple[Question, dict[str, str]]:
    """A good question and its headers; `changed` is put in before signing."""
    body = json.dumps({"id": secrets.token_hex(8), "people": PEOPLE} | ABOUT, ensure_ascii=False).encode()
    question = Question(
        key=fingerprint(crypto.public_key()), audience=department.key_print, method="POST", path=PATH, query="",
        content_type=canonical.JSON, time=int(TODAY.timestamp()), nonce=secrets.token_hex(16), body=body,
    )  # fmt: skip
    question = dataclasses.replace(question, **changed)
    return question, headers(question, crypto.signing_key().sign(question.to_bytes()).hex())


def headers(question: Question, signature: str) -> dict[str, str]:
    return {
        "Content-Type": question.content_type, canonical.KEY: question.key, canonical.AUDIENCE: question.audience,
        canonical.TIME: str(question.time), canonical.NONCE: question.nonce, canonical.SIGNATURE: signature,
    }  # fmt: skip


def post(department, question: Question, sent: dict[str, str], *, tls=None) -> httpx.Response:
    address = department.endpoint + question.path + (f"?{question.query}" if question.query else "")
    with httpx.Client(verify=client_context(tls or department.tls), trust_env=False) as line:
        return line.request(question.method, address, content=question.body, headers=sent)


def test_the_question_as_it_was_signed_is_answered(department, partner):
    answer = post(department, *signed(department))
    assert answer.status_code == 200 and DEAD in answer.text and LIVING not in answer.text and ALSO not in answer.text


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("key", "0" * 64), ("audience", "0" * 64), ("method", "PUT"), ("path", "/v1/all"), ("query", "all=1"),
        ("content_type", "text/plain"), ("time", int(TODAY.timestamp()) + 5), ("nonce", "a" * 32),
        ("body", json.dumps({"id": "x", "people": [{"id_number": ALSO, "name": "王五"}]} | ABOUT).encode()),
    ],
)  # fmt: skip
def test_each_part_changed_after_signing_is_refused(department, part, value):
    question, sent = signed(department)
    changed = dataclasses.replace(question, **{part: value})
    answer = post(department, changed, headers(changed, sent[canonical.SIGNATURE]))
    assert answer.status_code in (401, 404, 415, 421, 501), answer.text
    assert DEAD not in answer.text and ALSO not in answer.text


@pytest.mark.parametrize(
    "part", ["key", "audience", "method", "path", "query", "content_type", "time", "nonce", "body"]
)
def test_no_part_can_be_changed_without_changing_the_signed_lines(department, part):
    question, _ = signed(department)
    value = {"time": 1, "body": b"x"}.get(part, "x")
    assert dataclasses.replace(question, **{part: value}).to_bytes() != question.to_bytes()
    if isinstance(value, str):
        with pytest.raises(ValueError):
            dataclasses.replace(question, **{part: "a\nb"}).to_bytes()


@pytest.mark.parametrize("part", ["key", "nonce", "status", "content_type", "time", "body"])
def test_each_part_of_an_answer_is_signed(part):
    bureau = make_bureau()
    answer = Answer(fingerprint(bureau.verify_key), "n" * 32, 200, canonical.JSON, 1000, b"{}")
    signature = bureau.signer.sign(answer.to_bytes()).hex()
    assert answer.genuine(bureau.verify_key, signature)
    changed = dataclasses.replace(answer, **{part: {"status": 201, "time": 1001, "body": b"[]"}.get(part, "x")})
    assert not changed.genuine(bureau.verify_key, signature)


def test_an_unknown_key_and_a_signature_of_another_are_refused(department):
    thief = make_bureau(9)
    question, _ = signed(department, key=fingerprint(thief.verify_key))
    assert (
        post(department, question, headers(question, thief.signer.sign(question.to_bytes()).hex())).status_code == 401
    )
    question, _ = signed(department)
    for signature in (thief.signer.sign(question.to_bytes()).hex(), "", "zz", "00" * 64):
        assert post(department, question, headers(question, signature)).status_code == 401


@pytest.mark.parametrize(("seconds", "status"), [(-300, 200), (-301, 401), (60, 200), (61, 401)])
def test_the_window_is_five_minutes_back_and_one_ahead(department, seconds, status):
    assert post(department, *signed(department, time=int(TODAY.timestamp()) + seconds)).status_code == status


def test_a_clock_that_is_wrong_gets_no_answer_it_would_use(partner):
    for wrong in (timedelta(seconds=61), timedelta(minutes=-6)):
        with clock.at(TODAY + wrong), pytest.raises((Declined, Untrusted), match="时钟"):
            ask(partner)


def test_a_replay_is_refused_even_after_the_server_was_started_anew(own_department):
    department = own_department()
    question, sent = signed(department)
    assert post(department, question, sent).status_code == 200
    assert post(department, question, sent).status_code == 409
    department.stop()
    department.start()
    assert post(department, question, sent).status_code == 409


def test_of_fifty_replays_at_once_one_is_answered(department):
    question, sent = signed(department)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(post(department, question, sent).status_code)) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 49


def test_a_request_id_stands_for_one_question(department):
    people = {"people": [{"id_number": ALSO, "name": "王五"}]}
    first = json.dumps({"id": "same", "people": PEOPLE} | ABOUT).encode()
    other = json.dumps({"id": "same"} | people | ABOUT).encode()
    assert post(department, *signed(department, body=first)).status_code == 200
    assert post(department, *signed(department, body=first)).status_code == 200
    assert post(department, *signed(department, body=other)).status_code == 409


def test_nonsense_in_the_body_is_refused_in_words(department):
    for body in (
        b"",
        b"[]",
        b"{",
        b'{"id":1}',
        json.dumps({"id": "x", "people": [1]} | ABOUT).encode(),
        b"[" * 100_000,
    ):
        assert post(department, *signed(department, body=body)).status_code == 400, body
    many = json.dumps({"id": "x", "people": PEOPLE * 251} | ABOUT).encode()
    assert post(department, *signed(department, body=many)).status_code == 413
    assert post(department, *signed(department, body=b" " * ((1 << 20) + 1))).status_code == 413
    assert post(department, *signed(department, nonce="short")).status_code == 400


# ---- who may speak at all ---------------------------------------------------------------------------------------


def test_without_a_client_certificate_there_is_no_conversation(department):
    import ssl

    bare = ssl.create_default_context(cafile=str(department.tls / "ca.pem"))
    with httpx.Client(verify=bare, trust_env=False) as line, pytest.raises(httpx.TransportError):
        line.post(department.endpoint + PATH, content=b"{}")


def test_a_certificate_of_another_authority_is_refused_by_the_server(department, tmp_path):
    make_trial(tmp_path, client="taobei", **LONG)
    shutil.copy(department.tls / "ca.pem", tmp_path / "ca.pem")
    with pytest.raises(httpx.TransportError):
        post(department, *signed(department), tls=tmp_path)


def test_a_server_of_another_authority_is_not_believed(partner, department, tmp_path):
    make_trial(tmp_path, client="taobei", **LONG)
    folder = certificates(department.tls, partner.code)
    shutil.copy(tmp_path / "ca.pem", folder / "ca.pem")
    with pytest.raises(Untrusted, match="证书不对"):
        ask(partner, pause=pytest.fail)


def test_a_certificate_and_a_key_of_two_departments_do_not_go_together(department, tmp_path):
    from dibao.exchange import server

    path = department.tls / "clients.json"
    before = path.read_text()
    try:
        server.allow(department.tls, name="qita", key=make_bureau(7).verify_key)
        assert {each.name for each in server.clients(department.tls).values()} == {"taobei", "qita"}
    finally:
        path.write_text(before)
    from dibao.exchange.line.handling import Client, Desk, Refusal

    question, sent = signed(department)
    desk = Desk(
        "population", None, server.signing_key(department.tls),
        {question.key: Client("qita", crypto.public_key())}, None, clock.now,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        desk.answer(question, sent[canonical.SIGNATURE], certified="taobei")
    assert refused.value.status == 403


def test_missing_certificates_are_said_to_the_person(partner, department):
    shutil.rmtree(certificates(department.tls, partner.code))
    with pytest.raises(Invalid, match=r"client\.pem"):
        ask(partner)
    certificates(department.tls, partner.code)


def test_an_answer_of_somebody_else_or_changed_on_the_way_is_not_used(department, own_department, checker, approver):
    stranger = known(department, checker, approver, code="lai", key=make_bureau(9).verify_key)
    with pytest.raises(Untrusted, match="不是该单位"):
        ask(stranger)
    lying = known(own_department("lying"), checker, approver, code="huang")
    with pytest.raises(Untrusted, match="签名"):
        ask(lying, pause=pytest.fail)
    assert not Event.objects.filter(verb="exchange.ask").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id": "other"}, "所问"), ({"register": "vehicle"}, "所问"), ({"on": "gestern"}, "格式"), ({"rows": 1}, "格式"),
        ({"rows": [{"id_number": ALSO, "name": "王五"}]}, "所问"), ({"rows": ["x"]}, "格式"),
    ],
)  # fmt: skip
def test_an_answer_about_something_else_is_not_used(partner, changed, words):
    asked = {"id": "x", "register": "population", "people": PEOPLE}
    said = {"id": "x", "register": "population", "rows": [], "on": "2026-10-16"} | changed
    with pytest.raises(Untrusted, match=words):
        client._rows(partner, said, asked)


# ---- a line that breaks -----------------------------------------------------------------------------------------


def test_a_server_killed_in_the_middle_of_its_answer_is_asked_again(own_department, checker, approver):
    department = own_department("dying")
    partner = known(department, checker, approver)
    waited = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        department.stop()
        department.start("honest")

    assert [row["name"] for row in ask(partner, pause=pause)] == ["张三"]
    assert len(waited) == 1 and Event.objects.filter(verb="exchange.ask").count() == 1


def test_a_server_that_stays_down_gives_nothing_half(own_department, checker, approver):
    department = own_department("dying")
    partner = known(department, checker, approver)
    waited = []
    with pytest.raises(Unreachable, match="没有查到任何结果"):
        ask(partner, pause=waited.append)
    assert len(waited) == 2 and waited[1] > waited[0]
    assert not Event.objects.filter(verb="exchange.ask").exists() and not KnownAnswer.objects.exists()


def test_the_circuit_opens_half_opens_and_closes(own_department, checker, approver):
    department = own_department()
    partner = known(department, checker, approver)
    department.stop()
    for _ in range(3):
        with pytest.raises(Unreachable):
            ask(partner)
    assert Breaker.objects.get().state == "open" and Event.objects.filter(verb="exchange.open_circuit").count() == 1
    with pytest.raises(Unreachable) as refused:
        ask(partner, pause=pytest.fail)
    assert refused.value.retry_at == TODAY + timedelta(minutes=1)

    with clock.at(TODAY + timedelta(seconds=61)):
        with pytest.raises(Unreachable) as refused:
            ask(partner)
        assert refused.value.retry_at == clock.now() + timedelta(minutes=2)

    later = TODAY + timedelta(minutes=4)
    department.start(at=later)
    with clock.at(later):
        breaker.admit(partner=partner)
        assert Breaker.objects.get().state == "half_open"
        with pytest.raises(Unreachable):
            breaker.admit(partner=partner)
    later += breaker.TRIAL
    department.stop()
    department.start(at=later)
    with clock.at(later):
        assert ask(partner)
    state = Breaker.objects.get()
    assert (state.state, state.failures, state.retry_at) == ("closed", 0, None)


def test_pauses_grow_to_a_limit(partner):
    Breaker.objects.create(partner=partner)
    pauses = []
    for _ in range(12):
        pauses.append(int((breaker.failed(partner=partner) - TODAY).total_seconds()))
    assert pauses == [10, 10, 60, 120, 240, 480, 900, 900, 900, 900, 900, 900]


def test_an_earlier_answer_stands_in_marked_and_only_while_it_is_young(own_department, checker, approver):
    department = own_department()
    partner = known(department, checker, approver, days=3)
    fresh = ask(partner)
    department.stop()
    with clock.at(TODAY + timedelta(days=3)):
        earlier = ask(partner)
        assert earlier == fresh and earlier.earlier and earlier.words == "以前的答复（2026-10-16）"
        assert ask(partner, [PEOPLE[1]]) == [] and ask(partner, [PEOPLE[1]]).earlier
        with pytest.raises(Unreachable):
            ask(partner, [*PEOPLE, {"id_number": ALSO, "name": "王五"}])
        with pytest.raises(Unreachable):
            ask(partner, register="vehicle")
    assert Event.objects.filter(verb="exchange.ask_earlier").first().data["earlier"] == "2026-10-16"
    with clock.at(TODAY + timedelta(days=4)), pytest.raises(Unreachable):
        ask(partner)


def test_what_is_kept_of_an_answer_says_nothing_to_a_thief(own_department, checker, approver):
    partner = known(own_department(), checker, approver, days=3)
    ask(partner)
    kept = KnownAnswer.objects.all()
    assert len(kept) == 2
    for answer in kept:
        stored = b"".join(
            bytes(str(value), "utf-8") for value in KnownAnswer.objects.filter(pk=answer.pk).values_list().get()
        )
        assert DEAD.encode() not in stored and "张三".encode() not in stored


def test_the_quota_is_exact_and_tells_when_to_come_back(own_department, checker, approver):
    department = own_department(per_minute=5)
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(post(department, *signed(department)).status_code))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 5 + [429] * 11
    partner = known(department, checker, approver)
    with pytest.raises(Unreachable) as refused:
        ask(partner, pause=pytest.fail)
    assert refused.value.retry_at == TODAY + timedelta(seconds=60)
    assert Breaker.objects.get().failures == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"nonce": "b" * 32}, "对这次查询"),
        ({"key": "0" * 64}, "对这次查询"),
        ({"time": 1}, "时钟"),
        ({"status": 409}, "签名"),
    ],
)
def test_an_answer_to_another_question_is_not_used_though_it_is_signed(partner, department, changed, words):
    question, _ = signed(department, nonce="a" * 32)
    good = {"key": department.key_print, "nonce": "a" * 32, "status": 200, "time": int(TODAY.timestamp())}
    given = good | changed
    answer = Answer(content_type=canonical.JSON, body=b"{}", **given)
    sent = {
        "Content-Type": canonical.JSON, canonical.KEY: answer.key, canonical.NONCE: answer.nonce,
        canonical.TIME: str(answer.time), canonical.SIGNATURE: signing_key(department.tls).sign(answer.to_bytes()).hex(),
    }  # fmt: skip
    response = httpx.Response(200, headers=sent)
    if not words:
        wire._genuine(partner, question, response, b"{}")
        return
    with pytest.raises(Untrusted, match=words):
        wire._genuine(partner, question, response, b"{}")
