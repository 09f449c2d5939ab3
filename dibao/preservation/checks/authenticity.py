"""真实性 — digests, signature, seals, times; files as described, lists as they should be, the package as sent. Pure."""

from pathlib import PurePosixPath

from dibao.archive.choices import SealState
from dibao.archive.package import eep, layout, signature
from dibao.documents import formats

from .elements import moment_of
from .reading import format_of
from .subject import Bag, Side, Subject, place_name
from .verdict import PASSED, Verdict, failed, judged, not_applicable, to_sign

_SAID = ("BagIt-Profile-Identifier", "Bag-Software-Agent", "Bagging-Date", "External-Identifier", "Payload-Oxum")
_PACKED = ("packaging", "repackaging")


def digests(subject: Subject) -> Verdict:
    """数字摘要 — every file against the manifests, the catalogue and the rows, by SHA-256 and SM3."""
    if subject.bag is None and subject.rows is None:
        return not_applicable("没有可以比对的内容。")
    wrong = _against_lists(subject.bag) if subject.bag else []
    for side in subject.sides():
        said = "目录里的" if side is subject.packed else "登记的"
        for place, paper, found in side.filed():
            told = paper.get("SHA-256"), paper.get("SM3")
            if found and found.digests and (found.digests.sha256, found.digests.sm3) != told:
                wrong.append(f"{said}{place}")
    return judged("内容与登记的数字摘要不一致。", dict.fromkeys(wrong))


def _against_lists(bag: Bag) -> list[str]:
    wrong = []
    for algorithm in layout.ALGORITHMS:
        for name in (f"manifest-{algorithm}.txt", f"tagmanifest-{algorithm}.txt"):
            try:
                listed = bag.listed(name)
            except ValueError:
                wrong.append(f"{name} 已损坏")
                continue
            wrong += [place_name(path) for path, value in listed.items() if _differs(bag, path, algorithm, value)]
    return wrong


def _differs(bag: Bag, path: str, algorithm: str, value: str) -> bool:
    found = bag.files.get(path)
    return found is not None and found.digests is not None and found.digests.of(algorithm) != value


def signed(subject: Subject, bag: Bag) -> Verdict:
    """电子签名 — the signature over the root holds, by the key the office published; so does that of the EEP package."""
    kept = bag.kept
    if any(name not in kept for name in (*layout.TAG_MANIFESTS, *layout.SEAL_FILES)):
        return failed("缺少签名文件，不能证明是谁封存的。")
    right = layout.root_text(layout.root_of(kept), layout.format_of(kept["root.txt"]))
    key = signature.read_key(kept["root.pub.pem"])
    if key is None or kept["root.txt"] != right or not signature.holds(key, right, kept["root.sig"]):
        return failed("封存包的签名不成立。", "root.sig")
    if bag.fingerprint and not signature.same_fingerprint(bag.fingerprint, signature.fingerprint(key)):
        return failed("签名的公钥不是封存机关公布的。", "root.pub.pem")
    if eep.EEP in kept and not eep.holds(kept[eep.EEP]):
        return failed("电子文件封装包的签名不成立。", eep.EEP)
    return PASSED


def seals(subject: Subject, side: Side) -> Verdict:
    """电子印章 — a paper that needs a stamp has one; whether the stamp is genuine is said by a person who saw it."""
    needed = [(place, paper.get("签章")) for place, paper, _ in side.filed()]
    needed = [(place, state) for place, state in needed if state != SealState.NOT_NEEDED.label]
    if unknown := [place for place, state in needed if state == SealState.UNKNOWN.label]:
        return failed("须有签章的文件识别不出签章。", *unknown)
    if needed:
        return to_sign(
            "请核对须盖章的文件：电子签章有效，或者扫描件上的公章清楚、与出具单位一致。", *(p for p, _ in needed)
        )
    return not_applicable("本卷没有须盖章的文件。")


def timestamp(subject: Subject, bag: Bag) -> Verdict:
    """时间戳 — the package was made after its last paper was filed, on the day it says, not in the future."""
    side = subject.packed
    made = (
        [moment_of(each.get("eventDateTime")) for each in side.events if each.get("eventType") in _PACKED]
        if side
        else []
    )
    times = [moment for moment in made if moment]
    if not times:
        return not_applicable("没有封包事件，见“过程信息”。")
    filed = (
        [
            moment
            for _, paper, _ in side.filed()
            if (moment := moment_of(paper.get("归档时间"))) and moment <= subject.now
        ]
        if side
        else []
    )
    wrong = ["封包早于文件归档"] if filed and max(times) < max(filed) else []
    wrong += ["封包时间晚于现在"] if max(times) > subject.now else []
    day = bag.info().get("Bagging-Date")
    wrong += ["封包日期与封包事件不符"] if day and day != max(times).date().isoformat() else []
    return judged("封存包的时间前后矛盾。", wrong)


def attributes(subject: Subject, side: Side) -> Verdict:
    """电子属性 — size and name agree with the content."""
    wrong = []
    for place, paper, found in side.filed():
        if found is None or found.digests is None:
            continue
        if paper.get("计算机文件大小") != found.size:
            wrong.append(f"{place}的大小")
        suffix = PurePosixPath(str(paper.get("计算机文件名"))).suffix.lower()
        key, named = format_of(found.head, suffix), any(suffix in each.extensions for each in formats.FORMATS.values())
        if key and named and suffix not in formats.FORMATS[key].extensions:
            wrong.append(f"{place}的格式")
    return judged("登记的文件名、大小与实际内容不符。", wrong)


def links(subject: Subject, bag: Bag) -> Verdict:
    """元数据与内容的关联 — every file of the package is described exactly once."""
    side = subject.packed
    if side is None or side.fault:
        return not_applicable("目录读不出，见“可用性”。")
    named = [str(each.get("计算机文件名")) for paper in side.papers for each in (paper, *paper.get("利用副本", ()))]
    wrong = [place_name(path) for path in bag.papers if named.count(path) != 1 and path in _listed(bag)]
    wrong += [place_name(path) for path in named if not path.startswith("data/")]
    return judged("目录与包内文件对不上：有文件没有著录，或者著录了两次。", dict.fromkeys(wrong))


def _listed(bag: Bag) -> dict[str, str]:
    try:
        return bag.listed("manifest-sha256.txt")
    except ValueError:
        return {}


def description(subject: Subject, bag: Bag) -> Verdict:
    """说明文件 — bagit.txt and bag-info.txt are as they should be and speak of this volume."""
    info = bag.info()
    wrong = ["bagit.txt"] if bag.kept.get("bagit.txt") != layout.BAGIT else []
    wrong += [f"bag-info.txt 的 {label}" for label in _SAID if not info.get(label)]
    code = subject.packed.volume.get("档号") if subject.packed else None
    if code and info.get("External-Identifier") not in (None, "", code):
        wrong.append("bag-info.txt 的档号")
    return judged("封存包的说明文件不规范。", wrong)


def structure(subject: Subject, bag: Bag) -> Verdict:
    """目录结构 — papers lie flat in data/, no links, no name twice, every list in its one right form."""
    wrong = [*bag.misshapen, *(place_name(path) for path in bag.payload if path.count("/") != 1)]
    for name in (f"manifest-{algorithm}.txt" for algorithm in layout.ALGORITHMS):
        lines = bag.kept.get(name, b"").decode("utf-8", "replace").splitlines()
        if lines != sorted(lines, key=lambda line: layout.decode_path(line.partition("  ")[2])):
            wrong.append(f"{name} 的次序")
    return judged("封存包的目录结构不规范。", wrong)


def as_sent(subject: Subject, bag: Bag) -> Verdict:
    """与移交时一致 — the root is the one that was registered or sent along by another way."""
    if not bag.root:
        return not_applicable("没有给出登记的根摘要。")
    if any(name not in bag.kept for name in layout.TAG_MANIFESTS):
        return failed("算不出根摘要。")
    return PASSED if layout.root_of(bag.kept) == bag.root else failed("封存包与登记或移交时的不是同一个。", "根摘要")
