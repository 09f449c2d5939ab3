"""Who sends money, who reads a bank's answers, who changes an account; moves are read off the tables."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.humans import acting_human
from dibao.access.permissions import Permission, may, permission
from dibao.payments.models import RosterEvent

from .lifecycle import BATCH, CHANGE, Move, open_moves
from .models import AccountChange, Batch

ENTER_BANK = permission("banking.enter_bank", "登记代发银行", P.CASHIER)
MAKE = permission("banking.make", "组批", P.CASHIER)
START = permission("banking.start", BATCH["start"].label, *BATCH["start"].posts)
HAND_OVER = permission("banking.hand_over", BATCH["hand_over"].label, *BATCH["hand_over"].posts)
DISCARD = permission("banking.discard", BATCH["discard"].label, *BATCH["discard"].posts)
DELIVER = permission("banking.deliver", "通过接口发送", P.CASHIER)
IMPORT = permission("banking.import", "导入银行结果", P.CASHIER)
FETCH = permission("banking.fetch", "通过接口取结果", P.CASHIER)
RELEASE = permission("banking.release", "按原账户再发", P.CASHIER)
RECEIPT = permission("banking.file_receipt", "打印回单并归档", P.CASHIER)
PROPOSE = permission("banking.propose_account", "提出更换账户", P.TOWNSHIP_CLERK)
ACCEPT = permission("banking.accept_account", CHANGE["accept"].label, *CHANGE["accept"].posts)
REFUSE = permission("banking.refuse_account", CHANGE["refuse"].label, *CHANGE["refuse"].posts)
WITHDRAW = permission("banking.withdraw_account", CHANGE["withdraw"].label, *CHANGE["withdraw"].posts)
AGREE = permission("banking.enter_agreement", "登记存折代管协议", P.TOWNSHIP_CLERK)
FILE = permission("banking.file_agreement", "存折代管协议备案", P.COUNTY_REVIEWER, P.COUNTY_APPROVER)
END = permission("banking.end_agreement", "终止存折代管", P.TOWNSHIP_CLERK, P.COUNTY_REVIEWER)
MOVE: dict[tuple[str, str], Permission] = {
    ("batch", "start"): START,
    ("batch", "hand_over"): HAND_OVER,
    ("batch", "discard"): DISCARD,
    ("change", "accept"): ACCEPT,
    ("change", "refuse"): REFUSE,
    ("change", "withdraw"): WITHDRAW,
}
# Who sees batches and what banks answered: who pays, decides, supervises and audits.
READERS = (P.CASHIER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)
# Who works returned payments off: the town puts the account right, the cashier pays again.
RETURN_READERS = (*READERS, P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER)
ACCOUNT_READERS = (P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.CASHIER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)


def decided_it(staff: Any, batch: Batch) -> bool:
    """Whether this human built, checked or approved a roster whose lines the batch pays: four humans, one table."""
    rosters = batch.instructions.order_by().values("line__roster").distinct()
    humans = set(RosterEvent.objects.filter(roster__in=rosters).exclude(human="").values_list("human", flat=True))
    return acting_human(staff) in humans


def barred(staff: Any, matter: Any, move: Move) -> str:
    """Why this human may not make this move; empty when nothing stands against it."""
    if isinstance(matter, Batch) and move.name == "start" and decided_it(staff, matter):
        return "您参与了这批名册的编制、核对或批准，“开始发送”须由另一人办理。"
    if isinstance(matter, AccountChange) and move.apart_from and acting_human(staff) == matter.proposed_human:
        return f"更换账户由您提出，“{move.label}”须由另一人办理。"
    return ""


def moves_for(staff: Any, table: str, matter: Any) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    status = matter.status if table == "batch" else matter.state
    return [
        move
        for move in open_moves(table, status)
        if may(staff, MOVE[table, move.name], matter.division) and not barred(staff, matter, move)
    ]
