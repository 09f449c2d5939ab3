"""招商银行银企直连 — AgentRequest (直接代发) out, GetAgentDetail (交易明细) in.

Facts of the layout, with their sources: docs/banks.md. TRSDSP, 20 characters the bank gives back unchanged, carries
the key; YURREF the batch. The detail reply does not name batch, month, count or total: those are judged by the keys.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid

from .shape import FAILED, PAID, Answer, Format, Head, Payee, Reply, checked, fen_of, sums
from .xml import document, element, parsed, text_of

ENCODING = "GBK"
# 业务类别 N03020 is 代发 (N03010 would be wages).
KIND, YUAN, XML = "N03020", "10", "2"
RESULTS = {"S": PAID, "F": FAILED, "C": FAILED}
MOST = 9999  # TOTAL is N(4)
OWN = "招商银行"


def render(head: Head, payees: Sequence[Payee]) -> bytes:
    """The order. `agreement` of the head: 登录名/业务模式/分行代码/交易代码, as the bank's front end shows them."""
    checked(payees, head, encoding="gb18030", name_bytes=62)
    if len(payees) > MOST:
        raise Invalid(f"招商银行一个文件最多 {MOST} 笔，这一批有 {len(payees)} 笔。请按乡镇分批。")
    login, mode, branch, trade = _agreed(head.agreement)
    root = ET.Element("CMBSDKPGK")
    root.append(element("INFO", (("FUNNAM", "AgentRequest"), ("DATTYP", XML), ("LGNNAM", login))))
    root.append(
        element(
            "SDKATSRQX",
            (
                ("BUSCOD", KIND),
                ("BUSMOD", mode),
                ("TRSTYP", trade),
                ("DBTACC", head.payer_account),
                ("BBKNBR", branch),
                ("SUM", _yuan(head.total)),
                ("TOTAL", str(head.count)),
                ("CCYNBR", YUAN),
                ("YURREF", head.number),
                ("MEMO", f"{head.month:%Y年%m月}低保金"),
            ),
        )
    )
    for payee in payees:
        values = [("ACCNBR", payee.account), ("CLTNAM", payee.name), ("TRSAMT", _yuan(payee.amount))]
        if OWN not in payee.bank:
            values += [("BNKFLG", "N"), ("EACBNK", payee.bank), ("EACCTY", payee.bank)]
        root.append(element("SDKATDRQX", [*values, ("TRSDSP", payee.key)]))
    return document(root, encoding=ENCODING)


def _agreed(text: str) -> list[str]:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 4 or not all(parts):
        raise Invalid("招商银行的约定应写成“登录名/业务模式/分行代码/交易代码”，四项都要有。请先补全银行资料。")
    return parts


def _yuan(fen: int) -> str:
    return yuan(fen).replace(",", "")


def read(content: bytes) -> Reply:
    """The answers; lines still being worked on (I) are left for a later file. Raises Invalid."""
    tree = parsed(content, root="CMBSDKPGK")
    info = tree.find("INFO")
    if info is None or text_of(info, "FUNNAM") != "GetAgentDetail":
        raise Invalid("这不是招商银行的交易明细（GetAgentDetail）。请核对是否选错了文件。")
    if text_of(info, "RETCOD") != "0":
        raise Invalid(f"银行没有给出结果：{text_of(info, 'ERRMSG')[:100] or text_of(info, 'RETCOD')}。")
    answers = []
    for row, node in enumerate(tree.findall("NTQATDQYZ"), 1):
        state = text_of(node, "STSCOD")
        if state == "I":
            continue
        if state not in RESULTS:
            raise Invalid(f"第 {row} 笔：状态“{state}”看不懂（S 成功，F 失败，C 撤消，I 处理中）。")
        amount = fen_of(text_of(node, "TRSAMT"), row)
        reason = text_of(node, "ERRDSP") or ("银行撤消" if state == "C" else "")
        answers.append(
            Answer(
                row,
                text_of(node, "TRSDSP"),
                text_of(node, "ACCNBR"),
                text_of(node, "CLTNAM"),
                amount,
                RESULTS[state],
                reason,
            )
        )
    return sums(Reply("", answers))


CMB = Format(
    "cmb_agent", "招商银行银企直连 代发（AgentRequest）", ".xml", render, read,
    agreement="登录名/业务模式/分行代码/交易代码", notes=("返回文件用“查询交易明细”（GetAgentDetail）的结果。",),
)  # fmt: skip
