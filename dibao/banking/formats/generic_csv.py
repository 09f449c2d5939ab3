"""通用逗号分隔 — for a bank that takes any table; our own layout, in UTF-8 or in GB 18030 (which contains GBK).

The last row is 合计: a file that was cut has none. The bank fills 结果 (成功, 失败) and 原因 and gives the file back.
"""

import csv
import io
from collections.abc import Callable, Sequence

from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid

from .shape import FAILED, PAID, Answer, Format, Head, Payee, Reply, checked, decoded, fen_of, month_of, sums, whole

COLUMNS = ("批次号", "发放月份", "序号", "业务编号", "账号", "户名", "开户行", "金额", "用途")
ANSWERED = (*COLUMNS, "结果", "原因")
TOTAL = "合计"
RESULTS = {"成功": PAID, "失败": FAILED}


def _render(encoding: str) -> Callable[[Head, Sequence[Payee]], bytes]:
    def render(head: Head, payees: Sequence[Payee]) -> bytes:
        checked(payees, head, encoding=encoding)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row, payee in enumerate(payees, 1):
            amount = yuan(payee.amount).replace(",", "")
            line = (payee.key, payee.account, payee.name, payee.bank, amount, payee.purpose)
            writer.writerow((head.number, f"{head.month:%Y%m}", row, *line))
        writer.writerow(
            (TOTAL, f"{head.month:%Y%m}", head.count, "", "", "", "", yuan(head.total).replace(",", ""), "")
        )
        return out.getvalue().encode(encoding)

    return render


def read(content: bytes) -> Reply:
    """The bank's answers; UTF-8 first, which no GBK text of more than a few characters is by chance. Raises Invalid."""
    table = [row for row in csv.reader(io.StringIO(decoded(content, "utf-8-sig", "gb18030"), newline="")) if any(row)]
    if not table or tuple(cell.strip() for cell in table[0]) != ANSWERED:
        raise Invalid(f"第一行应是列名：{'、'.join(ANSWERED)}。请核对是否选错了文件，或请银行按约定格式返回。")
    *rows, last = table[1:] or [[""]]
    if last[0].strip() != TOTAL or len(last) < 8:
        raise Invalid("文件最后没有合计行，文件不完整。请向银行重新索取。")
    answers = [_answer(number, row) for number, row in enumerate(rows, 1)]
    numbers = {row[0].strip() for row in rows}
    months = {row[1].strip() for row in rows} | {last[1].strip()}
    if len(numbers) > 1 or len(months) > 1:
        raise Invalid("一个文件里有几个批次或几个月份的结果，不能导入。请银行分开返回。")
    number = numbers.pop() if numbers else ""
    total = fen_of(last[7].strip(), len(rows) + 1)
    return sums(Reply(number, answers, month_of(months.pop()), whole(last[2].strip(), "笔数"), total))


def _answer(number: int, row: list[str]) -> Answer:
    cells = [cell.strip().removeprefix("'") for cell in row]
    if len(cells) != len(ANSWERED):
        raise Invalid(f"第 {number} 笔：列数不对，文件可能不完整。请向银行重新索取。")
    if cells[9] not in RESULTS:
        raise Invalid(f"第 {number} 笔：结果“{cells[9][:20]}”看不懂，应是“成功”或“失败”。")
    amount = fen_of(cells[7], number)
    return Answer(number, cells[3], cells[4], cells[5], amount, RESULTS[cells[9]], cells[10][:200])


_NOTES = ("用表格软件打开会改坏长账号，请直接交银行，不要打开后另存。",)
UTF8 = Format("csv_utf8", "通用 CSV（UTF-8）", ".csv", _render("utf-8-sig"), read, notes=_NOTES)
GBK = Format("csv_gbk", "通用 CSV（GBK，含 GB 18030 生僻字）", ".csv", _render("gb18030"), read, notes=_NOTES)
