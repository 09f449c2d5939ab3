"""可用性 — descriptions can be read, contents open, formats last, nothing is locked. Pure."""

from pathlib import PurePosixPath
from xml.etree import ElementTree

from dibao.archive.package import metadata
from dibao.documents import formats

from .reading import PRIVATE, format_of
from .subject import Bag, Side, Stage, Subject
from .verdict import PASSED, Verdict, failed, judged, not_applicable, to_sign

# What is taken in but not kept for decades: whoever hands it over turns it into PDF or OFD first.
_SHORT_LIVED = ("docx", "xlsx")


def rows_readable(subject: Subject) -> Verdict:
    """数据库中的元数据可读."""
    if subject.rows is None:
        return not_applicable("只检测封存包，没有数据库。")
    return failed("数据库中的著录读不出。", subject.rows.fault) if subject.rows.fault else PASSED


def package_readable(subject: Subject, bag: Bag) -> Verdict:
    """封存包中的元数据可读 — the catalogue and the events, and both again as XML."""
    wrong = [subject.packed.fault] if subject.packed and subject.packed.fault else []
    for name in (metadata.DAT46, metadata.PREMIS):
        if name in bag.kept and not _parses(bag.kept[name]):
            wrong.append(f"{name} 读不懂")
    return judged("封存包中的元数据读不出。", wrong)


def _parses(content: bytes) -> bool:
    """Whether it is well-formed; a document with a type of its own (entities) is none of ours."""
    try:
        if b"<!DOCTYPE" not in content:
            ElementTree.fromstring(content)  # noqa: S314 no DOCTYPE, hence no entities
            return True
    except ElementTree.ParseError:
        pass
    return False


def opens(subject: Subject, side: Side) -> Verdict:
    """内容可打开 — each content of a known format opens as what it is."""
    return judged("文件打不开。", (place for place, _, found in side.filed() if found is not None and found.unopened))


def lasting(subject: Subject, side: Side) -> Verdict:
    """格式 — a format the archive keeps; for decades only those that need no office program."""
    refused = _SHORT_LIVED if subject.stage != Stage.FILING else ()
    wrong = []
    for place, paper, found in side.filed():
        if found is None or not found.digests or not found.size or found.head.startswith(PRIVATE):
            continue
        suffix = PurePosixPath(str(paper.get("计算机文件名"))).suffix.lower()
        key = format_of(found.head, suffix)
        if key is None or key in refused:
            wrong.append(f"{place}（{formats.FORMATS[key].label if key else suffix or '没有后缀'}）")
    return judged("文件格式不能长期保存，请转换为 PDF 或 OFD 后作为利用副本一并保存。", wrong)


def environment(subject: Subject) -> Verdict:
    """软硬件环境 — whether the place that takes it can read it is known to those who stand there."""
    if subject.stage == Stage.FILING:
        return not_applicable("归档在本系统内进行。")
    return to_sign("请在保管处的电脑上打开几件，确认现有软硬件能够读取。")


def unlocked(subject: Subject, side: Side) -> Verdict:
    """无加密、无私有压缩."""
    return judged(
        "文件加了密或用专用软件压缩，请换成没有加密的。",
        (p for p, _, found in side.filed() if found and found.encrypted),
    )
