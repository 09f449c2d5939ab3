"""Specimens for the four checks: a clean package, and one for each item that only that item refuses."""

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pikepdf
from PIL import Image

from dibao.archive.package import Original, build, layout, metadata, signature
from dibao.preservation.checks.subject import Side
from tests.archive.bags import CODE, KEY, MOMENT, all_files, overwrite
from tests.archive.office import pdf
from tests.documents.good_files import docx
from tests.preservation.clamd import EICAR

FILED = (MOMENT - timedelta(days=1)).isoformat()
VOLUME = {
    "聚合层次": "案卷", "全宗号": "J012", "全宗名称": "平安镇人民政府", "档号": CODE, "户号": "220802-0000017-K",
    "档案门类": "救助专业档案", "类别": "最低生活保障", "城乡": "农村", "区划代码": 220802100201, "题名": "王小明户最低生活保障档案",
    "年度": 2026, "保管期限": "10年", "立卷时间": FILED, "立卷人": "clerk-1", "缺件说明": [], "撤出文件": [],
}  # fmt: skip


@cache
def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


@cache
def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("locked"))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
NOTE = "本卷材料齐全，这是一页说明。".encode()


def paper(number: int | None, kind: str, title: str) -> dict:
    return {
        "聚合层次": "件", "标识符": f"00000000-0000-4000-8000-{number or 99:012d}", "件号": number, "题名": title,
        "责任者": "平安镇人民政府", "日期": "2026-05-01", "页数": 1, "文种": kind, "系列": "", "分类": "基础资料", "来源": "上传",
        "签章": "不需签章", "归档时间": FILED, "归档人": "clerk-1", "格式信息": "",
    }  # fmt: skip


def papers() -> list[tuple[dict, str, bytes]]:
    return [
        (paper(1, "application", "申请书"), ".pdf", pdf("申请书")),
        (paper(2, "id_card", "身份证件"), ".jpg", picture()),
        (paper(3, "other", "邻居来信"), ".txt", NOTE),
        (paper(4, "other", "邻居来信二"), ".txt", NOTE + b"2"),
        (paper(None, "note_sheet", "卷内备考表"), ".pdf", pdf("备考表")),
    ]


def sealed(place: Path, *, change: Callable[[dict, list], None] = lambda volume, lines: None, root: str = CODE) -> Path:
    """A package of the invented volume; `change` alters what goes in, everything after is honest."""
    volume, lines = deepcopy(VOLUME), [list(each) for each in papers()]
    change(volume, lines)
    originals = [
        Original(order, line["题名"], suffix, lambda content=content: io.BytesIO(content), meta=line)
        for order, (line, suffix, content) in enumerate(lines, start=1)
    ]
    ids = dict.fromkeys(line["标识符"] for line, _, _ in lines)
    events = [
        {"linkingObject": each, "eventType": "ingestion", "eventDateTime": FILED, "linkingAgent": "clerk-1"}
        for each in ids
    ]
    return build(place / root, volume, originals, created_at=MOMENT, key=KEY, events=events).path


def reseal(path: Path, *, manifests: bool = True, oxum: Callable[[int, int], str] = "{}.{}".format) -> None:
    """Write all lists and the signature again over what lies there now, as a forger with the key would."""
    digests = {str(p.relative_to(path)): layout.digest_bytes(p.read_bytes()) for p in all_files(path)}
    payload = {name: each for name, each in digests.items() if name.startswith("data/")}
    lines = (path / "bag-info.txt").read_text().splitlines()
    told = oxum(sum(each.size for each in payload.values()), len(payload))
    lines = [f"Payload-Oxum: {told}" if line.startswith("Payload-Oxum") else line for line in lines]
    overwrite(path / "bag-info.txt", "".join(f"{line}\n" for line in lines).encode())
    if manifests:
        for algorithm in layout.ALGORITHMS:
            overwrite(path / f"manifest-{algorithm}.txt", layout.manifest(algorithm, payload))
    tags = {
        name: layout.digest_bytes((path / name).read_bytes()) for name in layout.TAG_FILES if (path / name).exists()
    }
    texts = {f"tagmanifest-{each}.txt": layout.manifest(each, tags) for each in layout.ALGORITHMS}
    for name, content in (texts | signature.seal(KEY, layout.root_of(texts))).items():
        overwrite(path / name, content)


def rewrite(path: Path, change: Callable[[dict, list], None]) -> None:
    """Change catalogue and events, and everything that follows from them."""
    catalogue, events = (json.loads((path / name).read_text()) for name in (layout.CATALOGUE, layout.EVENTS))
    change(catalogue, events)
    overwrite(path / layout.CATALOGUE, layout.canonical_json(catalogue))
    overwrite(path / layout.EVENTS, layout.canonical_json(events))
    overwrite(path / metadata.DAT46, metadata.dat46(catalogue, events))
    overwrite(path / metadata.PREMIS, metadata.premis(catalogue, events))
    reseal(path)


def zipped(path: Path) -> Path:
    """The package as a zip, nothing compressed."""
    place = path.with_suffix(".zip")
    with zipfile.ZipFile(place, "w") as out:
        for each in all_files(path):
            out.write(each, f"{path.name}/{each.relative_to(path)}")
    return place


def tarred(path: Path) -> Path:
    """The package as a tar with its folder."""
    place = path.with_suffix(".tar.gz")
    with tarfile.open(place, "w:gz") as out:
        out.add(path, path.name)
    return place


# --- what is described, on either side ---------------------------------------------------------------------------
def _told(name, value):
    return lambda volume, lines: lines[0].update({name: value})


DESCRIBED: dict[str, Callable[[dict, list[dict]], None]] = {
    "length": _told("责任者", "镇" * 101),
    "type": _told("页数", "三"),
    "domain": _told("分类", "杂类"),
    "reason": _told("日期", "2099-01-01"),
    "characters": _told("责任者", "平安镇\x07"),
    "code": lambda volume, lines: volume.update({"全宗号": "J999"}),
    "duplicates": lambda volume, lines: lines[1].update({"标识符": lines[0]["标识符"]}),
    "required": _told("责任者", ""),
}
BOTH: dict[str, Callable[[dict, list[dict]], None]] = {
    "completeness.elements": lambda volume, lines: lines[0].pop("分类"),
    "completeness.sequence": lambda volume, lines: lines[3].update({"件号": 5}),
    "completeness.scope": _told("文种", "novel"),
}


def _described(path: Path, change) -> Path:
    return sealed(path, change=lambda volume, lines: change(volume, [line for line, _, _ in lines]))


# --- what lies in the package ------------------------------------------------------------------------------------
def _content(number: int, suffix: str, content: bytes):
    def change(volume, lines):
        lines[number][1:] = [suffix, content]

    return lambda place: sealed(place, change=change)


def _bag_info(label: str, line: str = ""):
    def make(place: Path) -> Path:
        path = sealed(place)
        kept = [each for each in (path / "bag-info.txt").read_text().splitlines() if not each.startswith(label)]
        overwrite(path / "bag-info.txt", "".join(f"{each}\n" for each in [*kept, line] if each).encode())
        reseal(path)
        return path

    return make


def _after(act: Callable[[Path], object]):
    def make(place: Path) -> Path:
        path = sealed(place)
        for folder in (path, path / "data"):
            folder.chmod(0o755)
        act(path)
        return path

    return make


def _flip(path: Path) -> None:
    place = next((path / "data").glob("003-*"))
    overwrite(place, place.read_bytes().replace("一".encode(), "二".encode()))


def _lose(path: Path) -> None:
    place = next((path / "data").glob("003-*"))
    place.unlink()
    reseal(path, manifests=False)


def _deeper(path: Path) -> None:
    place = next((path / "data").glob("003-*"))
    (path / "data/sub").mkdir()
    place.rename(path / "data/sub" / place.name)
    rewrite(path, lambda catalogue, events: catalogue["文件"][2].update({"计算机文件名": f"data/sub/{place.name}"}))


def _undescribed(path: Path) -> None:
    rewrite(path, lambda catalogue, events: catalogue["文件"].pop(3))


def _broken_xml(path: Path) -> None:
    overwrite(path / metadata.DAT46, (path / metadata.DAT46).read_bytes()[:-20])
    reseal(path)


def _bad_disc(place: Path) -> Path:
    path = zipped(sealed(place))
    content = path.read_bytes()
    path.write_bytes(content.replace(NOTE + b"2", NOTE + b"3", 1))
    return path


PACKAGES: dict[str, Callable[[Path], Path]] = {
    "authenticity.digests": _after(_flip),
    "authenticity.signature": _after(lambda path: overwrite(path / "root.sig", bytes(64))),
    "authenticity.timestamp": _bag_info("Bagging-Date", "Bagging-Date: 2026-05-05"),
    "authenticity.attributes": _content(1, ".jpg", pdf("申请书")),
    "authenticity.links": _after(_undescribed),
    "authenticity.description": _bag_info("Bag-Software-Agent"),
    "authenticity.structure": _after(_deeper),
    "completeness.items": _after(lambda path: reseal(path, oxum=lambda size, count: f"{size}.{count + 1}")),
    "completeness.bytes": _after(lambda path: reseal(path, oxum=lambda size, count: f"{size + 1}.{count}")),
    "completeness.process": _after(lambda path: rewrite(path, lambda catalogue, events: events.pop(0))),
    "completeness.contents": _content(2, ".txt", b""),
    "completeness.package": _after(_lose),
    "usability.readable.package": _after(_broken_xml),
    "usability.opens": _content(0, ".pdf", pdf("申请书")[:200]),
    "usability.formats": _content(1, ".gif", GIF),
    "usability.unlocked": _content(0, ".pdf", locked_pdf()),
    "security.malware": _content(2, ".txt", EICAR),
    "security.extra": _after(lambda path: (path / "Thumbs.db").write_bytes(b"x")),
    "security.reading": _bad_disc,
}
for _slug, _change in DESCRIBED.items():
    _group = "completeness" if _slug == "required" else "authenticity"
    PACKAGES[f"{_group}.{_slug}.package"] = lambda place, change=_change: _described(place, change)
for _slug, _change in BOTH.items():
    PACKAGES[_slug] = lambda place, change=_change: _described(place, change)


PACKAGES_OF_TODAY = {"docx": _content(2, ".docx", docx())}


def altered(side: Side, change: Callable[[dict, list[dict]], None]) -> Side:
    """The same rows, one thing changed."""
    volume, lines = deepcopy(dict(side.volume)), deepcopy([dict(each) for each in side.papers])
    change(volume, lines)
    return Side(volume=volume, papers=lines, files=side.files, withdrawn=side.withdrawn, events=side.events)


def later() -> datetime:
    """A moment after everything in the specimens."""
    return MOMENT + timedelta(days=1)


def other_root() -> str:
    """A root no specimen has."""
    return hashlib.sha256(b"another").hexdigest()
