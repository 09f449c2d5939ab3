"""The other forms of a package: metadata in XML, EEP of both kinds, access copies, sealed containers, foreign bags."""

import base64
import io
import json
import shutil
import subprocess
import sys
import tarfile
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import bagit
import pytest

from dibao.archive.package import (
    AccessCopy,
    Original,
    PackageError,
    Revision,
    build,
    container,
    crew,
    eep,
    layout,
    metadata,
    reading,
    verify,
)
from dibao.archive.package.rebuild import rebuild
from tests.archive.bags import CODE, KEY, META, MOMENT, PAPERS, all_files, make, overwrite

VOLUME_KEY = bytes(range(32))
NS = {"e": eep.SPACE, "p": "http://www.loc.gov/premis/v3"}


@pytest.fixture
def bag(tmp_path) -> Path:
    return make(tmp_path).path


def read(bag: Path, name: str) -> ElementTree.Element:
    return ElementTree.fromstring((bag / name).read_bytes())


def test_the_xml_is_the_catalogue_once_more_and_holds_every_digest(bag):
    catalogue, events = (json.loads((bag / name).read_bytes()) for name in (layout.CATALOGUE, layout.EVENTS))
    assert (bag / metadata.DAT46).read_bytes() == metadata.dat46(catalogue, events)
    assert (bag / metadata.PREMIS).read_bytes() == metadata.premis(catalogue, events)
    names = [node.text for node in read(bag, metadata.DAT46).iter("计算机文件名")]
    assert names == [line["计算机文件名"] for line in catalogue["文件"]]
    premis = read(bag, metadata.PREMIS)
    told = {node.text for node in premis.iterfind(".//p:messageDigest", NS)}
    assert told == {line[name] for line in catalogue["文件"] for name in ("SHA-256", "SM3")}
    assert [node.text for node in premis.iterfind(".//p:eventType", NS)][-1] == "packaging"


def test_any_text_survives_xml_and_no_text_breaks_it():
    odd = "<&>\"'\x00\x1f𠮷\ud800张䶮]]>"
    node = ElementTree.fromstring(metadata.text("题名", odd).encode("utf-8"))
    assert node.text == odd.replace("\x00", "\ufffd").replace("\x1f", "\ufffd").replace("\ud800", "\ufffd")


def test_the_eep_package_of_the_original_kind_is_signed_and_complete(bag):
    content = (bag / eep.EEP).read_bytes()
    assert eep.holds(content)
    root = read(bag, eep.EEP)
    assert root.tag == f"{{{eep.SPACE}}}电子文件封装包"
    assert root.findtext(".//e:封装包类型", namespaces=NS) == "原始型"
    blocks = [node.tag.rpartition("}")[2] for node in root.find(".//e:封装内容", NS)]
    assert blocks == ["文件实体块", "业务实体块", "机构人员实体块"]
    assert len(root.findall(".//e:文档", NS)) == len(PAPERS)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_changed_eep_package_does_not_hold(bag, at):
    content = bytearray((bag / eep.EEP).read_bytes())
    start, end = content.find("<被签名对象".encode()), content.rfind("</被签名对象>".encode())
    content[start + int((end - start) * at)] ^= 1
    assert not eep.holds(bytes(content))
    assert not eep.holds(b"") and not eep.holds(content[:start])


def test_an_eep_package_for_others_holds_every_byte(bag):
    catalogue, events = (json.loads((bag / name).read_bytes()) for name in (layout.CATALOGUE, layout.EVENTS))
    whole = b"".join(
        eep.pieces(catalogue, events, created_at="2026-05-06", key=KEY, open_file=lambda name: (bag / name).open("rb"))
    )
    assert eep.holds(whole)
    coded = [node.text or "" for node in ElementTree.fromstring(whole).iterfind(".//e:编码数据", NS)]
    assert [base64.b64decode(each) for each in coded] == [content for _, _, content in PAPERS]


def test_a_volume_packed_again_is_of_the_modified_kind_and_keeps_the_first_inside(bag, tmp_path):
    before = (bag / eep.EEP).read_bytes()
    revision = Revision("revision-1", "补充材料一件", before)
    again = make(tmp_path / "again", revision=revision)
    assert verify(again.path).ok
    root = read(again.path, eep.EEP)
    assert root.findtext(".//e:封装包类型", namespaces=NS) == "修改型"
    assert base64.b64decode(root.findtext(".//e:修改封装内容/e:原封装包", namespaces=NS)) == before
    assert json.loads((again.path / "events.json").read_bytes())[-1]["eventType"] == "repackaging"


def test_access_copies_lie_beside_their_originals_and_are_proved(tmp_path):
    copy = AccessCopy("申请书（可检索）", ".pdf", lambda: io.BytesIO(b"searchable"))
    paper = Original(1, "申请书", ".pdf", lambda: io.BytesIO(b"original"), copies=[copy])
    bag = build(tmp_path / CODE, META, [paper], created_at=MOMENT, key=KEY).path
    assert (bag / "data/001.1-申请书（可检索）.pdf").read_bytes() == b"searchable"
    assert verify(bag).ok
    overwrite(bag / "data/001.1-申请书（可检索）.pdf", b"searchablE")
    assert not verify(bag).ok


def test_names_stay_as_they_came_and_two_alike_are_refused(tmp_path):
    decomposed = unicodedata.normalize("NFD", "é𠮷张䶮")
    bag = build(
        tmp_path / CODE,
        META,
        [Original(1, decomposed, ".txt", lambda: io.BytesIO(b"x"), meta={"原文件名": decomposed})],
        created_at=MOMENT,
        key=KEY,
    ).path
    assert json.loads((bag / layout.CATALOGUE).read_bytes())["文件"][0]["原文件名"] == decomposed
    assert (bag / "data" / f"001-{unicodedata.normalize('NFC', decomposed)}.txt").is_file()
    twice = [Original(1, name, ".txt", lambda: io.BytesIO(b"x")) for name in ("é", "e\u0301")]
    with pytest.raises(PackageError, match="大小写或写法"):
        build(tmp_path / "other" / CODE, META, twice, created_at=MOMENT, key=KEY)
    assert not list((tmp_path / "other").iterdir())


def test_a_package_of_the_first_format_is_still_proved(tmp_path, monkeypatch):
    bag = make(tmp_path).path
    for name in layout.METADATA:
        (bag / name).unlink()
    monkeypatch.setattr(layout, "FORMAT", "dibao-package/1")
    first = layout.TAG_FILES_OF["dibao-package/1"]
    tags = {name: layout.digest_bytes((bag / name).read_bytes()) for name in first}
    texts = {f"tagmanifest-{a}.txt": layout.manifest(a, tags) for a in layout.ALGORITHMS}
    root = layout.root_of(texts)
    signed = layout.root_text(root, "dibao-package/1")
    for name, content in (texts | {"root.txt": signed, "root.sig": KEY.sign(signed)}).items():
        overwrite(bag / name, content)
    monkeypatch.undo()
    assert verify(bag).problems == []
    (bag / "bag-info.txt").chmod(0o644)
    overwrite(bag / "bag-info.txt", (bag / "bag-info.txt").read_bytes() + b"x: y\n")
    assert not verify(bag).ok


def test_completeness_alone_finds_what_is_missing_or_more_and_reads_no_paper(bag):
    assert verify(bag, complete_only=True).problems == []
    paper = bag / "data/001-申请书.pdf"
    overwrite(paper, b"x" * paper.stat().st_size)
    assert verify(bag, complete_only=True).problems == []  # only the full check sees changed content
    paper.unlink()
    (bag / "data/999-夹带.pdf").write_bytes(b"y")
    said = "".join(verify(bag, complete_only=True).problems)
    assert "缺少文件：data/001-申请书.pdf" in said and "多出文件：data/999-夹带.pdf" in said and "Payload-Oxum" in said


@pytest.mark.parametrize("name", ["manifest-sm3.txt", "bag-info.txt", "root.sig", layout.METADATA[0]])
def test_completeness_names_a_missing_file_of_the_bag_itself(bag, name):
    (bag / name).unlink()
    assert any(name in problem for problem in verify(bag, complete_only=True).problems)


def sealed(bag: Path, tmp_path: Path) -> Path:
    path = tmp_path / "p.dibao"
    path.write_bytes(b"".join(container.sealed(bag, key=VOLUME_KEY)))
    return path


def test_a_sealed_container_is_proved_with_its_key_and_unpacks_to_the_byte(bag, tmp_path):
    path = sealed(bag, tmp_path)
    assert path.read_bytes() == b"".join(container.sealed(bag, key=VOLUME_KEY))
    report = verify(path, key=VOLUME_KEY)
    assert report.problems == [] and report.root == verify(bag).root
    with path.open("rb") as stream:
        container.unpack(stream, tmp_path / "out", key=VOLUME_KEY)
    for file in all_files(bag):
        assert (tmp_path / "out" / bag.name / file.relative_to(bag)).read_bytes() == file.read_bytes()


def test_a_container_is_an_ordinary_tar_inside(bag, tmp_path):
    with (
        container.opened(sealed(bag, tmp_path), key=VOLUME_KEY) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        assert {m.name for m in tar} == {f"{bag.name}/{f.relative_to(bag).as_posix()}" for f in all_files(bag)}


def test_a_container_without_key_with_another_or_cut_is_refused_in_words(bag, tmp_path):
    path = sealed(bag, tmp_path)
    assert "密钥" in verify(path).problems[0]
    assert verify(path, key=bytes(32)).problems
    overwrite(path, path.read_bytes()[:-20])
    assert verify(path, key=VOLUME_KEY).problems


def test_a_disk_that_fills_while_sealing_leaves_nothing_half(tmp_path):
    code = (
        "import resource, sys; from pathlib import Path; from tests.archive.bags import make\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "try: make(Path(sys.argv[1]))\n"
        "except OSError as full: print(full.errno)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert run.stdout.strip() == "27", run.stderr
    assert list(tmp_path.iterdir()) == []


# ---- bags of others: RFC 8493 and nothing else


@pytest.fixture
def foreign(tmp_path) -> Path:
    folder = tmp_path / "foreign"
    (folder / "深").mkdir(parents=True)
    (folder / "一.txt").write_bytes("一".encode())
    (folder / "深/二 三.pdf").write_bytes(b"two")
    bagit.make_bag(str(folder), {"External-Identifier": "X-1"}, checksums=["md5", "sha512"])
    return folder


def test_a_good_bag_of_others_passes_and_is_called_foreign(foreign, tmp_path):
    report = verify(foreign)
    assert report.problems == [] and report.foreign
    assert (report.code, report.files) == ("X-1", 2)
    with tarfile.open(tmp_path / "f.tar.gz", "w:gz") as tar:
        tar.add(foreign, "f")
    assert verify(tmp_path / "f.tar.gz").problems == []
    assert verify(foreign, complete_only=True).problems == []


def test_a_bag_of_others_is_no_proof_where_our_signature_is_asked_for(foreign, bag):
    assert any("没有签名" in problem for problem in verify(foreign, root="0" * 64).problems)
    for name in layout.SEAL_FILES:  # a package of ours stripped of its seal does not pass as a foreign one
        (bag / name).unlink()
    assert not verify(bag).ok


V10 = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DEEDS = {
    "changed": (lambda b: overwrite(b / "data/一.txt", b"other"), "文件被改动：data/一.txt"),
    "missing": (lambda b: (b / "data/深/二 三.pdf").unlink(), "缺少文件：data/深/二 三.pdf"),
    "extra": (lambda b: (b / "data/more").write_bytes(b"x"), "多出文件：data/more"),
    "tag changed": (
        lambda b: overwrite(b / "bag-info.txt", (b / "bag-info.txt").read_bytes() + b"A: b\n"),
        "文件被改动：bag-info.txt",
    ),
    "no manifest": (lambda b: [p.unlink() for p in b.glob("*manifest-*")], "没有任何"),
    "bad line": (lambda b: overwrite(b / "manifest-md5.txt", b"zz\n"), "不合格式"),
    "one manifest short": (
        lambda b: (overwrite(b / "bagit.txt", V10), overwrite(b / "manifest-md5.txt", b"")),
        "manifest-md5.txt 没有列",
    ),
    "escape": (lambda b: overwrite(b / "manifest-md5.txt", b"0" * 32 + b"  data/../../x\n"), "越出包外"),
    "unknown algorithm": (lambda b: (b / "manifest-crc9.txt").write_bytes(b"00  data/x\n"), "算法不认识"),
    "fetch": (lambda b: (b / "fetch.txt").write_bytes(b"http://x.invalid/a - data/far.bin\n"), "要从别处取来"),
    "declaration": (lambda b: overwrite(b / "bagit.txt", b"BagIt-Version: x\n"), "bagit.txt 不合规范"),
    "encoding": (
        lambda b: overwrite(b / "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: no-such\n"),
        "字符编码",
    ),
    "oxum": (lambda b: overwrite(b / "bag-info.txt", b"Payload-Oxum: 1.1\n"), "Payload-Oxum"),
    "cut digest": (lambda b: overwrite(b / "manifest-md5.txt", b"00  data/\xe4\xb8\x80.txt\n"), "摘要长度不对"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_fault_of_a_foreign_bag_is_named(foreign, deed):
    act, words = DEEDS[deed]
    act(foreign)
    assert any(words in problem for problem in verify(foreign).problems), verify(foreign).problems


def test_an_older_bag_may_spread_its_payload_over_manifests(foreign):
    """In version 0.97 each file must be in some manifest, not in each."""
    overwrite(foreign / "bagit.txt", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    overwrite(foreign / "manifest-md5.txt", b"")
    for name in foreign.glob("tagmanifest-*"):
        name.unlink()
    assert verify(foreign).problems == []


# ---- rebuilding without any database


def test_rebuilding_refuses_to_overwrite_and_leaves_out_what_is_not_whole(bag, foreign, tmp_path):
    (tmp_path / "there").touch()
    with pytest.raises(FileExistsError):
        rebuild([bag], tmp_path / "there")
    broken = tmp_path / "broken" / CODE
    shutil.copytree(bag, broken)
    overwrite(broken / "data/001-申请书.pdf", b"other")
    done = rebuild([bag, broken, bag, foreign], tmp_path / "new")
    assert (done.volumes, done.items) == (1, len(PAPERS))
    said = "\n".join(done.problems)
    assert "文件被改动" in said and "给了两次" in said and "不是本系统的封存包" in said


# ---- the crew


def test_answers_come_in_the_order_of_the_tasks_and_a_failure_comes_out():
    assert list(crew.each(lambda n: n * n, range(1000))) == [n * n for n in range(1000)]
    with pytest.raises(ZeroDivisionError):
        list(crew.each(lambda n: 1 // (500 - n), range(1000)))
    assert list(crew.each(str, [])) == []


def test_a_large_package_is_digested_by_children_and_judged_the_same(bag, monkeypatch):
    asked = []
    real = crew.Gang.digests

    def counting(self, files):
        for name, digests in real(self, files):
            asked.append(name)
            yield name, digests

    monkeypatch.setattr(crew.Gang, "digests", counting)
    few = verify(bag)
    monkeypatch.setattr(reading, "MANY", 1)
    many = verify(bag)
    assert asked and (many.root, many.problems) == (few.root, [])
    overwrite(bag / "data/003-入户调查录音.m4a", b"other")
    (bag / "data/001-申请书.pdf").unlink()
    assert sorted(verify(bag).problems) == sorted(_without_children(monkeypatch, bag))


def _without_children(monkeypatch, bag) -> list[str]:
    monkeypatch.setattr(reading, "MANY", 10**9)
    return verify(bag).problems


def test_children_answer_in_order_name_what_they_cannot_read_and_a_dead_one_is_no_success(tmp_path):
    paths = []
    for number in range(700):
        (tmp_path / f"第 {number}\n件").write_bytes(b"%d" % number)
        paths.append(str(tmp_path / f"第 {number}\n件"))
    paths.insert(350, str(tmp_path / "nowhere"))
    files = [(f"n{at}", place) for at, place in enumerate(paths)]
    with crew.Gang() as gang:
        names, told = map(list, zip(*gang.digests(files), strict=True))
        assert names == [name for name, _ in files]
        assert told.pop(350) == "FileNotFoundError"
        assert told == [layout.digest_bytes(b"%d" % number) for number in range(700)]
        for child in gang._children:
            child.kill()
            child.wait()
        with pytest.raises(OSError):
            list(gang.digests(files))
