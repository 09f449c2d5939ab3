"""工商银行银企互联 — PAYPER (批量代发到个人) out, QPAYPER (指令查询) in.

Facts of the layout, with their sources: docs/banks.md. Amounts are in fen without a point. iSeqno, up to 35 characters
that must not repeat inside a package, carries the key; fSeqno, which a group may never repeat, the batch.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from dibao.kernel.refusals import Invalid

from .shape import FAILED, PAID, Answer, Format, Head, Payee, Reply, checked, sums, whole
from .xml import document, element, parsed, text_of

ENCODING = "GBK"
BANK, YUAN, LINE_BY_LINE, BATCH, NORMAL = "102", "001", "0", "2", "2"
INSIDE, OUTSIDE, PERSON = "1", "2", "1"
RESULTS = {"7": PAID, "6": FAILED}
OWN = "工商银行"


def render(head: Head, payees: Sequence[Payee]) -> bytes:
    """The order. `agreement` of the head: 集团CIS号/证书ID, as they stand in the contract."""
    checked(payees, head, encoding="gb18030", name_bytes=60)
    group, certificate = _agreed(head.agreement)
    day = f"{head.made_on:%Y%m%d}"
    root = ET.Element("CMS")
    eb = ET.SubElement(root, "eb")
    eb.append(
        element(
            "pub",
            (
                ("TransCode", "PAYPER"),
                ("CIS", group),
                ("BankCode", BANK),
                ("ID", certificate),
                ("TranDate", day),
                ("TranTime", "000000000"),
                ("fSeqno", head.number),
            ),
        )
    )
    inside = element("in", (
        ("OnlBatF", BATCH), ("SettleMode", LINE_BY_LINE), ("TotalNum", str(head.count)), ("TotalAmt", str(head.total)),
        ("SignTime", f"{day}000000000"),
    ))  # fmt: skip
    eb.append(inside)
    for payee in payees:
        inside.append(_payment(head, payee))
    return document(root, encoding=ENCODING)


def _payment(head: Head, payee: Payee) -> ET.Element:
    own = OWN in payee.bank
    return element("rd", (
        ("iSeqno", payee.key), ("PayType", NORMAL), ("PayAccNo", head.payer_account), ("PayAccNameCN", head.payer_name),
        ("RecAccNo", payee.account), ("RecAccNameCN", payee.name), ("SysIOFlg", INSIDE if own else OUTSIDE),
        ("Prop", PERSON), ("RecBankName", payee.bank), ("CurrType", YUAN), ("PayAmt", str(payee.amount)),
        ("UseCN", "低保金"), ("ERPSqn", payee.key),
    ))  # fmt: skip


def _agreed(text: str) -> list[str]:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 2 or not all(parts):
        raise Invalid("工商银行的约定应写成“集团CIS号/证书ID”，两项都要有。请先补全银行资料。")
    return parts


def read(content: bytes) -> Reply:
    """The answers; whatever is neither paid (7) nor refused (6) is still on its way. Raises Invalid."""
    tree = parsed(content, root="CMS")
    pub, out = tree.find("eb/pub"), tree.find("eb/out")
    if pub is None or text_of(pub, "TransCode") not in ("PAYPER", "QPAYPER"):
        raise Invalid("这不是工商银行代发的结果（PAYPER、QPAYPER）。请核对是否选错了文件。")
    if text_of(pub, "RetCode") not in ("", "0") or out is None:
        raise Invalid(f"银行没有给出结果：{text_of(pub, 'RetMsg')[:100] or text_of(pub, 'RetCode')}。")
    answers = []
    for row, node in enumerate(out.findall("rd"), 1):
        result = text_of(node, "Result")
        if result not in RESULTS:
            continue
        amount = whole(text_of(node, "PayAmt"), f"第 {row} 笔金额")
        reason = text_of(node, "instrRetMsg") or text_of(node, "iRetMsg")
        key = text_of(node, "QryiSeqno") or text_of(node, "iSeqno")
        answers.append(
            Answer(row, key, text_of(node, "RecAccNo"), text_of(node, "RecAccNameCN"), amount, RESULTS[result], reason)
        )
    return sums(Reply(text_of(out, "QryfSeqno"), answers))


ICBC = Format(
    "icbc_payper", "工商银行银企互联 代发（PAYPER）", ".xml", render, read, agreement="集团CIS号/证书ID",
    notes=("返回文件用“指令查询”（QPAYPER）的结果。",),
)  # fmt: skip
