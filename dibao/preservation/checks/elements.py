"""元数据项 — the elements of volume and paper that every description must hold: length, kind, allowed values. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dibao.archive.choices import Category, ClassCode, Origin, Programme, Retention, SealState, Series, Track


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name (DA/T 46), its kind, the longest text (characters), the allowed values."""

    name: str
    kind: str = "text"
    longest: int = 0
    domain: frozenset[str] | None = None
    required: bool = True


def _of(choices: Any, *more: str) -> frozenset[str]:
    return frozenset([*choices.labels, *more])


VOLUME = (
    Element("全宗号", longest=4),
    Element("全宗名称", longest=100),
    Element("档号", longest=60),
    Element("户号", longest=24),
    Element("档案门类", domain=_of(Category)),
    Element("类别", domain=_of(Programme)),
    Element("城乡", domain=_of(Track)),
    Element("区划代码", "whole"),
    Element("题名", longest=200),
    Element("年度", "whole"),
    Element("保管期限", domain=_of(Retention)),
    Element("立卷时间", "moment"),
    Element("立卷人", longest=64),
)
PAPER = (
    Element("标识符", longest=64),
    Element("件号", "whole", required=False),  # none for list, note and report
    Element("题名", longest=200),
    Element("责任者", longest=100),
    Element("日期", "date"),
    Element("页数", "whole"),
    Element("文种", longest=32),
    Element("系列", domain=_of(Series, ""), required=False),
    Element("分类", domain=_of(ClassCode)),
    Element("来源", domain=_of(Origin)),
    Element("签章", domain=_of(SealState)),
    Element("归档时间", "moment"),
    Element("归档人", longest=64),
)


def fits(element: Element, value: Any) -> bool:
    """Whether a value that is there is of the element's kind."""
    if element.kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return element.kind == "text" or (day_of(value) if element.kind == "date" else moment_of(value)) is not None


def day_of(value: Any) -> date | None:
    """A date as it is written (`2026-05-06`); None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-05-06") else None
    except ValueError:
        return None


def moment_of(value: Any) -> datetime | None:
    """A moment with its zone as it is written (ISO 8601); None for anything else."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
