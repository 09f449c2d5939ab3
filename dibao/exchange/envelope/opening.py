"""开封 — a package back into its files; whatever is not as the sender sealed it is refused with its own sentence."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from dibao.kernel.refusals import Invalid

from . import container, keys
from .manifest import Entry, Manifest, parse
from .sealing import records

# Clocks of two offices differ a little.
_EARLY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened package: its manifest, its files in their order, and the digest of the whole package."""

    manifest: Manifest
    files: dict[str, bytes]
    digest: str
    content: bytes


def open_sealed(
    content: BinaryIO | bytes, *, own: X25519PrivateKey, key_of: Callable[[str], bytes | None], now: datetime
) -> Opened:
    """The files of a package that is genuine, for us, in time and whole. Raises Invalid.

    `key_of` gives the raw Ed25519 key of a known sender by its fingerprint, or None.
    """
    whole, parts = container.read(BytesIO(content) if isinstance(content, bytes) else content)
    text = parts[container.MANIFEST]
    manifest = parse(text)
    _from_whom(manifest, text, parts[container.SIGNATURE], key_of)
    _for_us(manifest, own, now)
    _whole(manifest, parts)
    return Opened(manifest, _files(manifest, parts, own), container.digest(whole), whole)


def _from_whom(manifest: Manifest, text: bytes, signature: bytes, key_of: Callable[[str], bytes | None]) -> None:
    key = key_of(manifest.sender)
    if key is None:
        raise Invalid(
            f"交换包的发件单位不认识（公钥指纹 {manifest.sender[:16]}…）。请先登记并确认该单位的公钥；如已登记，可能对方换了公钥。"
        )
    try:
        signed = bytes.fromhex(signature.decode("ascii"))
    except ValueError:
        signed = b""
    if not keys.genuine(key, signed, text):
        raise Invalid("交换包的签名与登记的公钥不符：内容被改动过，或不是该单位发出的。不能接收，请联系对方核实。")


def _for_us(manifest: Manifest, own: X25519PrivateKey, now: datetime) -> None:
    if manifest.recipient != keys.fingerprint(own.public_key().public_bytes_raw()):
        raise Invalid("这个交换包是发给别的单位的，不能在这里打开。请退回发件单位。")
    if now > manifest.valid_until:
        raise Invalid(f"交换包已于 {manifest.valid_until:%Y-%m-%d %H:%M} 过期。请对方重新制作。")
    if now < manifest.made_at - _EARLY:
        raise Invalid(f"交换包的制作时间 {manifest.made_at:%Y-%m-%d %H:%M} 还没有到。请核对双方电脑的时间。")
    if manifest.valid_until <= manifest.made_at:
        raise Invalid("交换包的有效期写反了。请对方重新制作。")


def _whole(manifest: Manifest, parts: dict[str, bytes]) -> None:
    named = {entry.path for entry in manifest.files}
    there = parts.keys() - {container.MANIFEST, container.SIGNATURE}
    if missing := sorted(named - there):
        raise Invalid(f"交换包里少了清单列出的 {len(missing)} 个文件。请对方重新制作。")
    if there - named:
        raise Invalid("交换包里多了清单没有列出的内容，不能接收。请对方重新制作。")
    for entry in manifest.files:
        sealed = parts[entry.path]
        if len(sealed) != entry.sealed_size or hashlib.sha256(sealed).hexdigest() != entry.sealed_sha256:
            raise Invalid(f"交换包里的“{entry.name}”与清单的摘要不符，传输时损坏或被替换。请向对方重新索取。")


def _files(manifest: Manifest, parts: dict[str, bytes], own: X25519PrivateKey) -> dict[str, bytes]:
    about = f"{manifest.number}\n{manifest.nonce}".encode()
    key = keys.unwrap(
        bytes.fromhex(manifest.wrapped), ephemeral=bytes.fromhex(manifest.ephemeral), own=own, about=about
    )
    if key is None or len(key) != keys.KEY_BYTES:
        raise Invalid("交换包的密钥打不开：制作时用错了公钥。请把本单位现在的公钥交给对方，重新制作。")
    return {
        entry.name: _file(entry, parts[entry.path], key, order, about) for order, entry in enumerate(manifest.files, 1)
    }


def _file(entry: Entry, sealed: bytes, key: bytes, order: int, about: bytes) -> bytes:
    content = keys.decrypt(sealed, key=key, order=order, about=about)
    if content is None:
        raise Invalid(f"交换包里的“{entry.name}”解不开，加密时出了错。请对方重新制作。")
    if len(content) != entry.size or hashlib.sha256(content).hexdigest() != entry.sha256:
        raise Invalid(f"“{entry.name}”解开后与清单写的不是同一个文件。请对方重新制作。")
    if records(entry.name, content) != entry.records:
        raise Invalid(
            f"“{entry.name}”清单写的是 {entry.records} 行，实际有 {records(entry.name, content)} 行。请对方核对后重新制作。"
        )
    return content
