"""四性检测 — 45 items over a volume's rows, its package, or both; forty decided here, five answered by a person. Pure.

The items are those DA/T 70 describes, under names of our own. `run` never raises for bad bytes. What the rows say needs a
database to be gathered (`queries.report`); a package needs none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from . import authenticity, completeness, metadata, security, usability
from .subject import Bag, Side, Stage, Subject
from .verdict import Outcome, Verdict, not_applicable

__all__ = ["ITEMS", "PROPERTIES", "Item", "Result", "Stage", "Subject", "passes", "run"]

PROPERTIES = {"authenticity": "真实性", "completeness": "完整性", "usability": "可用性", "security": "安全性"}
Check = Callable[[Subject], Verdict]
_NO_ROWS, _NO_BAG = not_applicable("只检测封存包，没有数据库。"), not_applicable("还没有封存包。")
_UNREADABLE = not_applicable("著录读不出，见“可用性”。")
_WEIGHT = (Outcome.FAILED, Outcome.SIGNATURE, Outcome.PASSED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Item:
    """检测项 — its name in code, its property, what it is called, whether a person must answer, how it is checked."""

    slug: str
    title: str
    check: Check
    by_person: bool = False

    @property
    def property(self) -> str:
        """Slug of the property."""
        return self.slug.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Result:
    """An item and what it said."""

    item: Item
    verdict: Verdict


def run(subject: Subject) -> list[Result]:
    """四性检测 — every item, in the fixed order."""
    return [Result(item, item.check(subject)) for item in ITEMS]


def passes(results: Sequence[Result]) -> bool:
    """Whether nothing failed and nothing waits for a signature."""
    return all(each.verdict.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE) for each in results)


_Side = Callable[[Subject, Side], Verdict]


def _one_side(check: _Side, name: str, absent: Verdict, subject: Subject) -> Verdict:
    side: Side | None = getattr(subject, name)
    if side is None:
        return absent
    return _UNREADABLE if side.fault else check(subject, side)


def _rows(check: _Side) -> Check:
    return partial(_one_side, check, "rows", _NO_ROWS)


def _packed(check: _Side) -> Check:
    return partial(_one_side, check, "packed", _NO_BAG)


def _heaviest(check: _Side, subject: Subject) -> Verdict:
    """Asked of both sides; the answer that weighs most."""
    told = [check(subject, side) for side in subject.sides()]
    return min(told, key=lambda verdict: _WEIGHT.index(verdict.outcome)) if told else _UNREADABLE


def _both(check: _Side) -> Check:
    return partial(_heaviest, check)


def _of_bag(check: Callable[[Subject, Bag], Verdict], subject: Subject) -> Verdict:
    return _NO_BAG if subject.bag is None else check(subject, subject.bag)


def _bag(check: Callable[[Subject, Bag], Verdict]) -> Check:
    return partial(_of_bag, check)


def _twice(slug: str, title: str, check: _Side) -> tuple[Item, Item]:
    """One item on the database, the same on the package."""
    name = f"authenticity.{slug}"
    return Item(f"{name}.database", f"{title}（数据库）", _rows(check)), Item(
        f"{name}.package", f"{title}（封存包）", _packed(check)
    )


ITEMS: tuple[Item, ...] = (
    Item("authenticity.digests", "数字摘要", authenticity.digests),
    Item("authenticity.signature", "电子签名", _bag(authenticity.signed)),
    Item("authenticity.seals", "电子印章", _both(authenticity.seals), by_person=True),
    Item("authenticity.timestamp", "时间戳", _bag(authenticity.timestamp)),
    *_twice("length", "元数据长度", metadata.lengths),
    *_twice("type", "元数据类型和格式", metadata.types),
    *_twice("domain", "元数据值域", metadata.domains),
    *_twice("reason", "元数据合理性", metadata.reason),
    *_twice("characters", "元数据特殊字符", metadata.characters),
    *_twice("code", "档号规范性", metadata.codes),
    *_twice("duplicates", "元数据重复性", metadata.duplicates),
    Item("authenticity.attributes", "电子属性与内容一致", _both(authenticity.attributes)),
    Item("authenticity.links", "元数据与内容关联", _bag(authenticity.links)),
    Item("authenticity.description", "说明文件规范", _bag(authenticity.description)),
    Item("authenticity.structure", "目录结构规范", _bag(authenticity.structure)),
    Item("authenticity.as_sent", "与登记或移交时一致", _bag(authenticity.as_sent)),
    Item("completeness.items", "总件数", _bag(completeness.items)),
    Item("completeness.bytes", "总字节数", _bag(completeness.octets)),
    Item("completeness.elements", "元数据项齐全", _both(metadata.elements_there)),
    Item("completeness.required.database", "必填项（数据库）", _rows(metadata.present)),
    Item("completeness.required.package", "必填项（封存包）", _packed(metadata.present)),
    Item("completeness.process", "过程信息", _both(completeness.process)),
    Item("completeness.sequence", "件号连续", _both(completeness.sequence)),
    Item("completeness.contents", "内容数据齐全", _both(completeness.contents)),
    Item("completeness.attachments", "附件齐全", completeness.attachments, by_person=True),
    Item("completeness.scope", "在归档范围内", _both(completeness.scope)),
    Item("completeness.package", "封存包完整", _bag(completeness.whole)),
    Item("usability.readable.database", "元数据可读（数据库）", usability.rows_readable),
    Item("usability.readable.package", "元数据可读（封存包）", _bag(usability.package_readable)),
    Item("usability.opens", "内容可打开", _both(usability.opens)),
    Item("usability.formats", "格式可长期保存", _both(usability.lasting)),
    Item("usability.environment", "软硬件环境", usability.environment, by_person=True),
    Item("usability.unlocked", "无加密和私有压缩", _both(usability.unlocked)),
    Item("security.malware", "病毒检查", _both(security.malware)),
    Item("security.extra", "无多余文件", _bag(security.extra)),
    Item("security.carrier", "载体外观和质量", security.carrier, by_person=True),
    Item("security.reading", "载体可读", _bag(security.reading)),
    Item("security.process", "过程安全", security.safe_way, by_person=True),
)
NAMED = {item.slug: item for item in ITEMS}
