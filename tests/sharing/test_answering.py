"""A department gets the answer it is entitled to, by purpose and place, and both sides can show it (G1)."""

from datetime import date, timedelta

import pytest

from demo.families import SINGLE_DISABLED
from demo.office import COUNTY, NEIGHBOUR_TOWNS, TOWN
from dibao.audit.models import Event
from dibao.exchange import envelope
from dibao.exchange.models import Package
from dibao.exchange.services import packages
from dibao.exchange.services import partner as partners
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading.queries.looks import looks_at
from dibao.registry.models import Membership
from dibao.registry.queries import facts
from dibao.sharing.models import Agreement, Enquiry, Told
from dibao.sharing.services import agreement, enquiry
from tests.exchange.conftest import make_bureau
from tests.sharing.conftest import ALL, PURPOSE, agreed, given, head, headings, row

pytestmark = pytest.mark.django_db


def test_the_answer_holds_the_agreed_fields_and_no_other(agree, ask, families, answered, opened, checker, inventor):
    stranger = inventor.person(birth=date(1990, 1, 1))
    rows = [row(1, head(families[0])), row(2, stranger), row(3, head(families[2]))]
    made = enquiry.answer(enquiry=ask(rows, agree()), by=checker)
    assert (made.asked, made.found, made.nothing, made.unclear) == (3, 2, 1, 0)
    said = answered(made.reply)
    assert [each["query_number"] for each in said] == ["XS-001", "XS-002", "XS-003"]
    assert [each["outcome"] for each in said] == ["found", "nothing", "found"]
    assert said[0]["programme"] and said[0]["from_on"] == date(2026, 7, 1) and "平安镇" in said[0]["place"]
    assert "一心村" not in said[0]["place"], "the town is enough"
    assert {name for name, value in said[1].items() if value} == {"query_number", "outcome", "id_number", "name"}
    assert headings(opened(made.reply)[1]) == [
        "查询编号", "查询结果", "公民身份号码", "姓名", "救助项目", "救助地", "起始日期", "说明"
    ]  # fmt: skip


def test_everything_that_may_be_agreed_on_is_right(agree, ask, families, opened, checker):
    award = families[1]
    made = enquiry.answer(enquiry=ask([row(1, head(award))], agree(agreed=ALL)), by=checker)
    told = made.told.get()
    assert told.given["家庭月保障金"] == f"{award.paid_now / 100:g} 元" and told.given["保障人口"] == str(award.members)
    assert told.given["享受起始日期"] == "2026-07-01" and told.given["下次复核日期"] == str(award.review_due)
    assert told.given["城乡类别"] == "农村"
    text = opened(made.reply)[1].decode("utf-8-sig")
    assert ",有信息," in text and ",最低生活保障," in text, "in words, for whoever reads the table"
    assert f",{award.paid_now / 100:.2f}," in text


def test_a_workbook_is_answered_by_a_workbook(agree, ask, families, answered, checker):
    made = enquiry.answer(enquiry=ask([row(1, head(families[0]))], agree(), ending=".xlsx"), by=checker)
    assert [each["outcome"] for each in answered(made.reply)] == ["found"]


def test_of_a_family_from_which_one_entered_alone_only_he_is_found(agree, ask, answered, a_case, checker):
    case = a_case("closed", plan=SINGLE_DISABLED)
    homes = Membership.objects.select_related("person").filter(household=case.household)
    people = {home.person: "disabled" in facts(home.person, clock.today())["types"] for home in homes}
    rows = [row(n, person) for n, person in enumerate(people)]
    made = enquiry.answer(enquiry=ask(rows, agree(valid_from=clock.today())), by=checker)
    assert sorted(people.values()) == [False] * (len(people) - 1) + [True] and len(people) > 1
    assert [told.person for told in made.told.all()] == [person for person, entered in people.items() if entered]
    assert (made.found, made.nothing) == (case.award.members, len(people) - 1)


def test_whoever_lives_elsewhere_or_is_not_paid_any_more_is_not_found(agree, ask, families, answered, checker):
    other = given(1, seed=62, first=511_001, village=next(iter(NEIGHBOUR_TOWNS.values()))[1])[0]
    families[1].ended_on = clock.today()
    families[1].save()
    rows = [row(n, head(award)) for n, award in enumerate([families[0], families[1], other])]
    made = enquiry.answer(enquiry=ask(rows, agree(division=TOWN)), by=checker)
    assert [each["outcome"] for each in answered(made.reply)] == ["found", "nothing", "nothing"]
    assert {told.award for told in made.told.all()} == {families[0]}


def test_a_name_that_does_not_fit_is_said_and_nothing_else(agree, ask, families, answered, checker):
    families[1].ended_on = clock.today()
    families[1].save()
    rows = [row(1, head(families[0]), name="王小错"), row(2, head(families[1]), name="王小错")]
    made = enquiry.answer(enquiry=ask(rows, agree(agreed=ALL)), by=checker)
    paid, unpaid = answered(made.reply)
    assert made.unclear == 2 and not made.told.exists()
    assert paid["outcome"] == unpaid["outcome"] == "refused" and paid["remark"] == unpaid["remark"]
    assert not paid["programme"] and not paid["amount"]


def test_the_flow_is_on_record_on_both_sides_and_the_family_can_see_it(agree, ask, families, opened, school, checker):
    under, award = agree(), families[0]
    asked = ask([row(1, head(award))], under)
    made = enquiry.answer(enquiry=asked, by=checker)
    assert made.package.direction == "in" and made.reply.direction == "out" and made.reply.number == f"{made.number}-DF"
    event = Event.objects.get(verb="sharing.answer")
    assert event.about_id == str(made.pk) and PURPOSE in event.because
    assert head(award).id_number not in str(event.data) + event.because
    [look] = [each for each in looks_at(award.household.number) if each.what == "提供给其他部门"]
    assert look.purpose == f"洮北区公安局：{PURPOSE}" and look.on == clock.today()
    receipt = envelope.acknowledge(
        number=made.reply.number, digest=made.reply.digest, taken_at=clock.now(), receiver=school.verify_key,
        sign=school.signer.sign,
    )  # fmt: skip
    assert packages.enter_receipt(package=made.reply, content=receipt, by=checker).state == "receipted"


def test_declined_is_told_with_the_reason_and_nothing_of_anybody(agree, ask, families, answered, checker):
    asked = ask([row(n, head(award)) for n, award in enumerate(families)], agree())
    with pytest.raises(Invalid, match="理由"):
        enquiry.decline(enquiry=asked, why=" ", by=checker)
    made = enquiry.decline(enquiry=asked, why="与约定的用途不符。", by=checker)
    assert {(each["outcome"], each["remark"]) for each in answered(made.reply)} == {("refused", "与约定的用途不符。")}
    assert not Told.objects.exists()
    with pytest.raises(Conflict, match="不能再答复"):
        enquiry.answer(enquiry=made, by=checker)


class TestRefused:
    def test_without_an_agreement_in_force_nothing_is_taken(self, agree, ask, families, partner, checker, approver):
        rows = [row(1, head(families[0]))]
        waiting = agreed(partner, checker)
        for number, under in enumerate((waiting, Agreement(number="GX2208022026999"))):
            with pytest.raises(Invalid, match=r"等待复核|没有写明依据"):
                ask(rows, under, number=number)
        over = agree(valid_from=clock.today() - timedelta(days=40), valid_to=clock.today() - timedelta(days=1))
        with pytest.raises(Invalid, match="有效期"):
            ask(rows, over, number=5)
        ended = agreement.end(agreement=agree(), why="对方不再办理", by=approver)
        with pytest.raises(Invalid, match="已终止"):
            ask(rows, ended, number=6)
        assert not Enquiry.objects.exists() and not Package.objects.filter(direction="in").exists()

    def test_another_departments_agreement_does_not_help(self, agree, ask, families, checker, approver):
        other = partners.enter_partner(code="tax", name="区税务局", division=COUNTY, registers=[], by=checker)
        keys = make_bureau(9)
        change = partners.enter_key(
            partner=other, verify_key=keys.verify_key.hex(), seal_key=keys.seal_key.hex(), source="当面",
            valid_until=clock.today() + timedelta(days=200), by=checker,
        )  # fmt: skip
        partners.confirm_key(change=change, by=approver)
        theirs = agreement.confirm(agreement=agreed(other, checker), by=approver)
        with pytest.raises(Invalid, match="不是与洮北区公安局订的"):
            ask([row(1, head(families[0]))], theirs)

    def test_every_fault_of_the_table_is_named_at_once(self, agree, ask, families):
        person = head(families[0])
        rows = [
            row(1, person), row(2, person), row(1, head(families[1])),
            {"query_number": "XS-9", "id_number": "22080219900101123X", "name": "张三"},
            {"query_number": "", "id_number": head(families[2]).id_number, "name": ""},
        ]  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            ask(rows, agree())
        said = "".join(refusal.value.sentences)
        assert (
            "4 处错误" in said and "第 3 行的证件号码与第 2 行相同" in said and "第 4 行的查询编号与第 2 行相同" in said
        )
        assert "第 5 行" in said and "第 6 行" in said and "没有填写" in said
        assert not Enquiry.objects.exists() and not Package.objects.filter(direction="in").exists()

    def test_the_same_package_is_taken_once(self, agree, question, families, checker):
        content = question([row(1, head(families[0]))], agree().number)
        enquiry.receive(content=content, name="来询.zip", by=checker)
        with pytest.raises(Conflict, match="不能再次接收"):
            enquiry.receive(content=content, name="来询.zip", by=checker)

    def test_no_more_people_a_month_than_agreed_and_declined_ones_do_not_count(self, agree, ask, families, checker, on):
        under = agree(monthly=3)
        people = [head(award) for award in families]
        first = ask([row(1, people[0]), row(2, people[1])], under)
        with pytest.raises(Invalid, match="本月还可查 1 人"):
            ask([row(1, people[0]), row(2, people[2])], under, number=2)
        enquiry.decline(enquiry=first, why="重复", by=checker)
        assert ask([row(n, person) for n, person in enumerate(people)], under, number=3).asked == 3
        with pytest.raises(Invalid, match="本月还可查 0 人"):
            ask([row(1, people[0])], under, number=4)
        with on(date(2026, 11, 2)):
            assert ask([row(1, people[0])], under, number=5).due_on == date(2026, 11, 9)

    def test_an_agreement_that_ended_meanwhile_lets_nothing_out(self, agree, ask, families, checker, approver):
        under = agree()
        asked = ask([row(1, head(families[0]))], under)
        agreement.end(agreement=under, why="对方违规转交", by=approver)
        asked.refresh_from_db()
        with pytest.raises(Invalid, match="只能不予答复"):
            enquiry.answer(enquiry=Enquiry.objects.get(pk=asked.pk), by=checker)
        assert enquiry.decline(enquiry=Enquiry.objects.get(pk=asked.pk), why="约定已终止", by=checker).reply


class TestAgreement:
    def test_every_fault_is_named_at_once(self, partner, checker):
        wrong = {
            "division": 220881000000, "purpose": " ", "basis": "", "agreed": ["illness"], "monthly": 0, "answer_wd": 0,
            "valid_to": clock.today() + timedelta(days=800),
        }  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            agreed(partner, checker, **wrong)
        assert set(refusal.value.fields) == set(wrong)

    def test_nobody_confirms_what_he_entered_and_only_once(self, partner, checker, approver):
        made = agreed(partner, checker)
        with pytest.raises(NotAllowed):
            agreement.confirm(agreement=made, by=checker)
        made.entered_human = approver.human_key
        made.save()
        with pytest.raises(NotAllowed, match="另一个人"):
            agreement.confirm(agreement=made, by=approver)
        made.entered_human = checker.human_key
        made.save()
        refused = agreement.refuse(agreement=made, why="文号不对", by=approver)
        assert refused.state == "refused" and refused.why == "文号不对"
        with pytest.raises(Conflict, match="不用再复核"):
            agreement.confirm(agreement=refused, by=approver)
