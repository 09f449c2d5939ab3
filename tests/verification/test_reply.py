"""部门答复 — looked at line by line, applied whole or not at all, once; every query has its place in the end."""

from datetime import date

import pytest

from demo.office import COUNTY
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.verification.models import Finding, Query, Reply
from dibao.verification.queries import reading as reading_of_replies
from dibao.verification.queries.reading import read_reply
from dibao.verification.queries.reconciliation import reconcile
from dibao.verification.services import authorisation, check, dispatch, reply, stopping

from .conftest import CASE, DAY, line, queries, table

pytestmark = pytest.mark.django_db
CAR = {"kind": "car", "brand": "五菱", "plate": "吉G12345", "status": "normal", "value": 3_000_000}


def answers(batch):
    return {query.pk: query.answer for query in batch.queries.all()}


def whole(batch):
    """The sum line of the reconciliation, which must balance."""
    total = reconcile(batch)[-1]
    assert total.balanced
    return total


class TestTheOrdinaryWay:
    def test_one_car_two_without_and_everything_has_its_place(self, sent, receive, checker):
        one, two, three = queries(sent)
        rows = [line(one, "found", **CAR), line(two), line(three, "refused", remark="系统升级")]
        taken = receive(sent, rows)
        assert read_reply(taken).applicable
        reply.apply(reply=taken, by=checker)
        assert answers(sent) == {one.pk: "found", two.pk: "nothing", three.pk: "refused"}
        found = Finding.objects.get(query=one)
        assert (found.block, found.item, found.amount, found.kind) == ("property", "vehicle", 3_000_000, "vehicle")
        assert "残疾人代步" in found.question
        total = whole(sent)
        assert (total.asked, total.found, total.nothing, total.refused, total.waiting) == (3, 1, 1, 1, 0)
        sent.refresh_from_db()
        assert sent.state == "closed"
        one.refresh_from_db()
        assert (one.origin, one.reply_id) == ("plain", taken.pk)
        event = Event.objects.get(verb="verification.apply")
        assert event.actor_key == checker.actor_key

    @pytest.mark.parametrize("name", ["答复.csv", "答复.xlsx"])
    def test_a_csv_in_gbk_and_an_xlsx_are_read_alike(self, sent, receive, checker, name):
        rows = [line(query, "found", **CAR) for query in queries(sent)]
        reply.apply(reply=receive(sent, rows, name=name), by=checker)
        assert set(answers(sent).values()) == {"found"}

    def test_two_cars_of_one_person_are_two_findings(self, sent, receive, checker):
        one, two, three = queries(sent)
        rows = [line(one, "found", **CAR), line(one, "found", **CAR | {"plate": "吉G54321"}), line(two), line(three)]
        reply.apply(reply=receive(sent, rows), by=checker)
        assert Finding.objects.filter(query=one).count() == 2

    def test_a_scrapped_car_is_nothing_and_the_note_says_why(self, sent, receive, checker):
        one = queries(sent)[0]
        reply.apply(reply=receive(sent, [line(one, "found", **CAR | {"status": "scrapped"})]), by=checker)
        one.refresh_from_db()
        assert one.answer == "nothing" and "已注销" in one.note

    def test_a_partial_answer_leaves_the_rest_waiting_and_a_second_one_completes_it(self, sent, receive, checker):
        one, two, three = queries(sent)
        reply.apply(reply=receive(sent, [line(one)]), by=checker)
        assert whole(sent).waiting == 2
        second = receive(sent, [line(one), line(two), line(three)], name="补充.csv")
        reading = read_reply(second)
        assert [row.query_number for row in reading.aside] == [one.number] and "登记过" in reading.aside[0].why[0]
        reply.apply(reply=second, by=checker)
        assert whole(sent).waiting == 0

    def test_another_name_under_the_right_number_is_applied_and_said(self, sent, receive, checker):
        one = queries(sent)[0]
        reply.apply(reply=receive(sent, [line(one, name="曾用名")]), by=checker)
        one.refresh_from_db()
        assert "曾用名" in one.note and one.person.name in one.note


class TestNothingIsAppliedWhileOneLineIsWrong:
    @pytest.fixture
    def refused(self, sent, receive, checker):
        """`refused(rows, word)` — the reply cannot be applied, `word` says why, and nothing has changed."""

        def check_it(rows, word, *, faults=1):
            taken, before = receive(sent, rows), answers(sent)
            reading = read_reply(taken)
            assert len(reading.faults) == faults, [row.why for row in reading.rows]
            assert any(word in why for row in reading.faults for why in row.why)
            with pytest.raises(Invalid, match="一行也没有登记"):
                reply.apply(reply=taken, by=checker)
            assert answers(sent) == before
            assert not Finding.objects.filter(query__dispatch=sent).exists()
            assert Reply.objects.get(pk=taken.pk).state == "received"
            counts = reading.counts()
            parts = ("found", "nothing", "refused", "aside", "fault")
            assert counts["rows"] == sum(counts[name] for name in parts) == len(rows)

        return check_it

    def test_the_wrong_person(self, sent, refused):
        one, two, three = queries(sent)
        refused([line(one, id_number=two.person.id_number), line(two), line(three)], "张冠李戴")

    def test_somebody_never_asked_about(self, sent, refused, inventor):
        stranger = inventor.person(birth=date(1960, 1, 2))
        row = {"query_number": "CX0000999999", "outcome": "found", "name": stranger.name}
        refused([*map(line, queries(sent)), row | {"id_number": stranger.id_number} | CAR], "从未发出过")

    def test_a_query_of_another_register(self, sent, refused, three):
        bank = three.queries.filter(register="bank").select_related("person").first()
        refused([line(bank)], "不在本批次")

    def test_a_query_of_another_batch(self, sent, refused, three, checker):
        other = dispatch.build(registers=["bank"], division=COUNTY, by=checker)
        refused([line(queries(other)[0])], f"属于批次 {other.number}")

    def test_the_same_line_twice(self, sent, refused):
        one = queries(sent)[0]
        refused([line(one, "found", **CAR), line(one, "found", **CAR)], "完全相同")

    def test_found_and_nothing_of_one_query(self, sent, refused):
        one = queries(sent)[0]
        refused([line(one, "found", **CAR), line(one)], "互相矛盾", faults=2)

    def test_a_number_that_a_spreadsheet_has_spoiled(self, sent, refused):
        one = queries(sent)[0]
        refused([line(one, id_number=one.person.id_number[:15] + "000")], "身份证号")

    def test_no_answer_without_a_reason(self, sent, refused):
        refused([line(queries(sent)[0], "refused")], "写明原因")

    def test_an_outcome_that_is_none(self, sent, receive, checker, tmp_path):
        one = queries(sent)[0]
        spoiled = table(tmp_path, "vehicle", [line(one)]).replace(b"nothing", "查询中".encode("gbk"))
        with pytest.raises(Invalid, match="一行也没有登记"):
            reply.apply(reply=receive(sent, spoiled), by=checker)

    def test_the_words_of_the_form_are_as_good_as_its_codes(self, sent, receive, checker, tmp_path):
        one = queries(sent)[0]
        worded = table(tmp_path, "vehicle", [line(one)]).replace(b"nothing", "无信息".encode("gbk"))
        reply.apply(reply=receive(sent, worded), by=checker)
        assert answers(sent)[one.pk] == "nothing"

    def test_a_file_that_is_no_such_table(self, sent, receive, checker):
        taken = receive(sent, "甲,乙\n1,2\n".encode("gbk"))
        assert read_reply(taken).headers
        with pytest.raises(Invalid):
            reply.apply(reply=taken, by=checker)
        assert set(answers(sent).values()) == {"sent"}

    def test_a_file_far_longer_than_what_was_asked_is_not_read_to_its_end(self, sent, receive, monkeypatch):
        monkeypatch.setattr(reading_of_replies, "LEAST_READ", 2)
        monkeypatch.setattr(reading_of_replies, "EACH_READ", 1)
        reading = read_reply(receive(sent, [line(query) for query in queries(sent)] * 2))
        assert len(reading.rows) == 3 and "可能发错了文件" in reading.headers[0] and not reading.applicable


class TestWhatMustNotBeUsedIsSetAside:
    def test_the_answer_about_somebody_who_withdrew(self, sent, receive, checker, clerk):
        one, two, three = queries(sent)
        authorisation.withdraw(authorisation=one.authorisation, by=clerk)
        taken = receive(sent, [line(one, "found", **CAR), line(two), line(three)])
        reply.apply(reply=taken, by=checker)
        assert answers(sent) == {one.pk: "stopped", two.pk: "nothing", three.pk: "nothing"}
        assert not Finding.objects.filter(query=one).exists()
        assert Reply.objects.get(pk=taken.pk).counts["aside"] == 1
        assert whole(sent).stopped == 1

    def test_the_answer_that_came_after_the_leave_had_run_out(self, sent, receive, checker, on):
        rows = [line(query, "found", **CAR) for query in queries(sent)]
        with on(clock.today() + 366 * DAY), pytest.raises(Invalid, match="没有可以登记的内容"):
            reply.apply(reply=receive(sent, rows), by=checker)
        assert not Finding.objects.filter(query__dispatch=sent).exists()

    def test_the_answer_that_came_after_the_report(self, sent, three, receive, checker):
        check.answer_rest(check=three, by=checker)
        check.report(check=three, conclusion="一致", by=checker)
        reading = read_reply(receive(sent, [line(query, "found", **CAR) for query in queries(sent)]))
        assert [row.result for row in reading.rows] == ["aside"] * 3
        assert "核对报告已于" in reading.rows[0].why[0]

    def test_a_late_answer_still_counts(self, sent, receive, checker, machine, on):
        with on(clock.today() + 30 * DAY):
            assert stopping.expire(by=machine)["late"] == 3
            assert whole(sent).late == 3
            reply.apply(reply=receive(sent, [line(queries(sent)[0], "found", **CAR)]), by=checker)
            assert (whole(sent).late, whole(sent).found) == (2, 1)


class TestOnce:
    def test_the_same_content_is_taken_once(self, sent, receive, checker):
        rows = [line(query) for query in queries(sent)]
        first = receive(sent, rows)
        with pytest.raises(Conflict, match=first.number):
            receive(sent, rows, name="另一个名字.csv")
        reply.apply(reply=first, by=checker)
        with pytest.raises(Conflict, match="不能再登记"):
            reply.apply(reply=Reply.objects.get(pk=first.pk), by=checker)
        with pytest.raises(Conflict, match=first.number):
            receive(sent, rows)

    def test_a_discarded_one_may_come_again(self, sent, receive, checker):
        rows = [line(query) for query in queries(sent)]
        first = receive(sent, rows)
        with pytest.raises(Invalid):
            reply.discard(reply=first, why=" ", by=checker)
        reply.discard(reply=first, why="对方说发错了", by=checker)
        with pytest.raises(Conflict):
            reply.apply(reply=first, by=checker)
        assert receive(sent, rows).number != first.number


class TestWhoAndFromWhere:
    @pytest.mark.parametrize("lacking", ["vouched_by", "origin_note"])
    def test_an_unsigned_file_needs_somebody_who_vouches_for_it(self, sent, receive, lacking):
        with pytest.raises(Invalid) as refusal:
            receive(sent, [line(queries(sent)[0])], **{lacking: " "})
        assert lacking in refusal.value.fields
        assert not Reply.objects.filter(dispatch=sent).exists()

    def test_a_batch_that_was_not_handed_over_has_no_answer(self, three, receive, checker):
        made = dispatch.build(registers=["vehicle"], division=COUNTY, by=checker)
        with pytest.raises(Invalid, match="还没有送出"):
            receive(made, [line(queries(made)[0])])

    def test_a_register_that_was_not_asked(self, sent, receive):
        with pytest.raises(Invalid, match="没有问过"):
            receive(sent, [line(queries(sent)[0])], register="bank")

    def test_a_program_instead_of_a_table(self, sent, receive):
        with pytest.raises(Invalid, match="不是表格"):
            receive(sent, b"MZ\x90\x00", name="答复.exe")

    @pytest.mark.parametrize("who", ["clerk", "county_reviewer", "outsider", "auditor"])
    def test_nobody_but_the_checker_takes_or_applies(self, request, sent, receive, who):
        by = request.getfixturevalue(who)
        taken = receive(sent, [line(queries(sent)[0])])
        for act in (reply.apply, lambda **given: reply.discard(why="x", **given)):
            with pytest.raises(NotAllowed):
                act(reply=taken, by=by)


def test_queries_of_two_cases_go_and_come_in_one_batch(three, register, sign, ask, receive, checker):
    person = register(1980)
    sign(person, case_number=CASE + "1", scope=["vehicle"])
    ask(person, case=CASE + "1")
    batch = dispatch.send(dispatch=dispatch.build(registers=["vehicle"], division=COUNTY, by=checker), by=checker)
    assert batch.count == 4
    reply.apply(reply=receive(batch, [line(query) for query in queries(batch)]), by=checker)
    assert {query.check_request.case_number for query in Query.objects.filter(answer="nothing")} == {CASE, CASE + "1"}
