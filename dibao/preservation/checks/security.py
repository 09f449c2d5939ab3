"""安全性 — no malicious code, nothing more on the carrier than belongs there, a carrier that reads, a safe way. Pure."""

from dibao.archive.package import layout

from .malware import Result
from .subject import Bag, Side, Stage, Subject, place_name
from .verdict import PASSED, Verdict, failed, judged, not_applicable, to_sign


def malware(subject: Subject, side: Side) -> Verdict:
    """病毒 — clean, infected, or not scanned; what was not scanned does not pass until a named person accepts it."""
    scanned = [(place, found.scan) for place, _, found in side.filed() if found is not None and found.scan]
    if infected := [f"{place}（{scan.told}）" for place, scan in scanned if scan.result == Result.INFECTED]:
        return failed("发现恶意代码，请隔离这台电脑并报告系统管理员。", *infected)
    if unknown := [(place, scan.told) for place, scan in scanned if scan.result == Result.NOT_SCANNED]:
        return to_sign(f"没有做病毒检查：{unknown[0][1]}。请用杀毒软件查过以后签署。", *(place for place, _ in unknown))
    return PASSED


def extra(subject: Subject, bag: Bag) -> Verdict:
    """无多余文件 — nothing lies there that no list names."""
    known = {*layout.TAG_FILES, *layout.TAG_MANIFESTS, *layout.SEAL_FILES}
    try:
        listed = bag.listed("manifest-sha256.txt")
    except ValueError:
        listed = {}
    return judged(
        "多出不属于封存包的文件。", (place_name(path) for path in bag.files if path not in known and path not in listed)
    )


def carrier(subject: Subject) -> Verdict:
    """载体 — scratches, labels and the quality of a disc are seen, not computed."""
    if subject.stage == Stage.FILING:
        return not_applicable("归档没有载体交接。")
    return to_sign("请查看光盘、硬盘外观和标签是否完好；存放在服务器上的，说明磁盘状况。")


def reading(subject: Subject, bag: Bag) -> Verdict:
    """载体可读 — the whole of it was read to the end without an error."""
    return judged("有的内容读不出来，载体或压缩包可能损坏。", map(place_name, bag.unread))


def safe_way(subject: Subject) -> Verdict:
    """过程安全 — who carried it and by which way is known to those who handed it over."""
    if subject.stage == Stage.FILING:
        return not_applicable("归档全程在系统内进行，有审计记录。")
    if subject.stage == Stage.TRANSFER:
        return to_sign("请确认交接全程有专人负责，没有经过不明的设备或网络。")
    return to_sign("请确认保管期间没有未经批准的移动、复制或更换设备。")
