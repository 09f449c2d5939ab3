"""核对返回 — whether a reply fits what was ordered, row by row. Pure: no Django.

One wrong row refuses the whole file: a bank that names a payment nobody ordered may be wrong about the others too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dibao.kernel.refusals import Invalid

from .formats import PAID, Answer, Reply

SHOWN = 20
# Where an instruction stands, in the words of its own table.
ON_ITS_WAY, CONFIRMED, FAILED = frozenset({"sending", "sent"}), "confirmed", "failed"
SAID = {PAID: CONFIRMED, "failed": FAILED}


@dataclass(frozen=True, slots=True)
class Ordered:
    """One instruction as it was sent: account, fen, and where it stands."""

    account: str
    amount: int
    state: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows that change something, and those that say what is known already."""

    fresh: list[Answer]
    same: list[Answer]


def judge(reply: Reply, ordered: Mapping[str, Ordered], *, number: str, month: date, reversal: bool = False) -> Judged:
    """The rows of a reply to batch `number` of `month`, sorted. Raises Invalid with the rows and reasons.

    reversal: the bank takes back what it had said was paid (退汇); only failures of confirmed payments are taken then.
    """
    if reply.number and reply.number != number:
        raise Invalid(f"这是批次 {reply.number} 的结果，不是 {number} 的。请到那一批的页面导入。")
    if reply.month is not None and reply.month != month:
        raise Invalid(f"文件里的发放月份是 {reply.month:%Y-%m}，这一批是 {month:%Y-%m}。请核对是否选错了文件。")
    faults, fresh, same = [], [], []
    seen: dict[str, int] = {}
    for answer in reply.answers:
        wrong = _wrong(answer, ordered.get(answer.key), seen.get(answer.key), reversal)
        seen.setdefault(answer.key, answer.row)
        if wrong:
            faults.append(f"第 {answer.row} 笔：{wrong}")
        elif ordered[answer.key].state == SAID[answer.result]:
            same.append(answer)
        else:
            fresh.append(answer)
    if faults:
        more = [f"另有 {len(faults) - SHOWN} 笔也不对。"] if len(faults) > SHOWN else []
        raise Invalid(*faults[:SHOWN], *more, "整个文件没有登记，请与银行核对后重新导入。")
    return Judged(fresh, same)


def _wrong(answer: Answer, ordered: Ordered | None, earlier: int | None, reversal: bool) -> str:
    if earlier is not None:
        return f"与第 {earlier} 笔是同一个业务编号，文件有重复。"
    if ordered is None:
        return f"这一批里没有业务编号 {answer.key[:24] or '（空）'}。"
    if answer.amount != ordered.amount:
        return "金额与发出的不一致。"
    if answer.account != ordered.account:
        return "账号与发出的不一致。"
    return _out_of_turn(answer, ordered.state, reversal)


def _out_of_turn(answer: Answer, state: str, reversal: bool) -> str:
    """What is wrong with the result where the payment stands now."""
    if state == SAID[answer.result]:
        return ""
    if reversal:
        if answer.result == PAID or state != CONFIRMED:
            return "退汇文件里只能有以前已到账、现在退回的付款。"
        return ""
    if state in ON_ITS_WAY:
        return ""
    if state == CONFIRMED:
        return "以前已登记到账，现在又说退回。确属退汇的，请勾选“到账后退汇”再导入。"
    if state == FAILED:
        return "以前已登记退回，现在又说到账。请与银行核实，避免重复发放。"
    return "这一笔还没有发送，不会有结果。"
