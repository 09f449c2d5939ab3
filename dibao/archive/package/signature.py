"""The signature on a package's root: Ed25519 (RFC 8032), checkable with openssl alone. Pure."""

import hashlib
import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from dibao.archive.package.layout import root_text


def pem(key: Ed25519PublicKey) -> bytes:
    """The public key as it lies in the package."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """指纹 — SHA-256 of the 32 raw key bytes, 64 hexadecimal digits; what is printed and read out."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def same_fingerprint(typed: str, actual: str) -> bool:
    """Compare as people write them: capitals, spaces and colons do not matter."""
    return re.sub(r"[\s:：-]", "", typed).lower() == actual


def seal(key: Ed25519PrivateKey, root: str) -> dict[str, bytes]:
    """The three files that close a package: the signed text, its signature, the public key."""
    text = root_text(root)
    return {"root.txt": text, "root.sig": key.sign(text), "root.pub.pem": pem(key.public_key())}


def read_key(content: bytes) -> Ed25519PublicKey | None:
    """The public key, or None when these bytes are not exactly one Ed25519 key in PEM."""
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) and pem(key) == content else None


def holds(key: Ed25519PublicKey, signed: bytes, signature: bytes) -> bool:
    """Whether this key signed these bytes (`root_text`)."""
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True
