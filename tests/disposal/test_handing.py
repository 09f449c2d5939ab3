"""移交清单和回执: one right form of bytes, and a signature over all of it."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.disposal.handing import Answer, Line, TransferList, read_list, read_receipt, signed
from dibao.kernel.clock import OFFICE
from dibao.kernel.refusals import Invalid

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PUBLIC = KEY.public_key().public_bytes_raw()
NOW = datetime(2037, 3, 2, 9, tzinfo=OFFICE)
LINE = Line(
    code="M001-ZY·DB·2026-D30-220802100-0001", household="220802-0000017-K", title="王小明家庭材料", year=2026,
    retention="D30", starts="2026-10-16", items=3, size=900, root="a" * 64, fingerprint="b" * 64, container="c" * 64,
    container_size=1000, key="d" * 64, report=7, report_digest="e" * 64,
)  # fmt: skip
LIST = TransferList("YJ-220802-2037-001", "archives", "洮北区", "满十年移交", NOW.isoformat(), (LINE,))
ANSWERS = [Answer(LINE.code, LINE.root, "taken", "")]


def receipt(**changed) -> bytes:
    given = {"number": LIST.number, "list_digest": "f" * 64, "taken_at": NOW, "lines": ANSWERS}
    return signed(**given | {"receiver": PUBLIC, "sign": KEY.sign} | changed)


def test_a_list_reads_back():
    assert read_list(LIST.to_bytes()) == LIST


@pytest.mark.parametrize(
    "line",
    [
        {"code": "../../etc/passwd"}, {"code": ".hidden"}, {"code": ""}, {"size": -1}, {"year": "2026"}, {"root": "zz"},
        {"key": "d" * 62}, {"starts": "soon"}, {"title": "长" * 301}, {"items": True},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_right_is_refused(line):
    with pytest.raises(Invalid, match="不完整"):
        read_list(replace(LIST, lines=(replace(LINE, **line),)).to_bytes())


@pytest.mark.parametrize("lines", [(), (LINE, LINE), (replace(LINE, code="Z"), LINE)])
def test_an_empty_doubled_or_unsorted_list_is_refused(lines):
    with pytest.raises(Invalid):
        read_list(replace(LIST, lines=lines).to_bytes())


def test_totals_and_form_are_part_of_the_list():
    told = json.loads(LIST.to_bytes())
    for changed in (
        told | {"totals": {"volumes": 2, "items": 3, "size": 900}},
        told | {"more": 1},
        told | {"format": "x"},
    ):
        with pytest.raises(Invalid):
            read_list(json.dumps(changed).encode())
    for content in (b"", b"[]", b"{}", b"\xff", LIST.to_bytes() + b" "):
        with pytest.raises(Invalid):
            read_list(content)


def test_a_receipt_reads_back_and_names_who_gave_it():
    said = read_receipt(receipt(), key=PUBLIC)
    assert (said.number, list(said.lines)) == (LIST.number, ANSWERS)


def test_a_receipt_that_is_not_the_receivers_is_refused():
    with pytest.raises(Invalid, match="签名"):
        read_receipt(receipt(), key=OTHER.public_key().public_bytes_raw())
    with pytest.raises(Invalid, match="签名"):
        read_receipt(receipt(sign=OTHER.sign), key=PUBLIC)
    told = json.loads(receipt())
    for name, value in (("number", "YJ-1"), ("taken_at", "2037-03-03T09:00:00+08:00"), ("list_digest", "0" * 64)):
        with pytest.raises(Invalid, match="签名"):
            read_receipt(json.dumps(told | {name: value}).encode(), key=PUBLIC)
    told["lines"][0]["outcome"] = "refused"
    with pytest.raises(Invalid, match="签名"):
        read_receipt(json.dumps(told).encode(), key=PUBLIC)
    for content in (b"", b"[]", b"{}", b'{"format": "dibao-transfer-receipt/1"}', b"\xff"):
        with pytest.raises(Invalid, match="不是移交回执"):
            read_receipt(content, key=PUBLIC)
