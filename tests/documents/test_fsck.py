"""A file changed or removed behind the application's back is named by the store's check."""

import pytest

from dibao.audit.checks import Seen
from dibao.documents import storage
from dibao.documents.fsck import files_equal_their_digests
from dibao.documents.services.store import print_paper
from tests.documents.samples import sample


@pytest.fixture
def stored(clerk):
    return print_paper(kind="notice", data=sample("notice"), code="演示", by=clerk)


def problems():
    seen = Seen()
    return seen, list(files_equal_their_digests(seen))


def test_an_untouched_store_has_no_problem_and_is_counted(stored):
    seen, found = problems()
    assert (seen.total >= 1, [p for p in found if p.where == stored.sha256]) == (True, [])


@pytest.mark.parametrize(("deed", "word"), [("change", "被改动"), ("remove", "不见了")])
def test_a_spoiled_file_is_named(stored, deed, word):
    path = storage.path_of(stored.sha256)
    content = path.read_bytes()
    path.chmod(0o600)
    try:
        path.unlink() if deed == "remove" else path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        _, found = problems()
        named = [p.sentence for p in found if p.where == stored.sha256]
        assert len(named) == 1
        assert word in named[0]
    finally:
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        path.chmod(0o440)
