"""A sealed package opens for its recipient only, and not at all once anything in it is another."""

import dataclasses
import io
import json
import zipfile
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from dibao.exchange import envelope
from dibao.exchange.envelope import container, keys, manifest
from dibao.kernel.refusals import Invalid
from tests.conftest import TODAY
from tests.exchange.conftest import make_bureau

ROWS = "身份证号,姓名\n1,张三\n2,李四\n".encode()
FILES = {"答复.csv": ROWS, "说明.txt": "共两人".encode()}
BUREAU, THIEF = make_bureau(1), make_bureau(2)
OWN = X25519PrivateKey.from_private_bytes(b"\x07" * 32)


def sealed(**changed) -> tuple[bytes, envelope.Manifest]:
    return BUREAU.send(FILES, **({"recipient": OWN.public_key().public_bytes_raw()} | changed))


def key_of(print_: str) -> bytes | None:
    return BUREAU.verify_key if print_ == envelope.fingerprint(BUREAU.verify_key) else None


def opened(content: bytes, *, own=OWN, now: datetime = TODAY) -> envelope.Opened:
    return envelope.open_sealed(content, own=own, key_of=key_of, now=now)


def refusal(content: bytes, **given) -> str:
    with pytest.raises(Invalid) as refused:
        opened(content, **given)
    return "".join(refused.value.sentences)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def resigned(parts: dict[str, bytes], said: envelope.Manifest) -> bytes:
    """The package with another manifest, signed by the bureau itself: a mistake on its side."""
    text = said.to_bytes()
    new = {container.MANIFEST: text, container.SIGNATURE: BUREAU.signer.sign(text).hex().encode()}
    return container.write(parts | new)


def test_a_package_gives_back_its_files_and_says_what_they_are():
    content, said = sealed()
    found = opened(content)
    assert found.files == FILES and found.manifest == said
    assert [entry.records for entry in said.files] == [2, 1]
    assert ROWS not in content and "张三".encode() not in content
    assert found.digest == envelope.digest(content)


def test_the_same_files_are_sealed_anew_each_time():
    first, second = sealed(), sealed()
    assert parts_of(first[0])["payload/0001.bin"] != parts_of(second[0])["payload/0001.bin"]
    assert first[1].nonce != second[1].nonce


def test_no_single_changed_byte_passes():
    """One byte of every stretch of the file is changed: each is refused, in words."""
    content, _ = sealed()
    refused = 0
    for place in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[place] ^= 0x41
        try:
            found = opened(bytes(damaged))
        except Invalid as said:
            refused += 1
            assert said.sentences
        else:  # bytes of the zip that say nothing: times and attributes
            assert found.files == FILES
    assert refused > len(content) / 7 * 0.9


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("number", "GA-2026-002"), ("purpose", "别的用途"),
        pytest.param("sender", envelope.fingerprint(THIEF.verify_key), id="thief"),
        ("recipient", "0" * 64), ("made_at", TODAY - timedelta(days=1)), ("valid_until", TODAY + timedelta(days=400)),
        ("nonce", "0" * 32), ("ephemeral", "0" * 64), ("wrapped", "0" * 96),
        ("files", {"name": "改名.csv"}), ("files", {"size": 1}), ("files", {"sha256": "0" * 64}),
        ("files", {"records": 9}), ("files", {"sealed_size": 1}), ("files", {"sealed_sha256": "0" * 64}),
    ],
)  # fmt: skip
def test_a_manifest_changed_on_the_way_is_refused_by_its_signature(part, value):
    content, said = sealed()
    forged = _changed(said, part, value).to_bytes()
    text = refusal(container.write(parts_of(content) | {container.MANIFEST: forged}))
    assert ("不认识" if part == "sender" else "签名") in text


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("recipient", "0" * 64, "发给别的单位"),
        ("valid_until", TODAY - timedelta(seconds=1), "过期"),
        ("made_at", TODAY + timedelta(hours=1), "还没有到"),
        ("number", "GA-2026-002", "密钥打不开"),
        ("nonce", "0" * 32, "密钥打不开"),
        pytest.param(
            "ephemeral", keys.wrap(b"0" * 32, to=THIEF.seal_key, about=b"")[0].hex(), "密钥打不开", id="foreign"
        ),
        ("ephemeral", "0" * 64, "密钥打不开"),
        ("wrapped", "0" * 96, "密钥打不开"),
        ("files", {"sealed_sha256": "0" * 64}, "与清单的摘要不符"),
        ("files", {"sealed_size": 1}, "与清单的摘要不符"),
        ("files", {"sha256": "0" * 64}, "不是同一个文件"),
        ("files", {"size": 1}, "不是同一个文件"),
        ("files", {"records": 9}, "清单写的是 9 行，实际有 2 行"),
        ("files", {"name": "../x.csv"}, "文件名"),
        ("files", {"name": "a\u202ecsv.exe"}, "文件名"),
        ("files", {"path": "payload/0009.bin"}, "清单不完整"),
        ("purpose", "", "清单不完整"),
        ("number", "A B", "清单不完整"),
        ("wrapped", "xyz", "清单不完整"),
        ("nonce", "A" * 32, "清单不完整"),
    ],
)
def test_a_manifest_that_is_wrong_though_signed_is_refused_with_its_own_sentence(part, value, words):
    content, said = sealed()
    assert words in refusal(resigned(parts_of(content), _changed(said, part, value)))


def _changed(said: envelope.Manifest, part: str, value) -> envelope.Manifest:
    if part != "files":
        return dataclasses.replace(said, **{part: value})
    return dataclasses.replace(said, files=(dataclasses.replace(said.files[0], **value), *said.files[1:]))


def test_files_swapped_within_a_package_or_taken_from_another_do_not_open():
    content, said = sealed()
    parts = parts_of(content)
    swapped = parts | {"payload/0001.bin": parts["payload/0002.bin"], "payload/0002.bin": parts["payload/0001.bin"]}
    one, two = said.files
    entries = tuple(
        dataclasses.replace(mine, sealed_size=other.sealed_size, sealed_sha256=other.sealed_sha256)
        for mine, other in ((one, two), (two, one))
    )
    assert "解不开" in refusal(resigned(swapped, dataclasses.replace(said, files=entries)))


def test_missing_and_surplus_parts_are_named():
    content, _ = sealed()
    parts = parts_of(content)
    assert "少了清单列出的 1 个文件" in refusal(container.write({k: v for k, v in parts.items() if "0002" not in k}))
    assert "多了清单没有列出的内容" in refusal(container.write(parts | {"payload/0003.bin": b"x"}))
    assert "没有清单和签名" in refusal(container.write({"a.txt": b"x"}))


@pytest.mark.parametrize("text", [b"{}", b"[]", b"null", b"{", b'{"format":"dibao-exchange/1"}', b"[" * 100_000])
def test_nonsense_for_a_manifest_is_refused(text):
    parts = parts_of(sealed()[0])
    assert "清单" in refusal(container.write(parts | {container.MANIFEST: text}))


def test_another_format_and_another_spelling_are_refused():
    parts = parts_of(sealed()[0])
    given = json.loads(parts[container.MANIFEST])
    assert "版本" in refusal(
        container.write(parts | {container.MANIFEST: manifest.canonical(given | {"format": "x/2"})})
    )
    loose = json.dumps(given, ensure_ascii=False).encode()
    assert "清单不完整" in refusal(container.write(parts | {container.MANIFEST: loose}))
    more = manifest.canonical(given | {"extra": 1})
    assert "清单不完整" in refusal(container.write(parts | {container.MANIFEST: more}))


def test_a_forged_sender_and_a_stranger_are_refused():
    content, said = sealed()
    stolen = container.write(
        parts_of(content) | {container.SIGNATURE: THIEF.signer.sign(said.to_bytes()).hex().encode()}
    )
    assert "不是该单位发出的" in refusal(stolen)
    foreign = THIEF.send(FILES, recipient=OWN.public_key().public_bytes_raw())[0]
    assert "不认识" in refusal(foreign)
    for signature in (b"", b"zz", "签".encode(), b"00" * 64):
        assert "签名" in refusal(container.write(parts_of(content) | {container.SIGNATURE: signature}))


def test_a_package_for_somebody_else_stays_shut():
    assert "发给别的单位" in refusal(sealed()[0], own=THIEF.opener)


def test_zip_bombs_paths_and_links_are_refused_before_anything_is_read():
    parts = parts_of(sealed()[0])

    def zipped(extra: dict[str, bytes], method=zipfile.ZIP_STORED, comment=b"") -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as package:
            for name, content in (parts | extra).items():
                package.writestr(name, content)
            package.comment = comment
        return out.getvalue()

    assert "压缩炸弹" in refusal(zipped({"payload/0003.bin": b"\0" * (1 << 24)}, zipfile.ZIP_DEFLATED))
    for name in ("../../etc/passwd", "/etc/passwd", "..\\x", "C:x", "payload/../../x"):
        assert "越界" in refusal(zipped({name: b"x"})), name
    assert "完整" in refusal(zipped({}, comment=b"hidden"))
    assert "完整" in refusal(b"MZ" + sealed()[0])
    assert "完整" in refusal(sealed()[0][:-30])
    assert "完整" in refusal(b"not a zip")
    assert "太多" in refusal(zipped({f"payload/{n:05d}.bin": b"" for n in range(200)}))
    with pytest.warns(UserWarning, match="Duplicate name"):
        out = io.BytesIO(sealed()[0])
        with zipfile.ZipFile(out, "a") as package:
            package.writestr("payload/0001.bin", b"second")
    assert "重名" in refusal(out.getvalue())


def test_only_good_names_numbers_and_counts_are_sealed():
    with pytest.raises(Invalid, match="文件名"):
        BUREAU.send({"a/b.csv": b"x"})
    with pytest.raises(Invalid, match="1 到 100"):
        BUREAU.send({})
    with pytest.raises(Invalid, match="清单"):
        BUREAU.send(FILES, number="带 空格")


def test_a_receipt_names_one_package_and_its_signer():
    made = envelope.acknowledge(
        number="A-1", digest="0" * 64, taken_at=TODAY, receiver=BUREAU.verify_key, sign=BUREAU.signer.sign
    )
    said = envelope.read_receipt(made, key=BUREAU.verify_key)
    assert (said.number, said.digest) == ("A-1", "0" * 64)
    with pytest.raises(Invalid, match="签名"):
        envelope.read_receipt(made, key=THIEF.verify_key)
    with pytest.raises(Invalid, match="签名"):
        envelope.read_receipt(made.replace(b"A-1", b"A-2"), key=BUREAU.verify_key)
    for nonsense in (b"", b"{}", b"\xff", b"[" * 50_000):
        with pytest.raises(Invalid, match="不是交换包的回执"):
            envelope.read_receipt(nonsense, key=BUREAU.verify_key)
