"""The other side of the desk: what a bank writes back, built from the layouts themselves and not by our own code."""

import csv
import io
from xml.sax.saxutils import escape

from dibao.banking.models import Batch
from dibao.banking.queries.order import instructions_of


def answers(batch: Batch, failed: dict[int, str], rows=None) -> list[tuple[str, str, str, str, int, str]]:
    """(key, account, name, bank, fen, reason or "") of the payments in their order, counted from 1."""
    wanted = enumerate(instructions_of(batch), 1)
    return [
        (
            each.key,
            str(each.account.number),
            each.account.holder.name,
            each.account.bank,
            each.amount,
            failed.get(n, ""),
        )
        for n, each in wanted
        if rows is None or n in rows
    ]


def reply(batch: Batch, failed: dict[int, str], *, rows=None, layout: str = "", **more) -> bytes:
    """The bank's file for this batch; `more`: number, month, total, count as the bank would get them wrong."""
    return WRITERS[layout or batch.bank.layout](batch, answers(batch, failed, rows), **more)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def csv_file(batch, rows, *, encoding="gb18030", number="", month="", total=None, count=None, cut=False) -> bytes:
    out, number, month = io.StringIO(newline=""), number or batch.number, month or f"{batch.month:%Y%m}"
    writer = csv.writer(out)
    writer.writerow(
        ["批次号", "发放月份", "序号", "业务编号", "账号", "户名", "开户行", "金额", "用途", "结果", "原因"]
    )
    for n, (key, account, name, bank, fen, why) in enumerate(rows, 1):
        writer.writerow(
            [number, month, n, key, account, name, bank, yuan(fen), "低保金", "失败" if why else "成功", why]
        )
    if not cut:
        whole = sum(row[4] for row in rows) if total is None else total
        writer.writerow(["合计", month, len(rows) if count is None else count, "", "", "", "", yuan(whole), "", "", ""])
    return out.getvalue().encode(encoding)


def padded(text: str, width: int) -> bytes:
    return text.encode("gbk").ljust(width)


def fixed_file(batch, rows, *, number="", month="", total=None, count=None, cut=False) -> bytes:
    number, month = number or batch.number, month or f"{batch.month:%Y%m}"
    whole, many = sum(row[4] for row in rows) if total is None else total, len(rows) if count is None else count
    lines = [b"H" + padded(number, 24) + padded(month, 6) + b"20261016" + b"%08d" % many + b"%016d" % whole
             + padded(batch.bank.payer_account, 32) + padded(batch.bank.payer_name, 60)]  # fmt: skip
    for n, (key, account, name, bank, fen, why) in enumerate(rows, 1):
        lines.append(b"R%08d" % n + padded(key, 20) + padded(account, 32) + padded(name, 60) + padded(bank, 60)
                     + b"%014d" % fen + padded("低保金", 40) + (b"2" if why else b"1") + padded(why, 60))  # fmt: skip
    if not cut:
        lines.append(b"T%08d%016d" % (many, whole))
    return b"\r\n".join(lines) + b"\r\n"


def cmb_file(batch, rows, *, working=(), code="0", message="", cut=False) -> bytes:
    parts = [
        f"<INFO><FUNNAM>GetAgentDetail</FUNNAM><DATTYP>2</DATTYP><RETCOD>{code}</RETCOD><ERRMSG>{message}</ERRMSG></INFO>"
    ]
    for n, (key, account, name, _, fen, why) in enumerate(rows, 1):
        state = "I" if n in working else "F" if why else "S"
        parts.append(f"<NTQATDQYZ><ACCNBR>{account}</ACCNBR><CLTNAM>{escape(name)}</CLTNAM><TRSAMT>{yuan(fen)}</TRSAMT>"
                     f"<STSCOD>{state}</STSCOD><ERRDSP>{why}</ERRDSP><TRSDSP>{key}</TRSDSP></NTQATDQYZ>")  # fmt: skip
    text = f'<?xml version="1.0" encoding = "GBK"?><CMBSDKPGK>{"".join(parts)}</CMBSDKPGK>'
    return text.encode("gbk", "xmlcharrefreplace")[: -30 if cut else None]


def icbc_file(batch, rows, *, number="", working=(), code="0", message="", cut=False) -> bytes:
    parts = []
    for n, (key, account, name, _, fen, why) in enumerate(rows, 1):
        state = "0" if n in working else "6" if why else "7"
        parts.append(f"<rd><iSeqno>{n}</iSeqno><QryiSeqno>{key}</QryiSeqno><RecAccNo>{account}</RecAccNo>"
                     f"<RecAccNameCN>{escape(name)}</RecAccNameCN><PayAmt>{fen}</PayAmt><Result>{state}</Result>"
                     f"<instrRetMsg>{why}</instrRetMsg></rd>")  # fmt: skip
    text = (f'<?xml  version="1.0" encoding="GBK" ?><CMS><eb><pub><TransCode>QPAYPER</TransCode><RetCode>{code}</RetCode>'
            f"<RetMsg>{message}</RetMsg></pub><out><QryfSeqno>{number or batch.number}</QryfSeqno>{''.join(parts)}</out>"
            "</eb></CMS>")  # fmt: skip
    return text.encode("gbk", "xmlcharrefreplace")[: -30 if cut else None]


WRITERS = {
    "csv_utf8": lambda *a, **k: csv_file(*a, encoding="utf-8-sig", **k),
    "csv_gbk": csv_file,
    "fixed_gbk": fixed_file,
    "cmb_agent": cmb_file,
    "icbc_payper": icbc_file,
}
