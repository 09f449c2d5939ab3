"""What sending money leaves for the walk through the matrix: a batch at every step, an account and a passbook in question."""

from datetime import timedelta
from typing import Any

from demo.office import COUNTY
from demo.story import photo
from dibao.banking.models import AccountChange, Bank, Batch, Instruction, KeepingAgreement, ReturnFile
from dibao.banking.services import account, agreement, paper, reply, sending
from dibao.banking.services import bank as banks
from dibao.banking.services import batch as batches
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.payments.models import Line
from dibao.payments.services import hold
from dibao.registry.accounts import with_check_digit
from tests.access import rostered
from tests.banking import bank_side
from tests.conftest import staff

CARD = with_check_digit("621700880012345678")


def things() -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    batch, bank, said = Batch.objects.order_by("-pk").first(), Bank.objects.first(), ReturnFile.objects.first()
    line, back = Line.objects.order_by("pk").first(), Instruction.objects.filter(state="failed").first()
    change, kept = AccountChange.objects.first(), KeepingAgreement.objects.first()
    return {
        "pay_batch": batch and batch.number,
        "pay_version": batch and batch.version,
        "pay_month": line and line.month.isoformat(),
        "pay_bank": bank and bank.code,
        "pay_reply": said and said.pk,
        "returned_payment": back and back.pk,
        "account_change": change and change.pk,
        "kept_passbook": kept and kept.pk,
        "new_card": CARD,
    }


def ready() -> None:
    """The roster is approved, nothing is held, the bank is known."""
    rostered.approved()
    line = Line.objects.get()
    hold.release(line=line, why="账户已核实", by=staff("queren"))
    banks.enter(
        code="nxs", name="演示农村信用社", division=COUNTY, layout="csv_gbk", way="file", payer_name="低保专户",
        payer_account="2200001234567890", by=staff("caiwu"),
    )  # fmt: skip


def made() -> None:
    """The cashier has made a batch."""
    ready()
    batches.make(bank=Bank.objects.get(), division=COUNTY, month=Line.objects.get().month, by=staff("caiwu"))


def started() -> None:
    """It is on its way."""
    made()
    sending.start(batch=Batch.objects.get(), by=staff("caiwu"))


def answered() -> None:
    """The bank gave the payment back."""
    started()
    batch = Batch.objects.get()
    reply.read_file(batch=batch, content=bank_side.reply(batch, {1: "账户已销户"}), name="返回.csv", by=staff("caiwu"))


def receipted() -> None:
    """The receipt is filed."""
    answered()
    paper.file_receipt(batch=Batch.objects.get(), by=staff("caiwu"))


def questioned() -> None:
    """The clerk wants another account for the family, and enters who keeps its passbook."""
    home = Award.objects.get(ended_on=None).household
    head = home.memberships.get(is_head=True, valid_to=None).person
    given = {"content": photo("card"), "name": "银行卡.jpg", "by": staff("jingban")}
    account.propose(household=home, holder=head, bank="农村信用社", number=CARD, passbook=False, why="已销户", **given)
    begins = clock.today()
    agreement.enter(
        household=home, keeper="王代管", keeper_kind="cadre", keeper_id="110101199003070038", keeper_phone="13800000001",
        bank="农村信用社", reason="本人卧床", starts_on=begins, ends_on=begins + timedelta(days=365), **given,
    )  # fmt: skip


SIDES = {
    "bank_ready": ready,
    "batch_made": made,
    "batch_started": started,
    "batch_answered": answered,
    "batch_receipted": receipted,
    "account_questioned": questioned,
}
