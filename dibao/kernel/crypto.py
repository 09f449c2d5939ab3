"""Keys and ciphers of this installation.

Keys live under `DIBAO_HOME/keys`, one file each, mode 0400, outside the database; they are made on first use.
Values are sealed with AES-256-GCM bound to table, row and column, so a ciphertext moved to another row does
not open. Look-ups use a keyed hash (blind index) with a key of its own.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = 1
NONCE = 12


class Tampered(Exception):
    """A sealed value does not open: it was changed, cut, or moved from another row."""


def _key_file(home: Path, name: str, size: int) -> bytes:
    """The key's bytes; made once, never overwritten even when two processes start together."""
    path = home / "keys" / f"{name}.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as out:
            out.write(secrets.token_bytes(size))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first; its key is the key
        finally:
            fresh.unlink()
    value = path.read_bytes()
    if len(value) != size:
        raise RuntimeError(f"密钥文件 {path} 长度不对，系统不能启动。请从备份恢复该文件，不要新建。")
    return value


def site_secret(home: Path) -> str:
    """Django's SECRET_KEY for this installation."""
    return base64.urlsafe_b64encode(_key_file(home, "site", 48)).decode()


@lru_cache(maxsize=16)
def _key(name: str, size: int = 32) -> bytes:
    return _key_file(settings.DIBAO_HOME, name, size)


def blind(purpose: str, value: str) -> str:
    """Keyed hash for exact look-up of a high-entropy value; `purpose` keeps columns apart."""
    return hmac.digest(_key("index"), f"{purpose}\0{value}".encode(), "sha256").hex()


def mac(purpose: str, message: bytes) -> bytes:
    """Message authentication code with a key the database does not hold."""
    return hmac.digest(_key("mac"), purpose.encode() + b"\0" + message, "sha256")


def seal(plain: str, *, place: str) -> bytes:
    """Encrypt `plain` for one place (`table:column:row`). Layout: version, nonce, ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE)
    return bytes([VERSION]) + nonce + AESGCM(_key("field")).encrypt(nonce, plain.encode(), place.encode())


def unseal(sealed: bytes, *, place: str) -> str:
    """Decrypt; raises Tampered when the value was changed or belongs to another place."""
    if len(sealed) < 1 + NONCE + 16 or sealed[0] != VERSION:
        raise Tampered(place)
    try:
        plain = AESGCM(_key("field")).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], place.encode())
    except InvalidTag:
        raise Tampered(place) from None
    return plain.decode()


@lru_cache(maxsize=1)
def signing_key() -> Ed25519PrivateKey:
    """The key that signs audit seals and sealed packages."""
    return Ed25519PrivateKey.from_private_bytes(_key("signing"))


def public_key() -> bytes:
    """Raw public half of the signing key, 32 bytes."""
    return signing_key().public_key().public_bytes_raw()


def fingerprint() -> str:
    """What the office writes down to recognise its signing key: SHA-256 of the public half, hex."""
    return hashlib.sha256(public_key()).hexdigest()


@lru_cache(maxsize=1)
def sealing_key() -> X25519PrivateKey:
    """The key to which other departments seal what only this office may open."""
    return X25519PrivateKey.from_private_bytes(_key("sealing"))


def forget_keys() -> None:
    """Drop keys from memory; tests that change `DIBAO_HOME` need it."""
    _key.cache_clear()
    signing_key.cache_clear()
    sealing_key.cache_clear()
