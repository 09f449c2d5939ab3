"""收件检查: good files come in with their facts, bad ones are refused with a sentence, and the parent lives."""

import random
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from dibao.documents import inspection
from dibao.documents.formats import MEGABYTE
from dibao.documents.inspection import inspect, seal_state
from dibao.kernel.refusals import Invalid

from .bad_files import BAD
from .good_files import GOOD, OFD_PARTS, docx, package, pdf, picture

ROOT = Path(__file__).resolve().parents[2]


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "incoming"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_comes_in_with_its_facts(tmp_path, name):
    content, media_type, pages = GOOD[name]
    found = inspect(_file(tmp_path, content), name=name)
    assert (found.media_type, found.pages) == (media_type, pages)
    assert found.pronom or media_type.startswith(("audio", "video"))
    assert found.kind in {"document", "image", "audio", "video", "data"}


def test_an_image_tells_its_size(tmp_path):
    found = inspect(_file(tmp_path, picture("PNG", (31, 17))), name="图.png")
    assert (found.width, found.height) == (31, 17)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path, case):
    name, content, word = BAD[case]
    with pytest.raises(Invalid) as refused:
        inspect(_file(tmp_path, content), name=name)
    sentence = str(refused.value)
    assert word in sentence
    assert sentence.endswith("。")


def test_at_least_forty_bad_samples_are_tried():
    assert len(BAD) >= 40


@pytest.mark.parametrize(("name", "size"), [("证明.pdf", 20 * MEGABYTE + 1), ("入户.mp4", 200 * MEGABYTE + 1)])
def test_a_file_beyond_its_limit_is_refused(tmp_path, name, size):
    path = _file(tmp_path, GOOD[name][0])
    with path.open("ab") as stream:
        stream.truncate(size)
    with pytest.raises(Invalid, match="超过"):
        inspect(path, name=name)


def test_a_camera_addition_behind_a_photo_is_noted_not_refused(tmp_path):
    found = inspect(_file(tmp_path, picture("JPEG") + picture("JPEG")), name="照片.jpg")
    assert "附加的数据" in found.notes[0]


def test_a_hyperlink_in_a_letter_is_no_reason_to_refuse(tmp_path):
    link = '<Relationships><Relationship Id="r1" Type="http://x/hyperlink" Target="http://e" TargetMode="External"/></Relationships>'
    content = docx(word___rels__document_dot_xml_dot_rels=link)
    assert inspect(_file(tmp_path, content), name="说明.docx").kind == "document"


def test_a_flate_bomb_inside_a_pdf_ends_in_an_answer(tmp_path):
    def bomb(document: pikepdf.Pdf) -> None:
        inner = zlib.compress(zlib.compress(b" " * 900_000_000, 1), 9)
        stream = document.make_stream(b"")
        stream.write(inner, filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]))
        document.pages[0].Contents = stream

    path = _file(tmp_path, pdf(change=bomb, compress_streams=False))
    started = time.monotonic()
    try:
        inspect(path, name="证明.pdf")
        inspection.preview(path)
    except Invalid:
        pass
    assert time.monotonic() - started < 2 * inspection.WALL_SECONDS


def test_sixty_spoiled_files_are_each_answered(tmp_path):
    chance, started = random.Random(20261121), time.monotonic()
    sources = [
        GOOD[name] + (name,) for name in ("照片.jpg", "截图.png", "扫描.tif", "证明.pdf", "公文.ofd", "名册.xlsx")
    ]
    for number in range(60):
        content, _, _, name = sources[number % len(sources)]
        spoiled = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        if number % 3 == 0:
            del spoiled[chance.randrange(len(spoiled)) :]
        try:
            inspect(_file(tmp_path, bytes(spoiled)), name=name)
        except Invalid as refused:
            assert str(refused).endswith("。")
    assert time.monotonic() - started < 120


def test_a_child_that_hangs_is_ended_and_answered(tmp_path, monkeypatch):
    monkeypatch.setattr(inspection, "WALL_SECONDS", 0.0001)
    with pytest.raises(Invalid, match="用时过长"):
        inspect(_file(tmp_path, GOOD["证明.pdf"][0]), name="证明.pdf")


@pytest.mark.parametrize(
    ("code", "sign"),
    [("b'x' * (900 * 1024 * 1024)", b"MemoryError"), ("sum(iter(int, 1))", b"")],
    ids=["memory", "processor"],
)
def test_the_child_is_limited(code, sign):
    script = f"from dibao.documents import inspector; inspector.CPU_SECONDS = 1; inspector.limit(); {code}"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=20)
    assert ended.returncode != 0
    assert sign in ended.stderr


def _signed(document: pikepdf.Pdf) -> None:
    signature = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=pikepdf.String("x"))
    )
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=signature, T=pikepdf.String("公章"))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(field)]))


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (pdf(), "unsigned"),
        (pdf(change=_signed), "signed"),
        (package(OFD_PARTS), "unsigned"),
        (
            package(
                OFD_PARTS | {"Doc_0/Signs/Signatures.xml": '<ofd:Signatures><ofd:Signature ID="1"/></ofd:Signatures>'}
            ),
            "signed",
        ),
        (picture("PNG"), "unknown"),
        (docx(), "unknown"),
    ],
)
def test_a_seal_is_seen_in_pdf_and_ofd(tmp_path, content, state):
    assert seal_state(_file(tmp_path, content)) == state


def test_a_sealed_pdf_comes_in(tmp_path):
    assert inspect(_file(tmp_path, pdf(change=_signed)), name="证明.pdf").pages == 1
