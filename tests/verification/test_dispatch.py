"""发出批次 — many cases to one department: nobody without leave, nobody twice, nobody of another place."""

import io
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from demo.office import COUNTY
from dibao.documents.queries import open_verified
from dibao.exchange import envelope
from dibao.exchange.models import Partner
from dibao.exchange.tabular import read
from dibao.kernel import clock
from dibao.kernel.crypto import public_key, sealing_key
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.models import Parameter
from dibao.verification.models import Dispatch, Query, Reply
from dibao.verification.services import authorisation, dispatch, reply
from dibao.verification.sources.forms import REQUEST

from .conftest import DAY, line, queries, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def build(checker):
    """`build("vehicle")` — a batch of the county."""
    return lambda *registers, **more: dispatch.build(registers=registers, division=COUNTY, by=checker, **more)


class TestBuilding:
    def test_the_table_holds_what_the_department_needs_and_no_more(self, three, build, tmp_path):
        made = build("vehicle", kind="csv")
        assert (made.count, made.state, made.sealed) == (3, "prepared", False)
        file = made.files.get()
        with open_verified(file.stored) as stream:
            (tmp_path / "x.csv").write_bytes(stream.read())
        lines = list(read(tmp_path / "x.csv", REQUEST))
        assert [each.faults for each in lines] == [()] * 3
        assert {each.values["query_number"] for each in lines} == {query.number for query in queries(made)}
        assert {each.values["authorisation"] for each in lines} == {q.authorisation.number for q in queries(made)}
        assert set(lines[0].values) == {field.code for field in REQUEST}

    def test_a_query_goes_into_one_batch_only(self, three, build):
        build("vehicle")
        with pytest.raises(Invalid, match="没有等待发出"):
            build("vehicle")
        assert not Query.objects.filter(register="bank", dispatch__isnull=False).exists()

    def test_whose_leave_has_run_out_is_stopped_and_not_sent(self, register, sign, ask, build, on):
        short, long = register(1950), register(1951)
        sign(short, scope=["vehicle"], valid_to=clock.today() + DAY)
        sign(long, scope=["vehicle"])
        ask(short, long)
        with on(clock.today() + 2 * DAY):
            made = build("vehicle")
        assert [query.person for query in queries(made)] == [long]
        assert Query.objects.get(person=short).answer == "stopped"

    def test_when_nobody_has_leave_any_more_there_is_no_batch_and_the_stopping_stays(self, three, build, on):
        with on(clock.today() + 400 * DAY), pytest.raises(Invalid, match="授权都已撤回或到期"):
            build("vehicle")
        assert not Dispatch.objects.exists()
        assert set(Query.objects.filter(register="vehicle").values_list("answer", flat=True)) == {"stopped"}

    def test_the_wrong_words_are_refused(self, three, build):
        for wrong in ({"kind": "doc"}, {"partner": None}):
            with pytest.raises(Invalid):
                build("vehicle", *([] if "kind" in wrong else ["bank"]), **wrong)
        with pytest.raises(Invalid, match="weather"):
            build("weather")

    @pytest.mark.parametrize("who", ["clerk", "county_reviewer", "approver", "outsider", "auditor"])
    def test_only_the_checker_of_the_place(self, request, three, build, who):
        with pytest.raises(NotAllowed):
            dispatch.build(registers=["vehicle"], division=COUNTY, by=request.getfixturevalue(who))
        made = build("vehicle")
        for act in (dispatch.send, lambda **given: dispatch.unmake(why="x", **given)):
            with pytest.raises(NotAllowed):
                act(dispatch=made, by=request.getfixturevalue(who))

    def test_cases_of_another_county_stay_where_they_are(self, three, checker):
        with pytest.raises(NotAllowed):
            dispatch.build(registers=["vehicle"], division=220881000000, by=checker)


class TestSending:
    def test_from_the_day_it_leaves_the_department_has_seven_working_days(self, three, build, checker, on):
        made = build("vehicle")
        with on(clock.today() + 3 * DAY):
            sent = dispatch.send(dispatch=made, by=checker, handed_to="王五")
        assert sent.due_on == clock.today() + 12 * DAY  # Monday 19 October, seven working days
        assert {(query.answer, query.due_on) for query in queries(sent)} == {("sent", sent.due_on)}
        with pytest.raises(Conflict, match="送出"):
            dispatch.send(dispatch=made, by=checker)

    def test_a_place_that_has_not_decided_a_time_has_no_due_date(self, three, build, checker):
        Parameter.objects.filter(key="reply_due_wd").delete()
        assert dispatch.send(dispatch=build("vehicle"), by=checker).due_on is None

    def test_a_leave_withdrawn_after_the_batch_was_built_keeps_it_here(self, three, build, checker, clerk):
        made = build("vehicle")
        one = queries(made)[0]
        authorisation.withdraw(authorisation=one.authorisation, by=clerk)
        with pytest.raises(Invalid, match="不能送出"):
            dispatch.send(dispatch=made, by=checker)
        dispatch.unmake(dispatch=made, why="有人撤回授权", by=checker)
        again = dispatch.send(dispatch=build("vehicle"), by=checker)
        assert one not in queries(again) and again.count == 2

    def test_so_does_one_that_ran_out(self, three, build, checker, on):
        made = build("vehicle")
        with on(clock.today() + 400 * DAY), pytest.raises(Invalid, match="不能送出"):
            dispatch.send(dispatch=made, by=checker)
        assert {query.answer for query in queries(made)} == {"asked"}

    def test_a_batch_unmade_leaves_its_queries_waiting(self, three, build, checker):
        made = build("vehicle")
        with pytest.raises(Invalid):
            dispatch.unmake(dispatch=made, why=" ", by=checker)
        dispatch.unmake(dispatch=made, why="写错部门", by=checker)
        assert build("vehicle").count == 3

    def test_the_receipt_names_who_took_it(self, sent, checker):
        with pytest.raises(Invalid):
            dispatch.receipt(dispatch=sent, handed_to="", by=checker)
        done = dispatch.receipt(dispatch=sent, handed_to="赵科长", by=checker)
        assert (done.handed_to, done.receipt_on) == ("赵科长", clock.today())


class TestSealed:
    @pytest.fixture
    def department(self, db):
        """A partner with keys that two people confirmed, and the department's own private halves."""
        sign, seal = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        partner = Partner.objects.create(
            code="cheguan", name="某市车管所", registers=["vehicle", "bank"], division=COUNTY,
            verify_key=sign.public_key().public_bytes_raw().hex(), seal_key=seal.public_key().public_bytes_raw().hex(),
            keys_until=clock.today() + 365 * DAY,
        )  # fmt: skip
        return partner, sign, seal

    @staticmethod
    def back(department, batch, files, *, number="", purpose=None):
        """The department's sealed answer."""
        partner, sign, _ = department
        content, _ = envelope.seal(
            files, number=number or f"DF-{batch.number}", purpose=purpose or "答复核对查询",
            sender=bytes.fromhex(partner.verify_key), sign=sign.sign,
            recipient=sealing_key().public_key().public_bytes_raw(), made_at=clock.now(),
            valid_until=clock.now() + timedelta(days=3),
        )  # fmt: skip
        return io.BytesIO(content)

    def test_out_and_back_without_a_plain_byte_and_nobody_has_to_vouch(
        self, three, build, department, checker, tmp_path
    ):
        partner, sign, seal = department
        made = dispatch.send(dispatch=build("vehicle", "bank", partner=partner, kind="csv"), by=checker)
        assert made.sealed and not made.files.filter(stored__isnull=False).exists()
        assert queries(made)[0].person.name.encode() not in made.package.stored.read_bytes()
        opened = envelope.open_sealed(
            io.BytesIO(made.package.stored.read_bytes()), own=seal, key_of=lambda _: public_key(), now=clock.now()
        )
        assert set(opened.files) == {"vehicle.csv", "bank.csv"}
        answers = {
            f"{register}.csv": table(tmp_path, register, [line(q) for q in queries(made) if q.register == register])
            for register in ("vehicle", "bank")
        }
        taken = reply.receive_package(content=self.back(department, made, answers), name="答复.zip", by=checker)
        reply.apply(reply=taken, by=checker)
        assert {(query.answer, query.origin) for query in queries(made)} == {("nothing", "sealed")}
        with pytest.raises(Conflict):
            reply.receive_package(content=self.back(department, made, answers), name="又一次.zip", by=checker)

    def test_all_at_once_puts_the_registers_of_a_partner_into_one_package(self, three, department, checker):
        (made,) = dispatch.build_all(division=COUNTY, by=checker)
        assert made.sealed and made.count == 6

    def test_a_package_that_names_no_batch_of_ours_is_not_taken(self, three, build, department, checker, tmp_path):
        made = dispatch.send(dispatch=build("vehicle", partner=department[0]), by=checker)
        body = table(tmp_path, "vehicle", [line(query) for query in queries(made)])
        with pytest.raises(Invalid, match="没有写明答复的是哪个批次"):
            reply.receive_package(
                content=self.back(department, made, {"vehicle.csv": body}, number="XX-1"), name="x.zip", by=checker
            )
        assert not Reply.objects.exists()
        # It was not entered as taken either: the same department may send it again under the right number.
        content = self.back(department, made, {"vehicle.csv": body})
        assert reply.receive_package(content=content, name="x.zip", by=checker).dispatch == made

    def test_a_changed_package_is_refused_and_nothing_is_kept(self, three, build, department, checker, tmp_path):
        made = dispatch.send(dispatch=build("vehicle", partner=department[0]), by=checker)
        body = table(tmp_path, "vehicle", [line(query) for query in queries(made)])
        content = bytearray(self.back(department, made, {"vehicle.csv": body}).getvalue())
        content[len(content) // 2] ^= 1
        with pytest.raises(Invalid):
            reply.receive_package(content=io.BytesIO(bytes(content)), name="x.zip", by=checker)
        assert not Reply.objects.exists()


def test_everything_that_waits_at_once_each_department_its_own(three, checker):
    made = dispatch.build_all(division=COUNTY, by=checker)
    assert [(batch.files.get().register, batch.count) for batch in made] == [("bank", 3), ("vehicle", 3)]
    with pytest.raises(Invalid, match="没有等待发出"):
        dispatch.build_all(division=COUNTY, by=checker)
