"""银行格式 — what goes out can be read by the bank, what comes back is read to the fen, and nothing is ever replaced."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from dibao.banking.formats import FORMATS, Head, Payee
from dibao.banking.formats.fixed_gbk import LINE
from dibao.kernel.refusals import Invalid

KEY = "ABCDEFGHIJKLMNOPQRS2"
PAYEE = Payee(KEY, "6217000000000000004", "张三", "演示农村信用社", 65_207, "2026年10月低保金")
MORE = replace(PAYEE, key="BBCDEFGHIJKLMNOPQRS2", name="欧阳小满", amount=1)
HEAD = Head(
    "FK220802-202610-0001", date(2026, 10, 1), date(2026, 10, 16), 2, 65_208, "洮北区民政局低保专户", "2200001234567890"
)
AGREED = {"cmb_agent": "dibao/00001/59/BYBK", "icbc_payper": "220802000000001/dibao.y.0802"}


def head(slug: str, **more) -> Head:
    return replace(HEAD, agreement=AGREED.get(slug, ""), **more)


def order(slug: str, *payees: Payee) -> bytes:
    payees = payees or (PAYEE, MORE)
    return FORMATS[slug].render(head(slug, count=len(payees), total=sum(p.amount for p in payees)), payees)


def test_a_csv_order_holds_every_payment_and_its_sum():
    for slug, encoding in (("csv_utf8", "utf-8-sig"), ("csv_gbk", "gbk")):
        lines = order(slug).decode(encoding).splitlines()
        assert (
            lines[1]
            == f"FK220802-202610-0001,202610,1,{KEY},6217000000000000004,张三,演示农村信用社,652.07,2026年10月低保金"
        )
        assert lines[2].split(",")[7] == "0.01" and lines[-1].startswith("合计,202610,2,") and "652.08" in lines[-1]


def test_a_fixed_width_order_is_as_wide_in_bytes_as_it_says():
    top, first, second, tail = order("fixed_gbk").split(b"\r\n")[:4]
    assert len(top) == 155 and len(first) == len(second) == sum(LINE) == 235 and len(tail) == 25
    assert first[61:121].decode("gbk").rstrip() == "张三" and first[181:195] == b"00000000065207"
    assert tail == b"T000000020000000000065208" and b"0000000000065208" in top


def test_the_order_of_the_merchants_bank_has_its_elements():
    root = ET.fromstring(order("cmb_agent").decode("gbk").split("?>", 1)[1])
    total = root.find("SDKATSRQX")
    assert root.tag == "CMBSDKPGK" and root.findtext("INFO/FUNNAM") == "AgentRequest"
    assert [total.findtext(name) for name in ("BUSCOD", "SUM", "TOTAL", "YURREF")] == [
        "N03020",
        "652.08",
        "2",
        HEAD.number,
    ]
    lines = root.findall("SDKATDRQX")
    assert [each.findtext("TRSDSP") for each in lines] == [KEY, MORE.key]
    assert lines[0].findtext("BNKFLG") == "N" and lines[0].findtext("EACBNK") == "演示农村信用社"
    own = ET.fromstring(order("cmb_agent", replace(PAYEE, bank="招商银行白城分行")).decode("gbk").split("?>", 1)[1])
    assert own.find("SDKATDRQX/BNKFLG") is None


def test_the_order_of_the_industrial_and_commercial_bank_is_in_fen():
    root = ET.fromstring(order("icbc_payper").decode("gbk").split("?>", 1)[1])
    assert root.findtext("eb/pub/TransCode") == "PAYPER" and root.findtext("eb/pub/fSeqno") == HEAD.number
    assert root.findtext("eb/in/TotalAmt") == "65208" and root.findtext("eb/in/TotalNum") == "2"
    assert [each.findtext("PayAmt") for each in root.findall("eb/in/rd")] == ["65207", "1"]
    assert [each.findtext("iSeqno") for each in root.findall("eb/in/rd")] == [KEY, MORE.key]


@pytest.mark.parametrize("slug", sorted(FORMATS))
@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (replace(MORE, name="=1+1"), "公式"),
        (replace(MORE, name="＠张三"), "公式"),
        (replace(MORE, bank="\t信用社"), "开户行"),
        (replace(MORE, name=""), "户名"),
        (replace(MORE, account="6217E+18"), "账号"),
        (replace(MORE, amount=-1), "金额"),
        (replace(MORE, name="张" * 40), "户名超过"),
    ],
)
def test_a_line_that_cannot_be_written_is_named(slug, wrong, word):
    with pytest.raises(Invalid) as refusal:
        order(slug, PAYEE, wrong)
    assert any(sentence.startswith("第 2 笔") and word in sentence for sentence in refusal.value.sentences)


def test_a_rare_character_is_kept_or_refused_and_never_replaced():
    rare = replace(PAYEE, name="李𬭎")
    assert "李𬭎" in order("csv_utf8", rare).decode("utf-8-sig") and "李𬭎" in order("csv_gbk", rare).decode("gb18030")
    with pytest.raises(Invalid, match="“𬭎”"):
        order("fixed_gbk", PAYEE, rare)
    for slug, path in (("cmb_agent", "SDKATDRQX/CLTNAM"), ("icbc_payper", "eb/in/rd/RecAccNameCN")):
        root = ET.fromstring(order(slug, rare).decode("gbk").split("?>", 1)[1])
        assert root.findtext(path) == "李𬭎"


def test_a_sum_that_is_not_that_of_the_lines_writes_nothing():
    for slug in FORMATS:
        with pytest.raises(Invalid, match="与明细不符"):
            FORMATS[slug].render(head(slug, total=1), (PAYEE, MORE))


def test_an_agreement_that_is_not_complete_is_asked_for():
    for slug in AGREED:
        with pytest.raises(Invalid, match="补全银行资料"):
            FORMATS[slug].render(replace(head(slug), agreement="一半"), (PAYEE, MORE))


@pytest.mark.parametrize("slug", sorted(FORMATS))
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", "随便一句话".encode(), b"<a/>", b"<?xml version='1.0'?><CMS>"]
)
def test_something_else_is_refused_in_words(slug, content):
    with pytest.raises(Invalid) as refusal:
        FORMATS[slug].read(content)
    assert "。" in "".join(refusal.value.sentences)


@pytest.mark.parametrize("slug", ["cmb_agent", "icbc_payper"])
def test_xml_with_a_document_type_is_not_opened(slug):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><CMS>&a;</CMS>'
    with pytest.raises(Invalid, match="DTD"):
        FORMATS[slug].read(bomb)
