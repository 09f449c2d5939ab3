"""A normal month of money: the roster of the town through four pairs of hands, the cashier's day, one payment that came back."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from demo.office import COUNTY, TOWN
from demo.story import photo
from dibao.banking.models import Bank, Batch, Instruction
from dibao.banking.services import bank as banks
from dibao.banking.services import batch as batches
from dibao.banking.services import reply, sending
from dibao.casework.models import Award
from dibao.payments.models import Line, Roster
from dibao.payments.queries import ledger
from dibao.payments.queries.invariant import breaks
from dibao.payments.services import approving, building
from dibao.registry.accounts import with_check_digit
from dibao.registry.models import Account
from tests.adjusting.families import found
from tests.conftest import staff
from tests.journeys.looks import has_no_button, looks_tidy
from tests.journeys.people import Cast, Person
from tests.payments.conftest import decide

pytestmark = pytest.mark.journey
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
BORN = {"head": ("0", date(1958, 3, 5)), "wife": ("1", date(1960, 5, 6))}
CLOSED_WHY = "账户已销户"


def card(number: int) -> str:
    return with_check_digit(f"621700{number:012d}")


class BankSide:
    """The bank: it knows nothing but the files it was handed, books each key once, and says what became of it."""

    def __init__(self) -> None:
        self.books: dict[str, tuple[str, int, bool]] = {}
        self.closed: set[str] = set()

    def answers(self, file: bytes) -> bytes:
        head, *rows, total = csv.reader(io.StringIO(file.decode("gb18030"), newline=""))
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([*head, "结果", "原因"])
        for row in rows:
            key, account, yuan = row[3], row[4], row[7]
            fen = int(yuan.replace(".", ""))
            _, _, paid = self.books.setdefault(key, (account, fen, account not in self.closed))
            writer.writerow([*row, "成功" if paid else "失败", "" if paid else CLOSED_WHY])
        writer.writerow([*total, "", ""])
        return out.getvalue().encode("gb18030")

    @property
    def paid(self) -> dict[str, int]:
        return {key: fen for key, (_, fen, paid) in self.books.items() if paid}


def living_since_july(inventor: Any, machine: Any) -> list[Award]:
    """Four couples on dibao, each with a card of its own."""
    made = []
    for number in range(1, 5):
        family = found(inventor, machine, serial=710_000 + number, members=BORN, income=number * 500_00)
        opens_a_card(family, number)
        made.append(family.award)
    return made


def opens_a_card(family: Any, number: int) -> None:
    Account.objects.create(
        household=family.household, holder=family.people["head"], bank="演示农村信用社", number=card(number),
        valid_from=date(2026, 6, 15),
    )  # fmt: skip


def september_is_paid(bank: Bank, side: BankSide) -> None:
    """Last month, as it always goes."""
    clerk, cashier = staff("jingban"), staff("caiwu")
    roster = building.carry_on(roster=building.start(division=TOWN, month=SEPTEMBER, by=clerk), by=clerk)
    approving.check(roster=roster, by=staff("chushen"))
    approving.approve(roster=roster, by=staff("queren"))
    batch = sending.start(batch=batches.make(bank=bank, division=COUNTY, month=SEPTEMBER, by=cashier), by=cashier)
    _, file = sending.take_file(batch=batch, by=cashier)
    sending.hand_over(batch=batch, why="U 盘交王柜员", by=cashier)
    reply.read_file(batch=batch, content=side.answers(file), name="九月.csv", by=cashier)


@pytest.fixture
def town(people: Cast, inventor, machine) -> tuple[list[Award], BankSide]:
    """Five families in October: one is new, one gets more; one has closed its card and told nobody."""
    side, awards = BankSide(), living_since_july(inventor, machine)
    bank = banks.enter(
        code="nxs", name="演示农村信用社", division=COUNTY, layout="csv_gbk", way="file", payer_name="低保专户",
        payer_account="2200001234567890", by=staff("caiwu"),
    )  # fmt: skip
    september_is_paid(bank, side)
    fresh = found(inventor, machine, serial=710_005, members=BORN)
    opens_a_card(fresh, 5)
    Award.objects.filter(pk=fresh.award.pk).update(starts_on=OCTOBER)
    fresh.award.amounts.update(from_month=OCTOBER)
    decide(awards[1], OCTOBER, awards[1].amount_month + 30_00)
    side.closed.add(card(3))
    return [*awards, fresh.award], side


def opens_the_roster(person: Person) -> Person:
    """From the list of months, as everybody comes to it."""
    person.goes("/payments/")
    with person.page.expect_navigation():
        person.page.locator("caption:has-text('2026年10月') ~ tbody a").first.click()
    return person


def hands_a_batch_over(cashier: Person) -> bytes:
    """From the day's page: batch made and started, its file in the bank's hands; the file."""
    looks_tidy(cashier, "组批")
    cashier.main.presses("组批")
    cashier.sees("已组批。请核对笔数和金额，再开始发送。")
    looks_tidy(cashier, "开始发送")
    cashier.main.presses("开始发送", sure=True)
    cashier.sees("已记为在途")
    looks_tidy(cashier, "下载银行文件")
    with cashier.page.expect_download() as coming:
        cashier.page.get_by_role("button", name="下载银行文件").click()
    file = coming.value.path().read_bytes()
    cashier.main.fills("交给谁、怎样交的", "U 盘交农信社王柜员，当面清点笔数和金额").presses("已交给银行")
    cashier.sees("已登记交给银行，等银行返回结果。")
    looks_tidy(cashier, "导入")
    return file


def imports(cashier: Person, name: str, content: bytes) -> None:
    cashier.main.attaches("银行返回的文件", name, content).presses("导入")
    cashier.sees("已登记。每一笔的结果见下表。")


def test_a_month_from_the_roster_to_the_last_card(people: Cast, town, accessible):
    awards, side = town
    # Given the clerk in the middle of the month: she builds, and cannot check her own work
    clerk = people("jingban").goes("/payments/")
    looks_tidy(clerk, "编制10月名册")
    clerk.main.presses("编制10月名册")
    clerk.sees("待核对", "平安村", "下一步：另一人")
    looks_tidy(clerk)
    has_no_button(clerk, "核对无误")
    # When the reviewer has read what changed beside September
    reviewer = opens_the_roster(people("chushen"))
    reviewer.main.presses("变动清单")
    reviewer.sees("新增的（1 户）", "增加的（1 户）", awards[4].household.number, awards[1].household.number)
    looks_tidy(reviewer)
    accessible(reviewer)
    opens_the_roster(reviewer)
    looks_tidy(reviewer, "核对无误")
    reviewer.main.presses("核对无误")
    reviewer.sees("已核对，等县级确认人员批准。")
    has_no_button(reviewer, "批准发放")
    # And the county has approved
    approver = opens_the_roster(people("queren"))
    looks_tidy(approver, "批准发放")
    approver.main.presses("批准发放", sure=True)
    approver.sees("已批准，没有暂缓的各户可以送银行。")
    # Then the cashier's whole day is one page: five to pay, none on the way, none came back
    cashier = people("caiwu").goes("/banking/")
    assert figures(cashier) == [5, 0, 0, 0]
    accessible(cashier)
    file = hands_a_batch_over(cashier)
    imports(cashier, "回盘.csv", side.answers(file))
    cashier.sees(CLOSED_WHY, "本次登记 5", "退回 1").does_not_see(card(3))
    assert figures(cashier.goes("/banking/")) == [0, 0, 1, 4]
    looks_tidy(cashier)
    # When the clerk has been to the family, with the new card before her camera
    takes_the_new_card(clerk)
    # And the reviewer has compared it digit by digit
    reviewer.goes("/banking/accounts/").main.presses("查看")
    reviewer.sees("原卡已销户").does_not_see(card(33))
    looks_tidy(reviewer, "同意更换")
    reviewer.main.presses("同意更换")
    reviewer.sees("已更换账户。原账户保留为历史。")
    # Then the cashier pays again, and this time it arrives
    cashier.goes("/banking/returned/").main.presses("去组批")
    assert figures(cashier) == [1, 0, 1, 4]
    again = hands_a_batch_over(cashier)
    imports(cashier, "再发回盘.csv", side.answers(again))
    assert figures(cashier.goes("/banking/")) == [0, 0, 0, 5]
    files_the_receipts(cashier)
    # And the family reads on its sheet that the money is there
    clerk.goes(f"/payments/households/{awards[2].household.number}/")
    clerk.main.row("2026年10月").sees("已到账")
    the_books_agree(side)


def figures(cashier: Person) -> list[int]:
    """待发, 已发待回, 退回待处理, 已到账."""
    cards = cashier.page.locator("[aria-label='资金发放进度'] strong")
    return [int(text) for text in cards.all_inner_texts()]


def takes_the_new_card(clerk: Person) -> None:
    clerk.goes("/banking/returned/").sees(CLOSED_WHY)
    looks_tidy(clerk, "更换账户")
    clerk.main.presses("更换账户")
    clerk.sees("银行退回", CLOSED_WHY)
    looks_tidy(clerk, "提出更换")
    form = clerk.main.fills("开户银行", "演示农村信用社").fills("新账号", card(33)).fills("更换原因", "原卡已销户")
    form.presses("提出更换")
    clerk.sees("存折或卡面照片").does_not_see("已提出。")
    form = clerk.main.attaches("存折或卡面照片", "新卡.jpg", photo("passbook"))
    form.presses("提出更换")
    clerk.sees("已提出。请乡镇初审或县级审核人员复核。")
    looks_tidy(clerk)
    has_no_button(clerk, "同意更换")


def files_the_receipts(cashier: Person) -> None:
    """The papers of the bank go to the file; the month is closed."""
    for number in Batch.objects.filter(month=OCTOBER).values_list("number", flat=True):
        cashier.goes(f"/banking/batches/{number}/")
        looks_tidy(cashier, "打印回单并归档")
        cashier.main.presses("打印回单并归档")
        cashier.sees("回单已打印并归入会计档案。")
    opens_the_roster(cashier).main.presses("结账", sure=True)
    cashier.sees("已结账。")


def the_books_agree(side: BankSide) -> None:
    """Not a fen is missing, doubled or stranded: by our ledger, and by books the bank kept from our files alone."""
    assert [each.words for each in breaks(COUNTY)] == []
    ours = Instruction.objects.filter(state="confirmed")
    assert dict(ours.values_list("key", "amount")) == side.paid
    assert len(side.books) == len(side.paid) + 1, "one key failed, and was never used again"
    october = ours.filter(line__month=OCTOBER)
    assert sum(each.amount for each in october) == Roster.objects.get(month=OCTOBER).total
    assert october.values("line").distinct().count() == october.count() == 5
    for line in Line.objects.filter(month=OCTOBER).select_related("household"):
        stands = {side: fen for side, fen in ledger.balance(line.household, OCTOBER).items() if fen}
        assert stands.get("paid") == line.total, stands
        assert not {"payable", "in_transit", "returned"} & set(stands), stands
