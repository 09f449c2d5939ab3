"""文件库: what was put is there, once, verified; what was changed is named; what has no row is swept."""

import io
import os
import stat
from datetime import timedelta

import pytest

from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.documents import queries, storage
from dibao.documents.models import StoredFile
from dibao.documents.services import store
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from .bad_files import BAD
from .good_files import pdf, picture
from .samples import sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "root", lambda: tmp_path / "files")


def put(content: bytes = b"", name: str = "照片.jpg") -> StoredFile:
    return store.put(content=content or picture("JPEG"), name=name, by=SYSTEM)


def spoil(stored: StoredFile) -> None:
    path = storage.path_of(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")


def last_verb() -> str:
    return Event.objects.latest("id").verb


def test_a_put_file_lies_under_its_digest_read_only_and_is_recorded():
    stored = put(content := picture("JPEG"))
    path = storage.path_of(stored.sha256)
    assert content[-40:] not in path.read_bytes()
    with queries.open_verified(stored) as stream:
        assert stream.read() == content
    assert path.parent.parent.name + path.parent.name == stored.sha256[:4]
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert (stored.size, stored.media_type, stored.pronom, stored.pages) == (len(content), "image/jpeg", "fmt/43", 1)
    assert (stored.original_name, stored.created_by, len(stored.sm3)) == ("照片.jpg", "system", 64)
    assert last_verb() == "documents.put"


def test_sm3_is_the_standard_one():
    assert storage.digests_of(io.BytesIO(b"abc")).sm3.startswith("66c7f0f462eeedd9d1f2d46bdc10e4e2")


def test_a_second_put_of_the_same_file_changes_nothing():
    content = picture("JPEG")
    first = put(content)
    events = Event.objects.count()
    assert put(content) == first
    assert (StoredFile.objects.count(), Event.objects.count()) == (1, events)


def test_the_same_content_under_another_name_is_another_row_on_one_file():
    content = picture("JPEG")
    first, second = put(content), put(content, "张䶮家.jpg")
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert len(list(storage.contents())) == 1


def test_a_stream_is_taken_from_its_beginning():
    content = picture("PNG")
    stream = io.BytesIO(content)
    stream.read(10)
    assert store.put(content=stream, name="图.png", by=SYSTEM).size == len(content)


@pytest.mark.parametrize("case", ["png named pdf", "pdf javascript on open", "empty", "nul in name", "zip bomb"])
def test_a_refused_file_leaves_nothing_behind(case):
    name, content, _ = BAD[case]
    with pytest.raises(Invalid):
        store.put(content=content, name=name, by=SYSTEM)
    assert not list(storage.contents())
    assert not StoredFile.objects.exists()


def test_a_file_beyond_200_mb_is_refused_while_it_is_read(monkeypatch):
    monkeypatch.setattr(storage, "MAX_BYTES", 100)
    with pytest.raises(Invalid, match="超过"):
        put(b"x" * 101)
    assert not list(storage.contents())


def test_a_printed_paper_is_kept_with_its_pages():
    stored = store.print_paper(kind="confirmation_form", data=sample("confirmation_form"), code="A1", by=SYSTEM)
    assert (stored.media_type, stored.pronom, stored.pages) == ("application/pdf", "fmt/477", 2)
    assert stored.original_name == "最低生活保障审核确认表.pdf"
    assert last_verb() == "documents.print"
    with queries.open_verified(stored) as stream:
        assert stream.read(5) == b"%PDF-"


def test_a_paper_that_cannot_be_printed_keeps_nothing():
    with pytest.raises(Invalid):
        store.print_paper(kind="notice", data={}, code="A1", by=SYSTEM)
    assert not list(storage.contents())


def test_a_changed_or_missing_file_is_named_and_not_handed_out():
    changed, missing, whole = put(), put(pdf(), "证明.pdf"), put(picture("PNG"), "图.png")
    assert not list(queries.damaged())
    spoil(changed)
    storage.path_of(missing.sha256).unlink()
    assert dict(queries.damaged()) == {changed: "changed", missing: "missing"}
    for stored in (changed, missing):
        with pytest.raises(storage.Damaged), queries.open_verified(stored):
            pass
        with pytest.raises(storage.Damaged):
            queries.preview(stored)
    with queries.open_verified(whole) as stream:
        assert stream.read(4) == b"\x89PNG"


def test_every_name_of_a_damaged_content_is_named():
    content = picture("JPEG")
    first, second = put(content), put(content, "另一名.jpg")
    spoil(first)
    assert {stored for stored, _ in queries.damaged()} == {first, second}


def test_putting_the_original_again_heals_and_says_so():
    stored = put(content := picture("JPEG"))
    spoil(stored)
    assert put(content) == stored
    assert not list(queries.damaged())
    assert last_verb() == "documents.restore"


def test_a_disk_that_gives_back_something_else_gets_no_row(monkeypatch):
    monkeypatch.setattr(storage, "_write", lambda handle, chunk: os.write(handle, chunk[::-1]))
    monkeypatch.setattr(store, "inspect", lambda path, name: None)
    with pytest.raises(storage.Damaged, match="读回"):
        put()
    assert not StoredFile.objects.exists()


def test_a_preview_is_drawn_anew():
    photo = put(picture("JPEG", (900, 600), comment=b"SECRET-COMMENT"))
    drawn = queries.preview(photo, width=300)
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") == 300
    assert b"SECRET" not in drawn
    paper = put(pdf(2), "证明.pdf")
    assert int.from_bytes(queries.preview(paper, page=2, width=400)[16:20], "big") == 400


def test_there_is_no_preview_of_a_page_or_a_kind_that_does_not_exist():
    with pytest.raises(Invalid, match="没有第3页"):
        queries.preview(put(pdf(2), "证明.pdf"), page=3)
    with pytest.raises(Invalid, match="没有预览"):
        queries.preview(put("无人".encode(), "说明.txt"))


def test_the_seal_of_a_kept_file_is_asked_by_row():
    assert queries.seal_state(put(pdf(), "证明.pdf")) == "unsigned"


def test_a_file_without_a_row_is_swept_after_a_day_and_not_before():
    kept = put()
    orphan = storage.receive(io.BytesIO(b"half"))
    storage.settle(storage.receive(io.BytesIO(b"whole")))
    assert len(list(queries.untracked())) == 2
    assert store.sweep(by=SYSTEM) == 0
    with clock.at(clock.now() + timedelta(hours=25)):
        assert store.sweep(by=SYSTEM) == 2
    assert not orphan.path.exists()
    assert not list(queries.untracked())
    assert storage.state(kept.sha256, key=queries.key_of(kept.sha256)) == "whole"
    assert last_verb() == "documents.sweep"
