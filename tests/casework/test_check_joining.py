"""Findings and the lines they stand behind: sums, one money seen twice, corrections, second checks, obligors."""

import pytest

from demo.families import OLD_COUPLE
from dibao.casework.models import EconomicLine, LineFinding
from dibao.casework.queries.adding import Part, Slot, fits, placed, total
from dibao.casework.queries.checking import open_check
from dibao.casework.services import check, economy, second_check
from dibao.kernel.refusals import Invalid
from dibao.verification.models import Finding

from .checked import asked, found, reports, says


class TestArithmetic:
    @pytest.mark.parametrize(
        ("item", "parts", "amount", "period", "adds"),
        [
            (
                "deposit",
                [Part(1, "bank", 300, ""), Part(2, "bank", 200, ""), Part(3, "bank", 5, "")],
                505,
                "",
                {1, 2, 3},
            ),
            ("deposit", [Part(1, "bank", 300, ""), Part(2, "payment", 200, "")], 500, "", {1, 2}),
            ("wage", [Part(1, "tax", 12_000, "year"), Part(2, "social_insurance", 900, "month")], 12_000, "year", {1}),
            ("wage", [Part(1, "tax", 500, "month"), Part(2, "tax", 700, "month")], 1200, "month", {1, 2}),
            ("pension", [Part(1, "a", 100, "month"), Part(2, "b", 50, "year")], 1250, "year", {1, 2}),
            ("vehicle", [Part(1, "vehicle", None, "")], None, "", {1}),
            ("vehicle", [Part(1, "vehicle", None, ""), Part(2, "vehicle", 800, "")], 800, "", {1, 2}),
            ("wage", [], None, "", set()),
        ],
    )
    def test_what_adds_up_and_what_is_the_same_money(self, item, parts, amount, period, adds):
        answer = total(item, parts)
        assert (answer.amount, answer.period, set(answer.adds)) == (amount, period, adds)

    def test_three_accounts_belong_to_the_one_declared_sum(self):
        parts = [Part(n, "bank", n * 100, "") for n in (1, 2, 3)]
        assert placed(parts, [Slot("line", 100)]) == {1: "line", 2: "line", 3: "line"}

    def test_of_several_declared_lines_equal_ones_meet_and_the_rest_goes_together(self):
        parts = [Part(1, "bank", 300, ""), Part(2, "bank", 40, ""), Part(3, "bank", 2, "")]
        assert placed(parts, [Slot("a", 500), Slot("b", 300)]) == {1: "b", 2: "a", 3: "a"}
        assert placed(parts[:1], [Slot("a", 500), Slot("b", 300)]) == {1: "b"}
        assert placed([*parts[:1], Part(4, "bank", 500, ""), *parts[1:]], [Slot("a", 500), Slot("b", 300)]) == {
            1: "b", 4: "a",
        }  # fmt: skip

    def test_two_registers_may_meet_the_same_line_each_once(self):
        parts = [Part(1, "tax", 12_00, "year"), Part(2, "social_insurance", 1_00, "month")]
        assert placed(parts, [Slot("a", 12_00), Slot("b", 7)]) == {1: "a", 2: "a"}

    def test_a_one_off_sum_never_stands_beside_a_running_one(self):
        assert fits("month", "year")
        assert fits("", "")
        assert fits("once", "once")
        assert not fits("month", "once")
        assert not fits("once", "year")


@pytest.fixture
def checking(a_case):
    return a_case("checking", plan=OLD_COUPLE)


def line(case, item, person=None) -> EconomicLine:
    return case.lines.get(item=item, member=person or case.applicant, removed="")


class TestBesideTheDeclaration:
    def test_three_bank_accounts_are_one_figure_with_three_entries(self, checking, checker):
        entries = [found("property", "deposit", yuan, text=f"账户{yuan}") for yuan in (1000, 200, 30)]
        says(checking, "bank", checking.applicant, checker, *entries)
        reports(checking, checker)
        deposit = line(checking, "deposit")
        assert (deposit.declared, deposit.found, deposit.source) == (None, 123_000, "银行存款")
        assert [link.finding.text for link in deposit.findings.all()] == ["账户1000", "账户200", "账户30"]
        assert all(link.adds for link in deposit.findings.all())

    def test_a_years_sum_agrees_with_twelve_declared_months_and_nothing_is_open(self, checking, checker):
        declared = checking.lines.filter(member=checking.applicant, block="income").first()
        assert (declared.period, declared.declared) == ("month", declared.declared)
        whole_year = found("income", declared.item, declared.declared * 12 // 100, "year")
        says(checking, "social_insurance", checking.applicant, checker, whole_year)
        reports(checking, checker)
        declared.refresh_from_db()
        assert (declared.found_period, declared.found) == ("year", declared.declared * 12)
        assert not declared.differs
        assert declared.counts == declared.declared

    @pytest.mark.parametrize("more", [-1, 1])
    def test_less_than_declared_is_a_contradiction_like_more(self, checking, checker, more):
        declared = checking.lines.filter(member=checking.applicant, block="income").first()
        yuan = declared.declared // 100 + more
        says(checking, "social_insurance", checking.applicant, checker, found("income", declared.item, yuan, "month"))
        report = reports(checking, checker)
        declared.refresh_from_db()
        assert declared.differs
        assert not declared.settled
        assert report.differing == 1

    def test_a_wage_seen_by_two_registers_counts_once_and_both_are_listed(self, checking, checker):
        says(checking, "tax", checking.applicant, checker, found("income", "wage", 24_000, "year"))
        says(checking, "social_insurance", checking.applicant, checker, found("income", "wage", 1800, "month"))
        reports(checking, checker)
        wage = line(checking, "wage")
        assert (wage.found, wage.found_period, wage.source) == (2_400_000, "year", "税务、社会保险")
        assert {link.finding.query.register: link.adds for link in wage.findings.all()} == {
            "tax": True, "social_insurance": False,
        }  # fmt: skip

    def test_a_car_of_unknown_worth_makes_a_line_that_must_be_settled(self, checking, checker, clerk):
        says(checking, "vehicle", checking.applicant, checker, found("property", "vehicle", None, text="小型轿车一辆"))
        report = reports(checking, checker)
        car = line(checking, "vehicle")
        assert (car.found, car.differs, car.settled, report.differing) == (None, True, False, 1)
        economy.settle(line=car, accepted=0, explanation="残疾人代步车", exemption="disabled_scooter", by=clerk)
        assert line(checking, "vehicle").settled

    def test_a_mere_clue_makes_no_line(self, checking, checker):
        before = checking.lines.count()
        says(checking, "population", checking.applicant, checker, found("hint", "", None, text="一年内出境两次"))
        report = reports(checking, checker)
        assert (checking.lines.count(), report.differing) == (before, 0)

    def test_an_income_without_a_period_stops_the_report_by_name(self, checking, checker):
        says(checking, "tax", checking.applicant, checker, found("income", "wage", 100, ""))
        with pytest.raises(Invalid, match=f"{checking.applicant.name}的税务"):
            reports(checking, checker)
        checking.refresh_from_db()
        assert checking.status == "checking"
        assert not LineFinding.objects.exists()

    def test_what_is_corrected_before_the_report_never_reaches_the_line(self, checking, checker):
        says(checking, "bank", checking.applicant, checker, found("property", "deposit", 900))
        says(
            checking,
            "bank",
            checking.applicant,
            checker,
            found("property", "deposit", 700),
            found("property", "deposit", 5),
        )
        reports(checking, checker)
        assert line(checking, "deposit").found == 70_500
        assert Finding.objects.filter(query__check_request__case_number=checking.number).count() == 2


class TestASecondCheck:
    @pytest.fixture
    def visiting(self, checking, checker):
        """The bank knew of 12,000 and the tax office of a wage; both are on their lines."""
        says(checking, "bank", checking.applicant, checker, found("property", "deposit", 12_000))
        says(checking, "tax", checking.applicant, checker, found("income", "wage", 500, "month"))
        reports(checking, checker)
        return checking

    def again(self, case, clerk, *registers):
        second_check.check_again(case=case, queries=asked(case, *registers), why="答复有误", by=clerk)

    def test_the_new_answer_replaces_the_same_registers_old_one_and_nothing_else(self, visiting, checker, clerk):
        self.again(visiting, clerk, "bank")
        says(visiting, "bank", visiting.applicant, checker, found("property", "deposit", 3000))
        reports(visiting, checker)
        deposit = line(visiting, "deposit")
        assert deposit.found == 300_000
        assert [(link.finding.amount, link.replaced_by_id is None) for link in deposit.findings.all()] == [
            (1_200_000, False), (300_000, True),
        ]  # fmt: skip
        assert line(visiting, "wage").found == 50_000

    def test_an_accepted_figure_is_open_again_when_what_it_rested_on_changed(self, visiting, checker, clerk):
        for item in ("deposit", "wage"):
            economy.settle(line=line(visiting, item), accepted=line(visiting, item).found, explanation="认可", by=clerk)
        self.again(visiting, clerk, "bank")
        says(visiting, "bank", visiting.applicant, checker, found("property", "deposit", 3000))
        reports(visiting, checker)
        deposit, wage = line(visiting, "deposit"), line(visiting, "wage")
        assert (deposit.accepted, deposit.settled) == (None, False)
        assert (wage.accepted, wage.settled) == (50_000, True)

    def test_the_same_answer_again_leaves_the_acceptance_alone(self, visiting, checker, clerk):
        economy.settle(line=line(visiting, "deposit"), accepted=1_200_000, explanation="认可", by=clerk)
        self.again(visiting, clerk, "bank")
        says(visiting, "bank", visiting.applicant, checker, found("property", "deposit", 12_000))
        reports(visiting, checker)
        assert line(visiting, "deposit").settled

    def test_a_line_only_the_old_answer_had_made_goes_with_its_reason(self, visiting, checker, clerk):
        self.again(visiting, clerk, "bank")
        reports(visiting, checker)
        gone = visiting.lines.get(item="deposit")
        assert gone.removed == "复查后登记库没有这一项"
        assert gone.findings.get().replaced_by is not None

    def test_a_register_that_does_not_answer_this_time_replaces_nothing(self, visiting, checker, clerk):
        self.again(visiting, clerk, "bank")
        query = open_check(visiting).queries.get()
        check.answer(query=query, answer="refused", note="系统停机", by=checker)
        check.report_again(case=visiting, conclusion="未答复", by=checker)
        assert line(visiting, "deposit").found == 1_200_000
