"""What comes of a check: the dated report, the letter, the objection, the second report, evidence, clues, obligors."""

import io
from datetime import date, timedelta

import pypdfium2
import pytest

from demo.families import OLD_COUPLE
from demo.story import blank_scan, photo
from dibao.archive.models import Item
from dibao.casework.models import CheckObjection, CheckReport, KinshipDisclosure, Obligor
from dibao.casework.queries.checking import Askable, askable_again, clues, of_obligor, open_check
from dibao.casework.queries.reprint import proves_itself, reprinted
from dibao.casework.services import (
    assessment,
    authorising,
    check,
    check_report,
    economy,
    explaining,
    paper,
    second_check,
    support,
)
from dibao.documents.queries import open_verified
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.verification.models import Authorisation, Query
from dibao.verification.services import authorisation

from .checked import asked, found, reports, says

DAY = timedelta(days=1)


def words_of(stored) -> str:
    """What stands on a stored sheet, without white space."""
    with open_verified(stored) as content:
        document = pypdfium2.PdfDocument(io.BytesIO(content.read()))
    try:
        text = "".join(p.get_textpage().get_text_bounded() for p in document)
        return "".join(text.replace("\x02", "-").split())
    finally:
        document.close()


@pytest.fixture
def checking(a_case):
    return a_case("checking", plan=OLD_COUPLE)


@pytest.fixture
def over(checking, checker):
    """The bank knows of a deposit with an employer's name in its words; the report is out."""
    says(
        checking, "bank", checking.applicant, checker, found("property", "deposit", 12_000, text="与第三人郭甲联名账户")
    )
    reports(checking, checker)
    return checking


def objects(case, clerk, **changes):
    values = {
        "case": case, "content": "存款是亲戚寄存的", "queries": asked(case, "bank"), "file": io.BytesIO(blank_scan("x")),
        "name": "说明.pdf", "by": clerk,
    }  # fmt: skip
    return second_check.object_to_check(**(values | changes))


class TestTheReport:
    def test_it_is_filed_hashed_and_says_everything(self, over):
        report = over.reports.get()
        item = Item.objects.get(volume=over.volume, kind="check_report")
        assert item.stored_id == report.stored_id
        assert report.digest == report.stored.sha256
        text = words_of(report.stored)
        queries = Query.objects.filter(check_request=report.check_request)
        assert f"共查询{queries.count()}项，其中有信息1项，无信息{queries.count() - 1}项。" in text
        for words in (
            report.number,
            "未申报",
            "12,000.00元",
            "待认定",
            "核对员登记",
            "与第三人郭甲联名账户",
            str(clock.today()),
        ):
            assert words in text, words
        assert all(query.get_register_display() in text for query in queries)

    def test_printed_again_on_another_day_it_is_the_same_to_the_byte(self, over, on):
        report = over.reports.get()
        with on(clock.today() + 400 * DAY):
            assert proves_itself(CheckReport.objects.get(pk=report.pk))
            first = reprinted(report)
        report.data = report.data.replace("12,000.00", "12,000.01")
        assert reprinted(report) != first
        assert not proves_itself(report)

    def test_a_later_one_names_the_one_it_replaces_and_both_stay(self, over, checker, clerk):
        first = over.reports.get()
        second_check.check_again(case=over, queries=asked(over, "bank"), why="银行更正", by=clerk)
        second = reports(over, checker, "银行更正：没有存款")
        assert (second.replaces, second.number) == (first, f"HD-{over.number}-02")
        assert first.number in words_of(second.stored)
        assert over.papers.filter(kind="check_report", withdrawn="").count() == 2
        assert proves_itself(first) and proves_itself(second)

    def test_refused_and_stopped_registers_are_counted_as_what_they_are(self, checking, checker, clerk):
        wife = checking.household.memberships.get(is_head=False).person
        query = open_check(checking).queries.get(register="tax", person=checking.applicant)
        check.answer(query=query, answer="refused", note="系统停机", by=checker)
        leave = Authorisation.objects.get(case_number=checking.number, person=wife)
        authorising.withdraw(case=checking, authorisation=leave, by=clerk)
        text = words_of(reports(checking, checker).stored)
        stopped = Query.objects.filter(check_request__case_number=checking.number, answer="stopped").count()
        assert stopped > 1
        assert f"未答复1项，已停止{stopped}项，无信息" in text
        assert "系统停机" in text


class TestTheFamilyIsTold:
    def test_the_letter_names_the_line_the_register_and_how_to_object_and_nobody_else(self, over):
        letter = over.papers.get(kind="check_result")
        assert letter.item is not None
        text = words_of(letter.stored)
        for words in (
            over.applicant.name,
            "存款",
            "未申报",
            "12,000.00元",
            "银行存款",
            "提出异议",
            over.reports.get().number,
        ):
            assert words in text, words
        wife = over.household.memberships.get(is_head=False).person
        assert "郭甲" not in text
        assert wife.name not in text
        assert over.applicant.id_number not in text

    def test_no_letter_when_everything_agrees(self, a_case):
        case = a_case("visiting")
        assert not case.papers.filter(kind="check_result").exists()
        assert not case.reports.get().must_be_told

    def test_it_is_not_assessed_before_the_family_knows(self, over, clerk):
        economy.settle(line=over.lines.get(item="deposit"), accepted=1_200_000, explanation="认可", by=clerk)
        with pytest.raises(Invalid, match="还没有告知申请人"):
            assessment.assess(case=over, by=clerk)
        check_report.tell(case=over, way="当面告知", to="本人", by=clerk)
        check_report.refuse_untold(over)
        with pytest.raises(Conflict, match="已经告知"):
            check_report.tell(case=over, way="当面告知", to="本人", by=clerk)

    @pytest.mark.parametrize(
        ("changes", "field"), [({"to": " "}, "to"), ({"way": "托梦"}, "way"), ({"on": -1}, "on"), ({"on": 1}, "on")]
    )
    def test_nobody_no_way_and_impossible_days_are_refused(self, over, clerk, changes, field):
        said = {"way": "当面告知", "to": "本人"} | changes
        if "on" in said:
            said["on"] = clock.today() + said["on"] * DAY
        with pytest.raises(Invalid) as refusal:
            check_report.tell(case=over, by=clerk, **said)
        assert list(refusal.value.fields) == [field]
        assert over.reports.get().told_on is None


class TestTheObjection:
    def test_it_asks_the_named_register_once_more_and_nothing_jumps(self, over, checker, clerk):
        clocks = list(over.deadlines.values_list("kind", "due_on", "done_on"))
        objection = objects(over, clerk)
        over.refresh_from_db()
        again = open_check(over)
        assert [(q.register, q.person_id) for q in again.queries.all()] == [("bank", over.applicant.pk)]
        assert objection.again == again
        assert (over.status, list(over.deadlines.values_list("kind", "due_on", "done_on"))) == ("visiting", clocks)
        assert Item.objects.filter(volume=over.volume, kind="check_objection").exists()
        with pytest.raises(Conflict, match="复查还没有出具报告"):
            economy.settle(line=over.lines.get(item="deposit"), accepted=1_200_000, explanation="认可", by=clerk)
            assessment.assess(case=over, by=clerk)
        reports(over, checker, "账户已更正")
        assert not over.lines.filter(item="deposit", removed="").exists()
        assert over.reports.count() == 2

    def test_without_words_evidence_or_a_register_there_is_none(self, over, clerk):
        for changes, field in (
            ({"content": " "}, "content"), ({"queries": []}, "queries"), ({"received_on": clock.today() + DAY}, "received_on"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as refusal:
                objects(over, clerk, **changes)
            assert list(refusal.value.fields) == [field]
        with pytest.raises(Invalid):
            objects(over, clerk, file=io.BytesIO(b""))
        assert open_check(over) is None
        assert not CheckObjection.objects.exists()

    def test_a_register_that_said_nothing_and_another_case_cannot_be_asked_again(self, over, a_case, clerk):
        silent = Query.objects.filter(check_request__case_number=over.number, answer="nothing")[0]
        with pytest.raises(Invalid):
            second_check.check_again(
                case=over, queries=[Askable(silent.person, silent.register, "")], why="再查", by=clerk
            )

    def test_it_needs_a_leave_that_lives_on_that_day(self, over, clerk):
        leave = Authorisation.objects.get(case_number=over.number, person=over.applicant)
        authorisation.withdraw(authorisation=leave, by=clerk)
        with pytest.raises(Invalid, match="还没有有效的核对授权"):
            objects(over, clerk)
        assert not CheckObjection.objects.exists()
        assert not over.papers.filter(kind="check_objection").exists()

    def test_its_evidence_cannot_be_put_aside(self, over, clerk):
        objection = objects(over, clerk)
        with pytest.raises(Invalid, match="核对异议的证明"):
            paper.withdraw(paper=objection.evidence, reason="传错", by=clerk)

    def test_the_clerk_who_asked_does_not_report_it(self, over, clerk):
        objects(over, clerk)
        with pytest.raises(NotAllowed):
            check.report_again(case=over, conclusion="一致", by=clerk)


class TestEvidence:
    def test_what_a_register_holds_is_accepted_on_a_word_and_less_only_on_a_paper(self, over, clerk):
        line = over.lines.get(item="deposit")
        for accepted in (0, 1_199_999):
            with pytest.raises(Invalid) as refusal:
                economy.settle(line=line, accepted=accepted, explanation="是亲戚的", by=clerk)
            assert list(refusal.value.fields) == ["evidence"]
        settled = explaining.settle(
            line=line,
            accepted=0,
            explanation="是亲戚的",
            by=clerk,
            content=io.BytesIO(blank_scan("流水")),
            name="流水.pdf",
        )
        assert settled.evidence.kind == "property_proof"
        assert settled.evidence.item is not None
        with pytest.raises(Invalid, match="差异认定的证明"):
            paper.withdraw(paper=settled.evidence, reason="传错", by=clerk)

    def test_a_paper_of_another_family_or_one_put_aside_proves_nothing(self, over, a_case, clerk):
        line, other = over.lines.get(item="deposit"), a_case("accepted")
        foreign = other.papers.filter(origin="uploaded").first()
        own = paper.upload(case=over, kind="other", content=io.BytesIO(photo("x")), name="x.jpg", by=clerk)
        paper.withdraw(paper=own, reason="看不清", by=clerk)
        for wrong in (foreign, own):
            with pytest.raises(Invalid) as refusal:
                economy.settle(line=line, accepted=0, explanation="是亲戚的", evidence=wrong, by=clerk)
            assert list(refusal.value.fields) == ["evidence"]


class TestClues:
    @pytest.fixture
    def asking(self, checking, checker):
        wife = checking.household.memberships.get(is_head=False).person
        death = found("hint", "", None, text="2026-09-01 死亡注销", kind="death", question="是否属实？")
        says(checking, "population", wife, checker, death)
        says(checking, "education", checking.applicant, checker, found("hint", "", None, text="曾就读技校"))
        reports(checking, checker)
        return checking

    def test_only_a_question_must_be_answered_and_by_a_named_person(self, asking, clerk):
        rows = clues(asking)
        assert [clue.waits for clue in rows] == [True, False]
        with pytest.raises(Invalid, match="是否属实"):
            explaining.refuse_unanswered(asking)
        with pytest.raises(Invalid):
            explaining.answer_clue(case=asking, finding=rows[0].finding, words=" ", by=clerk)
        first = explaining.answer_clue(case=asking, finding=rows[0].finding, words="户籍登记有误", by=clerk)
        explaining.answer_clue(case=asking, finding=rows[0].finding, words="已到派出所更正", by=clerk)
        explaining.refuse_unanswered(asking)
        first.refresh_from_db()
        assert first.replaced_at is not None
        assert {clue.answer.words for clue in clues(asking) if clue.question} == {"已到派出所更正"}

    def test_a_clue_of_another_case_is_not_answered_here(self, asking, a_case, clerk):
        other = a_case("visiting")
        with pytest.raises(Conflict):
            explaining.answer_clue(case=other, finding=clues(asking)[0].finding, words="属实", by=clerk)


class TestObligors:
    SON = {"name": "", "relation": "child", "members": 3, "income": 90_000_00, "supported": 2, "children": 1}

    def test_he_is_asked_about_only_after_he_signed_himself_and_his_income_is_nobody_elses(
        self, a_case, clerk, checker, inventor
    ):
        case = a_case("accepted")
        son = inventor.person(birth=date(1980, 5, 6), sex="1")
        row = Obligor.objects.create(
            case=case, member=case.applicant, declared=support._packed(self.SON | {"name": son.name})
        )
        assert {p.name for p in check.people_to_check(case)}.isdisjoint({son.name})
        signed = {
            "obligor": row, "signed_on": clock.today(), "valid_to": clock.today() + 100 * DAY,
            "content": io.BytesIO(blank_scan("授权")), "name": "授权.pdf", "by": clerk,
        }  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            authorising.authorise_obligor(**signed | {"id_number": case.applicant.id_number})
        assert refusal.value.fields.keys() <= {"id_number", "name"}
        leave = authorising.authorise_obligor(
            **signed | {"id_number": son.id_number, "content": io.BytesIO(blank_scan("授权"))}
        )
        assert (leave.party, leave.signed_by) == ("obligor", son.name)
        check.request_check(case=case, by=clerk)
        says(case, "social_insurance", leave.person, checker, found("income", "pension", 5000, "month"))
        report = reports(case, checker)
        assert not case.lines.filter(member=leave.person).exists()
        assert report.differing == 0
        assert not case.papers.filter(kind="check_result").exists()
        assert son.name in words_of(report.stored)
        assert [f.amount for f in of_obligor(case, leave.person_id)] == [500_000]

    def test_one_who_signs_after_the_report_is_asked_in_a_second_check(self, a_case, clerk, checker, inventor):
        case = a_case("visiting")
        son = inventor.person(birth=date(1980, 5, 6), sex="1")
        row = Obligor.objects.create(
            case=case, member=case.applicant, declared=support._packed(self.SON | {"name": son.name})
        )
        assert not [one for one in askable_again(case) if one.said == "未查询"]
        leave = authorising.authorise_obligor(
            obligor=row, id_number=son.id_number, signed_on=clock.today(), valid_to=clock.today() + 100 * DAY,
            content=io.BytesIO(blank_scan("授权")), name="授权.pdf", by=clerk,
        )  # fmt: skip
        late = [one for one in askable_again(case) if one.person == leave.person]
        assert {one.register for one in late} == set(leave.scope)
        assert {one.said for one in late} == {"未查询"}
        second_check.check_again(case=case, queries=asked(case, "social_insurance"), why="义务人已签授权", by=clerk)
        assert [(q.person, q.register) for q in open_check(case).queries.all()] == [(leave.person, "social_insurance")]
        says(case, "social_insurance", leave.person, checker, found("income", "wage", 5000, "month"))
        reports(case, checker)
        assert [f.amount for f in of_obligor(case, leave.person_id)] == [500_000]


@pytest.fixture
def related(checker, clerk):
    """The checker and the clerk are both near relatives of the family of this case."""

    def make(case):
        for staff in (checker, clerk):
            KinshipDisclosure.objects.create(
                case=case, staff=staff, staff_name=staff.name, unit="民政", member=case.applicant, relation="sibling"
            )

    return make


class TestNearRelatives:
    """C6: a relative of the family touches nothing of its check, whatever address he sends his form to."""

    def test_no_request_no_leave_and_none_taken_back(self, a_case, clerk, related):
        case = a_case("accepted")
        related(case)
        leave = Authorisation.objects.filter(case_number=case.number).first()
        refused = (
            lambda: check.request_check(case=case, by=clerk),
            lambda: authorising.record_signed(
                case=case, signers=[], signed_on=clock.today(), valid_to=clock.today(), content=None, name="", by=clerk
            ),
            lambda: authorising.withdraw(case=case, authorisation=leave, by=clerk),
        )
        for act in refused:
            with pytest.raises(NotAllowed, match="回避"):
                act()
        leave.refresh_from_db()
        assert leave.withdrawn_on is None

    def test_no_answer_and_no_report(self, checking, checker, related):
        related(checking)
        under_way = open_check(checking)
        query = under_way.queries.first()
        refused = (
            lambda: check.answer(query=query, answer="nothing", by=checker),
            lambda: check.answer_rest(check=under_way, by=checker),
            lambda: check.report_check(case=checking, conclusion="一致", by=checker),
        )
        for act in refused:
            with pytest.raises(NotAllowed, match="回避"):
                act()
        assert not under_way.queries.exclude(answer="asked").exists()

    def test_no_figure_no_letter_no_second_check(self, over, clerk, checker, related):
        objects(over, clerk)
        related(over)
        line = over.lines.get(item="deposit")
        refused = (
            lambda: economy.settle(line=line, accepted=0, explanation="无", by=clerk),
            lambda: explaining.settle(
                line=line, accepted=0, explanation="无", by=clerk, content=io.BytesIO(b""), name="x"
            ),
            lambda: economy.see(case=over, line=line, visited=1, by=clerk),
            lambda: check_report.tell(case=over, way="当面告知", to="本人", by=clerk),
            lambda: objects(over, clerk),
            lambda: second_check.check_again(case=over, queries=[], why="再查", by=clerk),
            lambda: check.report_again(case=over, conclusion="一致", by=checker),
        )
        for act in refused:
            with pytest.raises(NotAllowed, match="回避"):
                act()
        line.refresh_from_db()
        assert (line.accepted, line.visited, over.reports.count()) == (None, None, 1)
