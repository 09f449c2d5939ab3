"""The witness book: it remembers, and signs on to nothing that contradicts its memory."""

import pytest

from dibao.audit import chain
from dibao.audit.note import BadNote, Head
from dibao.audit.signing import read_note, sign_head
from dibao.audit.witness import Witness, WitnessRefused

HASHES = [chain.leaf_hash(str(number).encode()) for number in range(30)]


def head(size, hashes=HASHES):
    return Head(size, chain.tree_root(hashes[:size]))


def proof(old, new, hashes=HASHES):
    return chain.consistency_proof(old=old, new=new, node=chain.nodes_of(hashes))


@pytest.fixture
def book(seals):
    witness = Witness(seals / "witness.log", read_note)
    witness.accept(sign_head(head(3)), proof=[])
    witness.accept(sign_head(head(9)), proof=proof(3, 9))
    return witness


def heads(witness):
    return list(witness.heads(end=witness.length()))


def test_a_growing_log_is_remembered(book):
    assert book.last() == head(9)
    assert heads(book) == [head(3), head(9)]


def test_the_same_head_twice_is_written_once(book):
    book.accept(sign_head(head(9)), proof=[])
    assert heads(book) == [head(3), head(9)]


@pytest.mark.parametrize("size", [0, 1, 3, 8])
def test_a_smaller_log_is_refused(book, size):
    with pytest.raises(WitnessRefused, match="回退"):
        book.accept(sign_head(head(size)), proof=[])
    assert book.last() == head(9)


def test_another_log_of_the_same_size_is_refused(book):
    forked = [chain.leaf_hash(b"forged"), *HASHES[1:]]
    with pytest.raises(WitnessRefused, match="改写"):
        book.accept(sign_head(head(9, forked)), proof=[])


def test_a_fork_is_refused_even_with_a_good_signature_and_its_own_proof(book):
    forked = [*HASHES[:4], chain.leaf_hash(b"forged"), *HASHES[5:]]
    with pytest.raises(WitnessRefused, match="改写"):
        book.accept(sign_head(head(20, forked)), proof=proof(9, 20, forked))


def test_growth_without_proof_or_with_a_proof_from_another_size_is_refused(book):
    for wrong in ([], proof(3, 20), proof(9, 21), proof(9, 20)[:-1]):
        with pytest.raises(WitnessRefused):
            book.accept(sign_head(head(20)), proof=wrong)
    book.accept(sign_head(head(20)), proof=proof(9, 20))


def test_an_unsigned_note_is_refused(book):
    with pytest.raises(BadNote):
        book.accept(sign_head(head(20)).replace("\n20\n", "\n21\n"), proof=proof(9, 20))


@pytest.mark.parametrize("torn", [1, 20, 60, 150, b"\0" * 400])
def test_the_torn_end_of_an_interrupted_append_is_overwritten(book, torn):
    """A cut note, or the zeros a file system may leave after a power cut."""
    rest = torn if isinstance(torn, bytes) else (sign_head(head(20)) + "\n").encode()[:torn]
    book.path.write_bytes(book.path.read_bytes() + rest)
    assert book.last() == head(9)
    assert heads(book)[-1] is None
    book.accept(sign_head(head(20)), proof=proof(9, 20))
    assert heads(book) == [head(3), head(9), head(20)]


def test_a_book_of_rubbish_is_refused_and_not_overwritten(book):
    book.path.write_bytes(b"x" * 5000)
    with pytest.raises(WitnessRefused, match="读不出"):
        book.accept(sign_head(head(20)), proof=[])
    assert book.path.stat().st_size == 5000


def test_a_forged_last_record_is_refused(book):
    book.path.write_text(book.path.read_text().replace("\n9\n", "\n8\n"))
    with pytest.raises(WitnessRefused, match="签名不对"):
        book.last()
    assert heads(book) == [head(3), None]


def test_a_long_book_is_read_from_its_end(book):
    for size in range(10, 30):
        book.accept(sign_head(head(size)), proof=proof(size - 1, size))
    assert book.last() == head(29)
    assert len(heads(book)) == 22


def test_a_book_that_is_not_there_knows_nothing(seals):
    witness = Witness(seals / "none.log", read_note)
    assert witness.last() is None
    assert witness.length() is None
