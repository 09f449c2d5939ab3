"""对方一侧 — keys, sealing and opening for a department that has no program of its own. Pure: no Django, no database.

A folder holds the department's two private keys (mode 0600, never handed over) and the two public ones as PEM, which are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from dibao.kernel.refusals import Invalid

from . import envelope

SIGNING, OPENING = "signing.key", "opening.key"
VERIFY, SEAL = "verify.pem", "seal.pem"
VALID: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Keys:
    """A department's own keys: one signs what it sends, one opens what is sealed for it."""

    signing: Ed25519PrivateKey
    opening: X25519PrivateKey

    @property
    def verify_key(self) -> bytes:
        """The public half of the signing key, raw."""
        return self.signing.public_key().public_bytes_raw()

    @property
    def seal_key(self) -> bytes:
        """The public half of the opening key, raw."""
        return self.opening.public_key().public_bytes_raw()


def make_keys(folder: Path) -> Keys:
    """生成密钥 — in a new or empty folder. Raises Invalid where keys are already: new ones would lock out the old packages."""
    if any((folder / name).exists() for name in (SIGNING, OPENING)):
        raise Invalid(f"{folder} 里已经有密钥，没有覆盖。换密钥请另用一个目录，并把新公钥交给对方复核。")
    folder.mkdir(parents=True, exist_ok=True)
    made = Keys(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())
    for name, key, public in ((SIGNING, made.signing, VERIFY), (OPENING, made.opening, SEAL)):
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / public).write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return made


def keys_in(folder: Path) -> Keys:
    """The keys made there. Raises Invalid where there are none."""
    try:
        signing, opening = (load_pem_private_key((folder / name).read_bytes(), None) for name in (SIGNING, OPENING))
    except (OSError, ValueError):
        raise Invalid(f"{folder} 里没有能用的密钥。请先运行 dibao exchange keys {folder}。") from None
    if not isinstance(signing, Ed25519PrivateKey) or not isinstance(opening, X25519PrivateKey):
        raise Invalid(f"{folder} 里的密钥放错了位置：{SIGNING} 应为 Ed25519，{OPENING} 应为 X25519。")
    return Keys(signing, opening)


def seal_files(keys: Keys, files: Sequence[Path], *, to: bytes, number: str, purpose: str, now: datetime) -> bytes:
    """制作交换包 — these files for the office whose raw X25519 key is `to`; it can be opened for 30 days. Raises Invalid."""
    found: dict[str, bytes] = {}
    for path in files:
        if not path.is_file():
            raise Invalid(f"找不到文件 {path}。")
        found[path.name] = path.read_bytes()
    content, _ = envelope.seal(
        found, number=number, purpose=purpose, sender=keys.verify_key, sign=keys.signing.sign, recipient=to, made_at=now,
        valid_until=now + VALID,
    )  # fmt: skip
    return content


def open_package(keys: Keys, package: Path, *, sender: bytes, into: Path, now: datetime) -> list[Path]:
    """打开交换包 — genuine, from the office whose raw Ed25519 key is `sender`, for us, whole: its files, and our signed
    receipt for it, written into a folder. Raises Invalid, and nothing was written."""
    if not package.is_file():
        raise Invalid(f"找不到文件 {package}。")
    known = {envelope.fingerprint(sender): sender}
    with package.open("rb") as content:
        opened = envelope.open_sealed(content, own=keys.opening, key_of=known.get, now=now)
    receipt = envelope.acknowledge(
        number=opened.manifest.number,
        digest=opened.digest,
        taken_at=now,
        receiver=keys.verify_key,
        sign=keys.signing.sign,
    )
    written = {into / name: table for name, table in opened.files.items()}
    written[into / f"{opened.manifest.number}-receipt.json"] = receipt
    if there := [path.name for path in written if path.exists()]:
        raise Invalid(f"{into} 里已有 {'、'.join(there)}，没有覆盖。请换一个目录。")
    into.mkdir(parents=True, exist_ok=True)
    for path, table in written.items():
        path.write_bytes(table)
    return list(written)
