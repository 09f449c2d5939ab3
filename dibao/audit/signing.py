"""The log's own signature and its witness books, as this installation has them set up."""

from functools import partial
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from dibao.kernel.crypto import public_key, signing_key

from . import note
from .note import Head
from .witness import Witness


def sign_head(head: Head) -> str:
    """The signed note of `head`."""
    return note.sign(head, signer=signing_key().sign, public_key=public_key())


def read_note(text: str) -> Head:
    """The head of a note signed by this installation; raises BadNote."""
    return note.read(text, verifier=partial(_genuine, public_key()), public_key=public_key())


def _genuine(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def witnesses() -> list[Witness]:
    """The book beside the database, and the second one on a disk of another owner when `DIBAO_WITNESS` names it."""
    books = [Path(settings.DIBAO_HOME) / "seals" / "witness.log"]
    if settings.DIBAO_WITNESS:
        books.append(Path(settings.DIBAO_WITNESS))
    return [Witness(path, read_note) for path in books]
