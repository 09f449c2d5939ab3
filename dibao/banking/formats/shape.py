"""What every bank format is made of: an order of payments out, a reply in, and the checks both share. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from dibao.kernel.money import parse_yuan
from dibao.kernel.refusals import Invalid

PAID, FAILED = "paid", "failed"
# What a spreadsheet takes for a formula; nobody's name or account begins like that.
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Payee:
    """One payment: `key` stands for award, month and attempt (20 letters and digits), `amount` in fen."""

    key: str
    account: str
    name: str
    bank: str
    amount: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Head:
    """The batch the payments belong to; `payer_*` and `agreement` are what the bank gave the office when it signed."""

    number: str
    month: date
    made_on: date
    count: int
    total: int
    payer_name: str
    payer_account: str
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a reply; `amount` in fen, `row` counted from 1 as a person counts the payments in the file."""

    row: int
    key: str
    account: str
    name: str
    amount: int
    result: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a bank said of a batch. `month`, `count` and `total` are None where the layout has no place for them."""

    number: str
    answers: Sequence[Answer]
    month: date | None = None
    count: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """One bank's layout. `secrets`: words of the agreement the office must enter for it, for the page of the bank."""

    slug: str
    label: str
    suffix: str
    render: Callable[[Head, Sequence[Payee]], bytes]
    read: Callable[[bytes], Reply]
    reply_suffix: str = ""
    agreement: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)


def checked(payees: Sequence[Payee], head: Head, *, encoding: str = "utf-8", name_bytes: int = 60) -> None:
    """Raise Invalid with every line that cannot be written as it is; nothing is ever cut or replaced.

    encoding: that of the file, in which a rare character may have no place; name_bytes: the longest name in it.
    """
    if head.count != len(payees) or head.total != sum(payee.amount for payee in payees):
        raise Invalid("批次的笔数或金额与明细不符，没有生成文件。请重新组批。")
    faults = [
        f"第 {row} 笔：{why}" for row, payee in enumerate(payees, 1) if (why := _wrong(payee, encoding, name_bytes))
    ]
    if faults:
        more = [f"另有 {len(faults) - _SHOWN} 笔同样有问题。"] if len(faults) > _SHOWN else []
        raise Invalid(*faults[:_SHOWN], *more)


def _wrong(payee: Payee, encoding: str, name_bytes: int) -> str:
    if payee.amount <= 0:
        return "金额不是正数，不能发放。"
    if not (payee.account.isascii() and payee.account.isdigit()):
        return "账号不全是数字，请先更正账户。"
    for text, what in ((payee.name, "户名"), (payee.bank, "开户行")):
        if not text or text != text.strip() or text.startswith(_FORMULA) or any(ord(char) < 32 for char in text):
            return f"{what}为空，或以表格公式的符号开头，请先更正账户。"
        lost = "".join(char for char in text if not _has(char, encoding))
        if lost:
            return f"{what}里的“{lost}”在该银行的文件编码中没有，不能代替。请改用支持生僻字的格式，或由银行柜台办理这一笔。"
    if len(payee.name.encode(encoding)) > name_bytes:
        return f"户名超过 {name_bytes} 个字节，该银行的文件放不下。"
    return ""


def _has(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def decoded(content: bytes, *encodings: str) -> str:
    """The text of a reply. Raises Invalid when it is in none of these encodings."""
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("文件的编码不对，读不出汉字。请向银行索取原始文件，不要用其他软件打开后另存。")


def fen_of(text: str, row: int) -> int:
    """A positive amount in yuan as fen. Raises Invalid with the row."""
    try:
        fen = parse_yuan(text)
    except Invalid:
        raise Invalid(f"第 {row} 笔：金额“{text[:20]}”看不懂。") from None
    if fen <= 0:
        raise Invalid(f"第 {row} 笔：金额“{text[:20]}”不是正数。")
    return fen


def whole(text: str, what: str) -> int:
    """A whole number written in digits. Raises Invalid, naming what it should have been."""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Invalid(f"文件里的{what}“{text[:20]}”看不懂，文件可能不完整。请向银行重新索取。")
    return int(text)


def month_of(text: str) -> date:
    """202610 or 2026-10 as the first day of that month. Raises Invalid."""
    digits = text.replace("-", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit() and 1 <= int(digits[4:]) <= 12):
        raise Invalid(f"文件里的发放月份“{text[:20]}”看不懂，文件可能不完整。请向银行重新索取。")
    return date(int(digits[:4]), int(digits[4:]), 1)


def sums(reply: Reply) -> Reply:
    """The reply, if its own count and total are those of its rows. Raises Invalid: it was cut or changed."""
    total = sum(answer.amount for answer in reply.answers)
    if reply.count is not None and reply.count != len(reply.answers):
        raise Invalid(f"文件写明 {reply.count} 笔，实有 {len(reply.answers)} 笔，文件不完整。请向银行重新索取。")
    if reply.total is not None and reply.total != total:
        raise Invalid("文件写明的合计金额与各笔之和不符，文件不完整或被改动过。请向银行重新索取。")
    if not reply.answers:
        raise Invalid("文件里没有一笔结果。请核对是否选错了文件。")
    return reply


def joined(lines: Iterable[str]) -> str:
    """Lines as banks want them: each ended with CR LF."""
    return "".join(f"{line}\r\n" for line in lines)
