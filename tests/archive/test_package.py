"""封存包 — what is written, and that any change to it is found and named."""

import json
import os
import resource
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dibao.archive.package import PackageError, fingerprint, layout, set_aside, signature, verify
from dibao.archive.package.staging import workbench
from tests.archive.bags import CODE, KEY, META, MOMENT, OTHER_KEY, PAPERS, all_files, make, originals, overwrite

FINGERPRINT = fingerprint(KEY.public_key())


@pytest.fixture
def bag(tmp_path) -> Path:
    return make(tmp_path).path


@pytest.fixture(scope="module")
def shared_bag(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("shared")).path


def test_a_package_proves_itself(bag):
    report = verify(bag, fingerprint=FINGERPRINT)
    assert report.problems == [] and report.warnings == []
    assert (report.files, report.code) == (5, CODE)
    assert report.bytes == sum(path.stat().st_size for path in (bag / "data").iterdir())


def test_papers_keep_their_names_and_order(bag):
    names = sorted(path.name for path in (bag / "data").iterdir())
    assert names[:4] == ["001-申请书.pdf", "002-户口簿（户主页）.jpg", "003-入户调查录音.m4a", "004-空白附件.txt"]


def test_the_catalogue_says_what_each_paper_is(bag):
    catalogue = json.loads((bag / "data/catalogue.json").read_bytes())
    assert catalogue["案卷"] == META
    assert [line["题名"] for line in catalogue["文件"]] == [title for title, _, _ in PAPERS]
    assert catalogue["文件"][0]["责任者"] == "平安镇"


def test_the_same_volume_gives_the_same_bytes(tmp_path):
    first, second = make(tmp_path / "a"), make(tmp_path / "b")
    assert first.root == second.root
    contents = [[p.read_bytes() for p in all_files(built.path)] for built in (first, second)]
    assert contents[0] == contents[1]


def test_an_independent_library_accepts_it(bag):
    import bagit

    assert bagit.Bag(str(bag)).is_valid()


def test_the_commands_printed_inside_the_package_work(bag):
    commands = [line.split("    ")[0].strip() for line in (bag / "README.txt").read_text().splitlines()]
    commands = [line for line in commands if line.startswith(("sha256sum", "cat", "openssl"))]
    said = [subprocess.run(["sh", "-ec", c], cwd=bag, capture_output=True, text=True) for c in commands]
    assert [run.returncode for run in said] == [0] * 5, said
    assert said[2].stdout.split()[0] == (bag / "root.txt").read_text().splitlines()[1]
    assert said[4].stdout.split()[0] == FINGERPRINT


def test_the_shell_commands_see_a_changed_paper(bag):
    overwrite(bag / "data/001-申请书.pdf", b"other")
    assert subprocess.run(["sha256sum", "--check", "manifest-sha256.txt"], cwd=bag, capture_output=True).returncode == 1


def test_one_changed_byte_in_any_file_is_found_and_named(shared_bag):
    for path in all_files(shared_bag):
        original = path.read_bytes()
        name = path.relative_to(shared_bag).as_posix()
        for content in (_flipped(original, 0), _flipped(original, len(original) // 2), original + b"\n", original[:-1]):
            if content == original:
                continue
            overwrite(path, content)
            report = verify(shared_bag)
            assert report.problems, name
            if name.startswith("data/"):
                assert any("改动" in problem and name in problem for problem in report.problems), report.problems
        overwrite(path, original)
    assert verify(shared_bag).ok


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] if content else b"x"


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_other_byte_anywhere_breaks_it(shared_bag, data):
    path = data.draw(st.sampled_from([p for p in all_files(shared_bag) if p.stat().st_size]))
    original = path.read_bytes()
    at = data.draw(st.integers(0, len(original) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != original[at]))
    overwrite(path, original[:at] + bytes([value]) + original[at + 1 :])
    try:
        assert not verify(shared_bag).ok
    finally:
        overwrite(path, original)


def test_every_missing_file_is_named(shared_bag, tmp_path):
    for path in all_files(shared_bag):
        name = path.relative_to(shared_bag).as_posix()
        copy = tmp_path / "copy"
        shutil.copytree(shared_bag, copy)
        (copy / name).unlink()
        assert any(name in problem for problem in verify(copy).problems), name
        shutil.rmtree(copy)


@pytest.mark.parametrize("name", ["data/005-夹带.pdf", "多余.txt", "tagmanifest-md5.txt", "data/深/层/页.png", ".隐藏"])
def test_an_extra_file_is_named(bag, name):
    (bag / name).parent.mkdir(parents=True, exist_ok=True)
    (bag / name).write_bytes(b"extra")
    assert any("多出文件" in problem and name in problem for problem in verify(bag).problems)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (b"C:run.pdf", "路径越出包外：C:run.pdf"),
        (rb"data/..\run.pdf", "路径越出包外"),
        (b"data/005-\xff.pdf", "多出文件：data/005-?.pdf"),
        ("data/005-中\u200b文.pdf".encode(), "多出文件：data/005-中\u200b文.pdf"),
    ],
)
@pytest.mark.parametrize("complete_only", [False, True])
def test_a_name_that_leads_out_or_is_no_text_is_said(bag, name, said, complete_only):
    (bag / os.fsdecode(name)).write_bytes(b"extra")
    assert any(said in problem for problem in verify(bag, complete_only=complete_only).problems)


def test_a_name_in_another_normal_form_is_the_same_paper_and_said_so(tmp_path):
    built = make(tmp_path, papers=[("Café 收据", ".pdf", b"%PDF")])
    (paper,) = (path for path in (built.path / "data").iterdir() if path.suffix == ".pdf")
    paper.rename(paper.with_name(unicodedata.normalize("NFD", paper.name)))
    for complete_only in (False, True):
        report = verify(built.path, complete_only=complete_only)
        assert report.problems == [] and "按规范名比对" in report.warnings[0]


def test_links_and_devices_have_no_place_in_it(bag, tmp_path):
    (tmp_path / "secret").write_bytes(b"outside")
    (bag / "data/link.pdf").symlink_to(tmp_path / "secret")
    os.mkfifo(bag / "data/pipe")
    problems = verify(bag).problems
    assert any("链接" in p and "data/link.pdf" in p for p in problems)
    assert any("特殊文件" in p and "data/pipe" in p for p in problems)


def test_a_paper_swapped_for_a_link_is_not_followed(bag, tmp_path):
    paper = bag / "data/001-申请书.pdf"
    shutil.move(paper, tmp_path / "same bytes")
    paper.symlink_to(tmp_path / "same bytes")
    assert not verify(bag).ok


def test_a_wrong_oxum_is_said(bag):
    info = (bag / "bag-info.txt").read_text()
    overwrite(bag / "bag-info.txt", info.replace("Payload-Oxum: ", "Payload-Oxum: 1").encode())
    assert any("Payload-Oxum" in problem for problem in verify(bag).problems)


@pytest.mark.parametrize("line", [b"no digest here\n", b"\xff\xfe\n", b"0" * 64 + b"  data/001-\xe7.pdf\n"])
def test_a_broken_manifest_is_said(bag, line):
    path = bag / "manifest-sm3.txt"
    overwrite(path, path.read_bytes() + line)
    assert any("manifest-sm3.txt" in problem for problem in verify(bag).problems)


def _rewrite(bag: Path, key) -> None:
    """What a forger with every tool but our key does after changing a paper: all lists and a signature anew."""
    seen = {p.relative_to(bag).as_posix(): layout.digest_bytes(p.read_bytes()) for p in all_files(bag)}
    catalogue = json.loads((bag / "data/catalogue.json").read_bytes())
    for line in catalogue["文件"]:
        digests = seen[line["计算机文件名"]]
        line |= {"SHA-256": digests.sha256, "SM3": digests.sm3, "计算机文件大小": digests.size}
    overwrite(bag / "data/catalogue.json", layout.canonical_json(catalogue))
    payload = {p.relative_to(bag).as_posix(): layout.digest_bytes(p.read_bytes()) for p in all_files(bag / "data")}
    oxum = f"Payload-Oxum: {sum(d.size for d in payload.values())}.{len(payload)}"
    lines = [oxum if x.startswith("Payload-Oxum") else x for x in (bag / "bag-info.txt").read_text().splitlines()]
    overwrite(bag / "bag-info.txt", ("\n".join(lines) + "\n").encode())
    for algorithm in layout.ALGORITHMS:
        overwrite(bag / f"manifest-{algorithm}.txt", layout.manifest(algorithm, payload))
    _sign(bag, key)


def _sign(bag: Path, key) -> None:
    tags = {name: layout.digest_bytes((bag / name).read_bytes()) for name in layout.TAG_FILES}
    texts = {f"tagmanifest-{a}.txt": layout.manifest(a, tags) for a in layout.ALGORITHMS}
    for name, content in (texts | (signature.seal(key, layout.root_of(texts)) if key else {})).items():
        overwrite(bag / name, content)


def test_rewriting_every_list_does_not_help_without_a_key(bag):
    overwrite(bag / "data/001-申请书.pdf", b"forged")
    _rewrite(bag, key=None)
    assert any("根摘要" in problem for problem in verify(bag).problems)


def test_rewriting_and_signing_with_another_key_is_found_by_the_fingerprint_and_by_the_root(bag):
    root = verify(bag).root
    overwrite(bag / "data/001-申请书.pdf", b"forged")
    _rewrite(bag, key=OTHER_KEY)
    report = verify(bag)
    assert report.ok and report.fingerprint != FINGERPRINT  # consistent in itself: only the key tells
    assert any("公钥" in problem for problem in verify(bag, fingerprint=FINGERPRINT).problems)
    assert any("登记" in problem for problem in verify(bag, root=root).problems)


def test_a_fingerprint_may_be_typed_in_groups(bag):
    grouped = " ".join(FINGERPRINT.upper()[i : i + 8] for i in range(0, 64, 8))
    assert verify(bag, fingerprint=grouped).ok


def test_another_volumes_signature_does_not_fit(bag, tmp_path):
    other = make(tmp_path / "other", papers=PAPERS[:2]).path
    for name in layout.SEAL_FILES:
        overwrite(bag / name, (other / name).read_bytes())
    assert len(verify(bag).problems) >= 2


@pytest.mark.parametrize(
    "title",
    [
        "王𠮷\ue000户申请书",
        "A/B\\C:D*E?",
        "100% 属实\r\n证明",
        "长" * 300,
        "..",
        "  ",
        "cafe\u0301 收据",
        "\u2028",
        "catalogue",
    ],
)
def test_any_title_becomes_a_file_name(tmp_path, title):
    built = make(tmp_path, papers=[(title, ".pdf", b"1"), (title, ".pdf", b"2")])
    report = verify(built.path)
    assert report.problems == [] and report.files == 3
    assert max(len(p.name.encode()) for p in all_files(built.path)) <= 255


def test_a_paper_that_changed_since_it_came_in_is_refused(tmp_path):
    with pytest.raises(PackageError, match="第 1 件《申请书》"):
        make_with_digest(tmp_path, "0" * 64)
    assert list(tmp_path.iterdir()) == []


def make_with_digest(place, sha256):
    from dibao.archive.package import build

    return build(place / CODE, META, originals(sha256=sha256), created_at=MOMENT, key=KEY)


def test_a_package_is_never_overwritten(bag):
    before = [p.read_bytes() for p in all_files(bag)]
    with pytest.raises(PackageError, match="已经存在"):
        make(bag.parent, papers=PAPERS[:1])
    assert [p.read_bytes() for p in all_files(bag)] == before


def test_a_full_disk_leaves_nothing(tmp_path):
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, old[1]))
    try:
        with pytest.raises(OSError):
            make(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert list(tmp_path.iterdir()) == []
    assert verify(make(tmp_path).path).ok


def test_a_running_build_is_not_taken_for_debris(tmp_path):
    with workbench(tmp_path, "running") as running:
        make(tmp_path)
        assert running.path.is_dir()
    assert [p.name for p in tmp_path.iterdir()] == [CODE]


def test_a_package_nobody_acknowledges_can_be_set_aside(bag):
    set_aside(bag)
    assert list(bag.parent.iterdir()) == []
    assert verify(make(bag.parent).path).ok


def test_the_audit_seal_is_noted_inside(tmp_path):
    built = make(tmp_path, audit_seal="17 9f86d081")
    assert "Audit-Seal: 17 9f86d081\n" in (built.path / "bag-info.txt").read_text()
    assert verify(built.path).ok


def test_a_catalogue_that_lies_is_found_even_when_it_is_signed(bag):
    catalogue = json.loads((bag / "data/catalogue.json").read_bytes())
    catalogue["文件"].pop()
    overwrite(bag / "data/catalogue.json", layout.canonical_json(catalogue))
    _rewrite(bag, key=KEY)
    assert verify(bag).problems == ["目录与原件不一致：data/004-空白附件.txt"]


@pytest.mark.parametrize("content", [b"[]", b"null", b'{"\xe6\x96\x87\xe4\xbb\xb6": 1}', b"[" * 100_000, b"\xff"])
def test_a_catalogue_nobody_can_read_is_said(bag, content):
    overwrite(bag / "data/catalogue.json", content)
    assert any("读不懂" in problem for problem in verify(bag).problems)


def test_another_form_of_bag_is_not_taken_for_ours_even_when_it_is_signed(bag):
    overwrite(bag / "bagit.txt", layout.BAGIT.replace(b"1.0", b"0.9"))
    _rewrite(bag, key=KEY)
    assert verify(bag).problems == ["bagit.txt 的内容不对，应为 BagIt 1.0、UTF-8。"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda text: b"\n".join(reversed(text.splitlines())) + b"\n", "写法被改动"),
        (lambda text: text + text.splitlines(keepends=True)[0], "有不合格式的行"),
    ],
)
def test_a_list_has_one_right_form_even_when_it_is_signed(bag, change, word):
    path = bag / "manifest-sm3.txt"
    overwrite(path, change(path.read_bytes()))
    _sign(bag, KEY)
    problems = verify(bag).problems
    assert len(problems) == 1 and word in problems[0], problems
