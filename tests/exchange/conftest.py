"""Another department with keys of its own, known to us through the normal services."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from demo.office import COUNTY
from dibao.exchange import envelope, publickeys
from dibao.exchange.models import Partner
from dibao.exchange.services import partner as partners
from dibao.kernel import clock


@dataclass(frozen=True)
class Bureau:
    """公安局 as it is on its own side: two private keys."""

    signer: Ed25519PrivateKey
    opener: X25519PrivateKey

    @property
    def verify_key(self) -> bytes:
        return self.signer.public_key().public_bytes_raw()

    @property
    def seal_key(self) -> bytes:
        return self.opener.public_key().public_bytes_raw()

    def send(self, files: dict[str, bytes], number: str = "GA-2026-001", **changed) -> tuple[bytes, envelope.Manifest]:
        """A package of the bureau for us."""
        now = clock.now()
        given = {
            "number": number, "purpose": "核对答复", "sender": self.verify_key, "sign": self.signer.sign,
            "recipient": publickeys.own(publickeys.SEAL), "made_at": now, "valid_until": now + timedelta(days=7),
        }  # fmt: skip
        return envelope.seal(files, **(given | changed))


def make_bureau(seed: int = 1) -> Bureau:
    """A bureau of its own for each seed."""
    return Bureau(
        Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32),
        X25519PrivateKey.from_private_bytes(bytes([seed]) * 32),
    )


def enter(
    bureau: Bureau, checker, approver, *, code: str = "gongan", endpoint: str = "", known_days: int = 0
) -> Partner:
    """The bureau as our partner: entered by one person, confirmed by another."""
    partner = partners.enter_partner(
        code=code, name="洮北区公安局", division=COUNTY, registers=["population"], known_days=known_days, by=checker
    )
    change = partners.enter_key(
        partner=partner, verify_key=bureau.verify_key.hex(), seal_key=bureau.seal_key.hex(), endpoint=endpoint,
        valid_until=clock.today() + timedelta(days=300), source="当面交 U 盘", by=checker,
    )  # fmt: skip
    return partners.confirm_key(change=change, by=approver)


@pytest.fixture
def bureau() -> Bureau:
    return make_bureau()


@pytest.fixture
def partner(db, bureau, checker, approver) -> Partner:
    return enter(bureau, checker, approver)
