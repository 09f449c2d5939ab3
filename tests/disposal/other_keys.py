"""Another office's public keys, in the shape in which tests enter a partner."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicOffice:
    """What one office knows of another."""

    verify: str
    seal: str

    @property
    def verify_key(self) -> bytes:
        return bytes.fromhex(self.verify)

    @property
    def seal_key(self) -> bytes:
        return bytes.fromhex(self.seal)
