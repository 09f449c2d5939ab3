"""密封: contents lie sealed under keys of their own; a destroyed key destroys the content and nothing else."""

import io
import os

import pytest
from django.core.management import call_command

from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.documents import queries, storage, vault
from dibao.documents.models import ContentKey, RecognisedText, StoredFile
from dibao.documents.services import keys, store, text
from dibao.documents.services.destruction import shred
from dibao.kernel.crypto import Tampered
from dibao.kernel.refusals import Invalid

from .good_files import pdf, picture

pytestmark = pytest.mark.django_db
NAME, KEY = "ab" * 32, bytes(range(32))
SIZES = [0, 1, vault.BLOCK - 1, vault.BLOCK, vault.BLOCK + 1, 3 * vault.BLOCK, 3 * vault.BLOCK + 7]


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "root", lambda: tmp_path / "files")


def sealed(content: bytes, **more) -> bytes:
    return b"".join(vault.sealed(io.BytesIO(content), **{"key": KEY, "name": NAME} | more))


def opened(content: bytes, **more):
    return vault.opened(io.BytesIO(content), **{"key": KEY, "name": NAME} | more)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_opens_whole_and_from_anywhere(size):
    content = os.urandom(size)
    stream = opened(sealed(content))
    assert stream.read() == content
    for at in {0, size // 2, max(0, size - 3)}:
        stream.seek(at)
        assert stream.read(5) == content[at : at + 5]
    stream.seek(-min(size, 4), os.SEEK_END)
    assert stream.read() == content[size - min(size, 4) :]


@pytest.mark.parametrize("size", [0, 5, vault.BLOCK, 2 * vault.BLOCK + 9])
def test_no_changed_cut_exchanged_or_foreign_block_opens(size):
    whole = sealed(os.urandom(size))
    block = vault.BLOCK + vault.TAG
    head = len(vault.MAGIC)
    wrong = [whole[:-1], whole + b"x", whole[:head], whole[: head + block]]
    wrong += [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        for at in (head, len(whole) // 2, len(whole) - 1)
        if at >= head
    ]
    wrong.append(
        whole[:head] + whole[head + block : head + 2 * block] + whole[head : head + block] + whole[head + 2 * block :]
    )
    for content in wrong:
        if content != whole:
            with pytest.raises(vault.Broken):
                opened(content).read()
    for more in ({"key": bytes(32)}, {"name": "cd" * 32}):
        with pytest.raises(vault.Broken):
            opened(whole, **more).read()


def put(content: bytes = b"", name: str = "照片.jpg") -> StoredFile:
    return store.put(content=content or picture("JPEG"), name=name, by=SYSTEM)


def bytes_on_disk() -> bytes:
    return b"".join(path.read_bytes() for path in storage.contents())


def test_no_plain_byte_touches_the_disk_while_a_file_comes_in(monkeypatch):
    content, written = b"\xe7\x8e\x8b secret words of a family " * 20, []
    real = storage._write
    monkeypatch.setattr(storage, "_write", lambda handle, chunk: (written.append(bytes(chunk)), real(handle, chunk)))
    stored = put(content, "说明.txt")
    assert written
    assert b"secret words" not in b"".join(written)
    assert b"secret words" not in bytes_on_disk()
    with queries.as_path(stored) as path:
        assert path.read_bytes() == content
        with pytest.raises(OSError), path.open("r+b") as stream:
            stream.write(b"x")


def test_a_key_moved_to_another_content_does_not_open(monkeypatch):
    one, other = put(), put(pdf(), "证明.pdf")
    ContentKey.objects.filter(name=one.sha256).update(wrapped=ContentKey.objects.get(name=other.sha256).wrapped)
    with pytest.raises(Tampered), queries.open_verified(one):
        pass


def test_a_lost_key_is_named_and_the_original_brought_again_heals():
    stored = put(content := picture("JPEG"))
    keys.destroy(name=stored.sha256)
    assert dict(queries.damaged()) == {stored: "locked"}
    with pytest.raises(storage.Damaged, match="密钥"), queries.open_verified(stored):
        pass
    assert put(content) == stored
    assert not list(queries.damaged())


def test_a_plain_file_from_before_is_read_and_then_sealed_by_the_command(capsys):
    content = picture("PNG")
    arrival = storage.receive(io.BytesIO(content))
    storage.settle(arrival)
    stored = put(content, "旧图.png")
    assert [*queries.unsealed()] == [stored]
    assert not list(queries.damaged())
    call_command("documents", "encrypt")
    assert "已加密 1 个" in capsys.readouterr().out
    assert not list(queries.unsealed())
    assert not list(queries.damaged())
    assert content[-40:] not in bytes_on_disk()
    assert store.encrypt(by=SYSTEM) == 0


def test_an_interrupted_sealing_of_old_files_loses_nothing(monkeypatch):
    content = picture("PNG")
    storage.settle(storage.receive(io.BytesIO(content)))
    stored = put(content, "旧图.png")

    def killed(*args, **named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(storage, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            store.encrypt(by=SYSTEM)
    assert not list(queries.damaged())
    assert store.encrypt(by=SYSTEM) == 1
    with queries.open_verified(stored) as stream:
        assert stream.read() == content


def test_a_shredded_file_is_gone_with_key_and_words_and_its_row_stays(django_capture_on_commit_callbacks):
    stored, other = put(), put(pdf(), "证明.pdf")
    text.keep(stored=stored, text="王小明的申请", source="ocr", confidence=93, by=SYSTEM)
    copy = storage.path_of(stored.sha256).read_bytes()
    key = queries.key_of(stored.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        destroyed = shred(stored=stored, by=SYSTEM, because="期满")
    assert queries.key_of(stored.sha256) is None
    assert not storage.path_of(stored.sha256).exists()
    assert not RecognisedText.objects.exists()
    with pytest.raises(storage.Damaged, match="销毁"), queries.open_verified(destroyed):
        pass
    storage.path_of(stored.sha256).write_bytes(copy)  # a backup brings the bytes back, not the content
    assert key not in bytes_on_disk()
    with pytest.raises(storage.Damaged), storage.opened(stored.sha256, key=queries.key_of(stored.sha256)):
        pass
    assert not list(queries.damaged())
    assert list(queries.untracked()) == [storage.path_of(stored.sha256)]
    with queries.open_verified(other) as stream:
        assert stream.read(5) == b"%PDF-"
    assert Event.objects.latest("id").verb == "documents.shred"


def test_shredding_twice_is_once_and_what_comes_again_is_a_new_row(django_capture_on_commit_callbacks):
    stored = put(content := picture("JPEG"))
    with django_capture_on_commit_callbacks(execute=True):
        first = shred(stored=stored, by=SYSTEM)
        assert shred(stored=stored, by=SYSTEM).destroyed_at == first.destroyed_at
    again = put(content)
    assert again.pk != stored.pk
    with queries.open_verified(again) as stream:
        assert stream.read() == content


def test_a_content_under_two_names_lives_until_both_are_shredded(django_capture_on_commit_callbacks):
    content = picture("JPEG")
    one, two = put(content), put(content, "另一名.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        shred(stored=one, by=SYSTEM)
    with queries.open_verified(two) as stream:
        assert stream.read() == content
    with django_capture_on_commit_callbacks(execute=True):
        shred(stored=two, by=SYSTEM)
    assert not list(storage.contents())


def test_words_are_sealed_replaced_and_never_overwrite_what_a_person_typed():
    stored = put()
    assert queries.text_of(stored) == ""
    text.keep(stored=stored, text="王小明", source="ocr", confidence=61, by=SYSTEM)
    assert queries.text_of(stored) == "王小明"
    raw = RecognisedText.objects.values_list("text", flat=True)
    assert "王小明".encode() not in bytes(raw.get())
    text.keep(stored=stored, text="王晓明", source="typed", by=SYSTEM)
    text.keep(stored=stored, text="王小朋", source="ocr", confidence=99, by=SYSTEM)
    assert queries.text_of(stored) == "王晓明"
    assert text.forget(stored=stored, by=SYSTEM) == 1
    assert queries.text_of(stored) == ""
    with pytest.raises(Invalid):
        text.keep(stored=shred(stored=stored, by=SYSTEM), text="x", source="ocr", by=SYSTEM)
