"""真实性：元数据 — length, type, domain, reason, characters, code, duplicates; the same for database and package. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from dibao.archive.choices import Retention
from dibao.archive.numbering import RETENTIONS, BadNumber, VolumeCode

from .elements import PAPER, VOLUME, Element, day_of, fits, moment_of
from .subject import Side, Subject
from .verdict import PASSED, Verdict, failed, judged

_FIRST_YEAR, _MOST_PAGES = 1949, 9999
_BROKEN = "\ufffd"


def lengths(subject: Subject, side: Side) -> Verdict:
    """长度 — no text is longer than its element allows."""
    found = (
        f"{place}的{element.name}" for place, element, value in _values(side)
        if element.longest and isinstance(value, str) and len(value) > element.longest
    )  # fmt: skip
    return judged("元数据超过规定的长度。", found)


def types(subject: Subject, side: Side) -> Verdict:
    """类型和格式 — numbers are numbers, dates ISO 8601, moments with their zone."""
    found = (f"{place}的{element.name}" for place, element, value in _values(side) if not fits(element, value))
    return judged("元数据的类型或格式不对。", found)


def domains(subject: Subject, side: Side) -> Verdict:
    """值域 — values of a list are on the list."""
    found = (
        f"{place}的{element.name}（{str(value)[:20]}）" for place, element, value in _values(side)
        if element.domain is not None and value not in element.domain
    )  # fmt: skip
    return judged("元数据不在规定的值域内。", found)


def reason(subject: Subject, side: Side) -> Verdict:
    """合理性 — no paper is dated after it was filed, none filed before the volume was opened or in the future."""
    year = side.volume.get("年度")
    found = [] if not isinstance(year, int) or _FIRST_YEAR <= year <= subject.now.year else ["案卷的年度"]
    opened = moment_of(side.volume.get("立卷时间"))
    for place, paper, _ in side.filed():
        filed, dated, pages = moment_of(paper.get("归档时间")), day_of(paper.get("日期")), paper.get("页数")
        if filed and (filed > subject.now or (opened and filed.date() < opened.astimezone(filed.tzinfo).date())):
            found.append(f"{place}的归档时间")
        if dated and (dated.year < _FIRST_YEAR - 49 or (filed and dated > filed.date())):
            found.append(f"{place}的日期")
        if isinstance(pages, int) and not 0 <= pages <= _MOST_PAGES:
            found.append(f"{place}的页数")
    return judged("元数据不合常理：日期晚于归档、归档早于立卷或晚于今天，或者页数、年度不可能。", found)


def characters(subject: Subject, side: Side) -> Verdict:
    """特殊字符 — no control characters, no torn ones; rare characters of names are letters like any other."""
    found = (
        f"{place}的{element.name}" for place, element, value in _values(side)
        if isinstance(value, str) and any(unicodedata.category(c) in ("Cc", "Cs") or c == _BROKEN for c in value)
    )  # fmt: skip
    return judged("元数据里有控制字符或损坏的字符。", found)


def codes(subject: Subject, side: Side) -> Verdict:
    """档号规范性 — the 档号 is written by the rule and says the same fonds, year and term as the description."""
    volume = side.volume
    text = str(volume.get("档号", ""))
    try:
        code = VolumeCode.parse(text)
    except BadNumber:
        return failed("档号不合编制规则。", text[:60])
    fonds, year, term = volume.get("全宗号"), volume.get("年度"), volume.get("保管期限")
    wrong = ["档号的写法"] if str(code) != text else []
    wrong += ["档号里的全宗号"] if fonds and fonds != code.fonds else []
    wrong += ["档号里的年度"] if isinstance(year, int) and year != code.year else []
    wrong += ["档号里的保管期限"] if term in Retention.labels and term != RETENTIONS[code.retention] else []
    return judged("档号与案卷的著录不一致。", wrong)


def duplicates(subject: Subject, side: Side) -> Verdict:
    """重复性 — no identifier comes twice, and no content of one kind and one day."""
    counted: Counter[tuple[str, Any]] = Counter()
    for _, paper, _ in side.filed():
        counted["标识符", paper.get("标识符")] += 1
        counted["内容", (paper.get("文种"), paper.get("日期"), paper.get("SHA-256"))] += 1
    twice = [f"{what}出现 {count} 次" for (what, value), count in counted.items() if count > 1 and _told(value)]
    return judged("同一份文件登记了两次。", twice)


def present(subject: Subject, side: Side) -> Verdict:
    """必填 — no required element is blank (an element that is not there at all: `elements_there`)."""
    found = (
        f"{place}的{element.name}" for place, element, value in _values(side, blank=True)
        if element.required and value in ("", None)
    )  # fmt: skip
    return judged("必填的元数据是空的。", found)


def elements_there(subject: Subject, side: Side) -> Verdict:
    """元数据项 — every element of the scheme is there, blank or not."""
    found = [f"案卷的{element.name}" for element in VOLUME if element.name not in side.volume]
    for place, paper, _ in side.filed():
        found += [f"{place}的{element.name}" for element in PAPER if element.name not in paper]
    return judged("缺少规定的元数据项。", found) if found else PASSED


def _values(side: Side, *, blank: bool = False) -> Iterator[tuple[str, Element, Any]]:
    yield from (("案卷", element, value) for element, value in _of(VOLUME, side.volume, blank))
    for place, paper, _ in side.filed():
        yield from ((place, element, value) for element, value in _of(PAPER, paper, blank))


def _of(elements: tuple[Element, ...], told: Mapping[str, Any], blank: bool) -> Iterator[tuple[Element, Any]]:
    for element in elements:
        if element.name in told and (blank or told[element.name] not in ("", None)):
            yield element, told[element.name]


def _told(value: Any) -> bool:
    return all(value) if isinstance(value, tuple) else bool(value)
