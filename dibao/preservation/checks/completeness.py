"""完整性 — counts, bytes, elements, process, numbers without gaps, contents, annexes, scope, the whole package. Pure."""

from collections.abc import Mapping
from typing import Any

from dibao.archive.package import layout
from dibao.archive.scheme import FRAME

from .elements import moment_of
from .subject import Bag, Side, Stage, Subject, place_name
from .verdict import PASSED, Verdict, failed, judged, not_applicable, to_sign

_INGESTED, _PACKED, _WITHDRAWN = "ingestion", ("packaging", "repackaging"), "withdrawal"


def items(subject: Subject, bag: Bag) -> Verdict:
    """总件数 — as many files as the package says, as many papers as are registered."""
    told = bag.info().get("Payload-Oxum", "").rpartition(".")[2]
    if told != str(len(bag.payload)):
        return failed(f"文件数与登记的不符：登记 {told or '不明'}，实际 {len(bag.payload)}。", "bag-info.txt")
    rows, packed = subject.rows, subject.packed
    if rows and packed and not rows.fault and not packed.fault and len(rows.papers) != len(packed.papers):
        return failed(f"件数与数据库登记的不符：登记 {len(rows.papers)}，包内 {len(packed.papers)}。")
    return PASSED


def octets(subject: Subject, bag: Bag) -> Verdict:
    """总字节数 — as many bytes as the package says."""
    told, actual = bag.info().get("Payload-Oxum", "").partition(".")[0], sum(each.size for each in bag.payload.values())
    if told != str(actual):
        return failed(f"字节数与登记的不符：登记 {told or '不明'}，实际 {actual}。", "bag-info.txt")
    return PASSED


def process(subject: Subject, side: Side) -> Verdict:
    """过程信息 — who filed each paper and when; when one was taken out; when the package was made."""
    ingested = {
        each.get("linkingObject") for each in side.events if each.get("eventType") == _INGESTED and _whole(each)
    }
    withdrawn = {each.get("linkingObject") for each in side.events if each.get("eventType") == _WITHDRAWN}
    missing = [f"{place}的归档" for place, paper, _ in side.filed() if paper.get("标识符") not in ingested]
    missing += (
        ["封包"] if side is subject.packed and not any(e.get("eventType") in _PACKED for e in side.events) else []
    )
    missing += [
        f"撤出件的撤出（{count}）"
        for count, each in enumerate(side.withdrawn, 1)
        if each.get("标识符") not in withdrawn
    ]
    return judged("缺少办理过程的记录。", missing)


def _whole(event: Mapping[str, Any]) -> bool:
    return bool(event.get("linkingAgent")) and moment_of(event.get("eventDateTime")) is not None


def sequence(subject: Subject, side: Side) -> Verdict:
    """连续编号 — 件号 run from one without a gap."""
    numbers = [
        paper.get("件号")
        for _, paper, _ in side.filed()
        if paper.get("文种") not in FRAME and isinstance(paper.get("件号"), int)
    ]
    if not numbers:
        return not_applicable("封卷时才编件号。")
    ordered = sorted(n for n in numbers if isinstance(n, int))
    gaps = sorted(set(range(1, ordered[-1] + 1)) - set(ordered))
    return judged(
        "件号不连续。", [f"缺 {gap} 号" for gap in gaps] or (["件号重复"] if len(set(ordered)) != len(ordered) else [])
    )


def contents(subject: Subject, side: Side) -> Verdict:
    """内容数据 — every description has its content, and it is not empty; in the store it must be readable too."""
    stored = side is subject.rows
    missing = []
    for place, paper, found in side.filed():
        gone = found is None or found.digests is None
        if not paper.get("计算机文件名") or (found is not None and found.size == 0) or (stored and gone):
            missing.append(place)
    return judged("有著录没有内容，或者内容是空的、读不出来。", missing)


def attachments(subject: Subject) -> Verdict:
    """附件 — at filing the matrix of required papers decides; later only a person knows what belonged to a paper."""
    if subject.missing is not None:
        return judged("应归档的材料不齐。", subject.missing)
    if subject.stage == Stage.FILING:
        return not_applicable("没有给出办件种类，由封卷时的必备材料检查决定。")
    return to_sign("请对照卷内文件核对附件（复印件、照片、清单）是否齐全。")


def scope(subject: Subject, side: Side) -> Verdict:
    """归档范围 — every kind of paper is on the list of what is filed."""
    return judged(
        "材料种类不在归档范围内。",
        (place for place, paper, _ in side.filed() if (k := paper.get("文种")) and k not in subject.kinds),
    )


def whole(subject: Subject, bag: Bag) -> Verdict:
    """包完整 — every file the lists name is there, every file a package must have too."""
    tags = layout.TAG_FILES_OF[layout.format_of(bag.kept.get("root.txt", b""))]
    missing = [name for name in (*tags, *layout.TAG_MANIFESTS, *layout.SEAL_FILES) if name not in bag.files]
    for algorithm in layout.ALGORITHMS:
        try:
            missing += [place_name(path) for path in bag.listed(f"manifest-{algorithm}.txt") if path not in bag.files]
        except ValueError:
            continue  # a broken list is named by the digests
    return judged("封存包缺少文件。", dict.fromkeys(missing))
