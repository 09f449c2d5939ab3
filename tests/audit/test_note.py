"""The signed note."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.audit import note

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
HEAD = note.Head(12, bytes(range(32)))


def verifier(signature, message):
    try:
        KEY.public_key().verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read(text):
    return note.read(text, verifier=verifier, public_key=PUBLIC)


def signed(head=HEAD):
    return note.sign(head, signer=KEY.sign, public_key=PUBLIC)


def test_a_note_says_what_was_signed():
    text = signed()
    assert text.startswith("dibao/audit\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— dibao/audit ")
    assert read(text) == HEAD


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n12\n", "\n13\n"),
        lambda text: text.replace("\n12\n", "\n012\n"),
        lambda text: text.replace("\n12\n", "\n 12\n"),
        lambda text: text.replace("AAEC", "AAED"),
        lambda text: text.replace("dibao/audit", "dibao/other"),
        lambda text: text[:-1],
        lambda text: text + "\n",
        lambda text: text.replace("— ", "- "),
        lambda text: text[:-6] + "AAA=\n",
        lambda text: text.split("\n\n")[0],
        lambda text: "",
    ],
)
def test_a_changed_note_is_refused(change):
    with pytest.raises(note.BadNote):
        read(change(signed()))


def test_every_flipped_byte_of_a_note_is_refused():
    text = signed()
    for place in range(len(text)):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        with pytest.raises(note.BadNote):
            read(changed)


def test_a_note_of_another_key_is_refused():
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(note.BadNote, match="another key"):
        read(note.sign(HEAD, signer=stranger.sign, public_key=stranger.public_key().public_bytes_raw()))
    with pytest.raises(note.BadNote, match="does not hold"):
        read(note.sign(HEAD, signer=stranger.sign, public_key=PUBLIC))
