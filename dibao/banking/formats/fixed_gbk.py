"""定长文本 — GBK, every field so many bytes wide; our own layout of the kind counter systems of rural banks read.

H  record 1, batch 24, month 6, day 8, count 8, total in fen 16, payer's account 32, payer's name 60
D  record 1, row 8, key 20, account 32, name 60, bank 60, amount in fen 14, purpose 40
R  a D line with result 1 (1 paid, 2 failed) and reason 60; its H line is the order's own
T  record 1, count 8, total in fen 16
"""

from collections.abc import Sequence

from dibao.kernel.refusals import Invalid

from .shape import FAILED, PAID, Answer, Format, Head, Payee, Reply, checked, decoded, joined, month_of, sums, whole

ENCODING = "gbk"
HEAD = (1, 24, 6, 8, 8, 16, 32, 60)
LINE = (1, 8, 20, 32, 60, 60, 14, 40)
REPLY = (*LINE, 1, 60)
TAIL = (1, 8, 16)
RESULTS = {"1": PAID, "2": FAILED}


def render(head: Head, payees: Sequence[Payee]) -> bytes:
    """The order. A name with a character GBK lacks is refused with its line, never replaced."""
    checked(payees, head, encoding=ENCODING, name_bytes=LINE[4])
    top = ("H", head.number, f"{head.month:%Y%m}", f"{head.made_on:%Y%m%d}", f"{head.count:08d}", f"{head.total:016d}",
           head.payer_account, head.payer_name)  # fmt: skip
    lines = [
        ("D", f"{row:08d}", p.key, p.account, p.name, p.bank, f"{p.amount:014d}", p.purpose)
        for row, p in enumerate(payees, 1)
    ]
    tail = ("T", f"{head.count:08d}", f"{head.total:016d}")
    written = [
        _line(HEAD, top, 0),
        *(_line(LINE, line, row) for row, line in enumerate(lines, 1)),
        _line(TAIL, tail, 0),
    ]
    return joined(written).encode(ENCODING)


def _line(widths: Sequence[int], cells: Sequence[str], row: int) -> str:
    """Each cell padded to its width in bytes."""
    padded = []
    for width, cell in zip(widths, cells, strict=True):
        long = len(cell.encode(ENCODING))
        if long > width:
            where = f"第 {row} 笔" if row else "文件头"
            raise Invalid(f"{where}：“{cell[:12]}…”超过 {width} 个字节，该银行的文件放不下。")
        padded.append(cell + " " * (width - long))
    return "".join(padded)


def read(content: bytes) -> Reply:
    """The bank's answers: H, R lines, T. Raises Invalid for a file that is cut or is another layout."""
    decoded(content, ENCODING)
    lines = content.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    if len(lines) < 3 or not lines[0].startswith(b"H"):
        raise Invalid("文件第一行不是批次信息（H 开头）。请核对是否选错了文件。")
    if not lines[-1].startswith(b"T"):
        raise Invalid("文件最后没有合计行（T 开头），文件不完整。请向银行重新索取。")
    head, tail = _cells(HEAD, lines[0], "文件头"), _cells(TAIL, lines[-1], "合计行")
    answers = [_answer(row, line) for row, line in enumerate(lines[1:-1], 1)]
    count, total = whole(tail[1], "笔数"), whole(tail[2], "合计金额")
    return sums(Reply(head[1], answers, month_of(head[2]), count, total))


def _answer(row: int, line: bytes) -> Answer:
    kind, _, key, account, name, _, amount, _, result, reason = _cells(REPLY, line, f"第 {row} 笔")
    if kind != "R" or result not in RESULTS:
        raise Invalid(f"第 {row} 笔：不是结果行，或结果“{result}”看不懂（1 成功，2 失败）。")
    return Answer(row, key, account, name, whole(amount, f"第 {row} 笔金额"), RESULTS[result], reason)


def _cells(widths: Sequence[int], line: bytes, where: str) -> list[str]:
    if len(line) != sum(widths):
        raise Invalid(f"{where}：应有 {sum(widths)} 个字节，实有 {len(line)} 个，文件不完整。请向银行重新索取。")
    cells, at = [], 0
    for width in widths:
        cells.append(decoded(line[at : at + width], ENCODING).strip())
        at += width
    return cells


FIXED = Format(
    "fixed_gbk", "定长文本（GBK）", ".txt", render, read, notes=("不支持 GBK 以外的生僻字，遇到会指出是哪一笔。",)
)
