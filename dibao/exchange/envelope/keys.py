"""Signatures and wrapped keys of packages: Ed25519, X25519 with HKDF-SHA256, AES-256-GCM."""

import hashlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
# The wrapping key serves one package only, so its nonce may be fixed.
_NONCE = b"\0" * 12


def fingerprint(public: bytes) -> str:
    """指纹 — SHA-256 of a raw public key (32 bytes), hex."""
    return hashlib.sha256(public).hexdigest()


def genuine(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this key signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def wrap(key: bytes, *, to: bytes, about: bytes) -> tuple[bytes, bytes]:
    """(ephemeral public key, wrapped key) of a file key for the holder of the public key `to`, bound to `about`."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(to))
    return public, AESGCM(_wrapping_key(secret, public, to)).encrypt(_NONCE, key, about)


def unwrap(wrapped: bytes, *, ephemeral: bytes, own: X25519PrivateKey, about: bytes) -> bytes | None:
    """The file key; None when it was not wrapped for us, or was changed."""
    try:
        secret = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        key = _wrapping_key(secret, ephemeral, own.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(_NONCE, wrapped, about)
    except (InvalidTag, ValueError):
        return None


def _wrapping_key(secret: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=ephemeral + recipient, info=b"dibao-exchange/1 wrap").derive(secret)


def encrypt(content: bytes, *, key: bytes, order: int, about: bytes) -> bytes:
    """One file under the file key; `order` (from 1) is its nonce, for a key that seals each place once."""
    return AESGCM(key).encrypt(order.to_bytes(12, "big"), content, about)


def decrypt(sealed: bytes, *, key: bytes, order: int, about: bytes) -> bytes | None:
    """The file; None when it was changed or belongs to another place or package."""
    try:
        return AESGCM(key).decrypt(order.to_bytes(12, "big"), sealed, about)
    except InvalidTag:
        return None
