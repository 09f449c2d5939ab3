"""公钥 — as partners hand them over (PEM or hex), and ours as they get them. Pure but for our own keys."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from dibao.kernel.crypto import sealing_key, signing_key

VERIFY, SEAL = "verify", "seal"
KINDS: dict[str, type[Ed25519PublicKey] | type[X25519PublicKey]] = {VERIFY: Ed25519PublicKey, SEAL: X25519PublicKey}
LABELS = {VERIFY: "验签公钥", SEAL: "加密公钥"}
_NAMES = {VERIFY: "Ed25519 验签公钥", SEAL: "X25519 加密公钥"}


def public_key(typed: str, *, kind: str) -> bytes:
    """The raw 32 bytes of a public key in PEM or hex. Raises ValueError with a sentence for the person."""
    typed = typed.strip()
    if "PRIVATE KEY" in typed:
        raise ValueError("这是私钥，不能交给别人。请只录入公钥，并提醒对方立即更换这把私钥。")
    try:
        if typed.startswith("-----BEGIN"):
            key = load_pem_public_key(typed.encode())
        else:
            key = KINDS[kind].from_public_bytes(bytes.fromhex(typed))
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"看不懂这个公钥。应是 {_NAMES[kind]}：PEM 文本，或 64 位十六进制。") from None
    if not isinstance(key, KINDS[kind]):
        raise ValueError(f"这不是 {_NAMES[kind]}，请核对是否拿错了。")
    return key.public_bytes_raw()


def own(kind: str) -> bytes:
    """Our own public key, raw."""
    key = signing_key() if kind == VERIFY else sealing_key()
    return key.public_key().public_bytes_raw()


def own_pem(kind: str) -> bytes:
    """Our own public key as a PEM file for a partner."""
    key = signing_key() if kind == VERIFY else sealing_key()
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
