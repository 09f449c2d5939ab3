"""Numbering schemes of the archive, one small class each. Pure: no Django, no database, no clock.

    HouseholdNumber   户号   220802-0000017-K                     issued once, for life (by the registry)
    VolumeCode        档号   J012-ZY·DB·2026-D10-220802100-0017    issued once per volume
    ItemCode          件号   <volume code>-0003                    fixed when the volume is sealed
    RecordCode        档号   J012-WS·2026-D30-HY-0003              issued once per record kept by item (DA/T 22)

Serials are claimed by `kernel.serials`; here they are only written, read and judged.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dibao.registry.numbering import BadNumber, HouseholdNumber, tidy

__all__ = [
    "RETENTIONS",
    "BadNumber",
    "HouseholdNumber",
    "ItemCode",
    "RecordCode",
    "VolumeCode",
    "gaps",
    "series_of",
    "spans",
    "tidy",
]

RETENTIONS = {"Y": "永久", "D30": "30年", "D10": "10年"}

_VOLUME = re.compile(
    r"(?P<fonds>[A-Z0-9]{4})-(?P<category>[A-Z]{2}(?:·[A-Z]{2})?)[·-](?P<year>[0-9]{4})"
    r"-(?P<retention>[A-Z0-9]+)-(?P<township>[0-9]{9})-(?P<serial>[0-9]{4})"
)
_RECORD = re.compile(
    r"(?P<fonds>[A-Z0-9]{4})-(?P<category>[A-Z]{2})·(?P<year>[0-9]{4})"
    r"-(?P<retention>[A-Z0-9]+)-(?P<subject>[A-Z]{2})-(?P<serial>[0-9]{4})"
)


def _check_head(fonds: str, year: int, retention: str) -> None:
    """The parts every archival code begins with."""
    if not re.fullmatch(r"[A-Z0-9]{4}", fonds):
        raise BadNumber(f"全宗号应为 4 位大写字母或数字，“{fonds}”不是。")
    if not 1949 <= year <= 2999:
        raise BadNumber(f"档号年度应为四位公元年份，{year} 不是。")
    if retention not in RETENTIONS:
        raise BadNumber(f"保管期限代码应为 Y、D30 或 D10，“{retention}”不是。")


@dataclass(frozen=True, slots=True, order=True)
class VolumeCode:
    """档号 — the code of one volume, never given again (DA/T 13: unique, consistent, stable).

    Levels are joined by "-", parts of one level by "·":
    全宗号 - 门类·年度 - 保管期限 - 乡镇代码 - 案卷号. The serial runs inside all that stands before it.
    """

    fonds: str
    category: str
    year: int
    retention: str
    township: int
    serial: int

    def __post_init__(self) -> None:
        _check_head(self.fonds, self.year, self.retention)
        if not re.fullmatch(r"[A-Z]{2}(·[A-Z]{2})?", self.category):
            raise BadNumber(f"档案门类代码应为两位大写字母（如 ZY·DB），“{self.category}”不是。")
        if not 110000000 <= self.township <= 999999999:
            raise BadNumber(f"乡镇代码应为 9 位数字，{self.township} 不是。")
        if not 1 <= self.serial <= 9999:
            raise BadNumber(f"案卷号应在 1 至 9999 之间，{self.serial} 超出范围；请与档案管理员联系另设类目。")

    def __str__(self) -> str:
        return f"{self.series}-{self.serial:04d}"

    @property
    def series(self) -> str:
        """All before the serial: one series has one counter."""
        return f"{self.fonds}-{self.category}·{self.year:04d}-{self.retention}-{self.township:09d}"

    @classmethod
    def parse(cls, text: str) -> "VolumeCode":
        """Read a code as typed or scanned (full width, other dashes and dots); else BadNumber."""
        found = _VOLUME.fullmatch(tidy(text))
        if found is None:
            raise BadNumber(
                f"“{text.strip()}”不是完整的档号。档号形如 J012-ZY·DB·2026-D10-220802100-0001，"
                "请从案卷封面或档案袋标签抄录。"
            )
        part = found.groupdict()
        return cls(
            part["fonds"],
            part["category"],
            int(part["year"]),
            part["retention"],
            int(part["township"]),
            int(part["serial"]),
        )


@dataclass(frozen=True, slots=True, order=True)
class ItemCode:
    """件号 — one paper inside a volume: the volume's code and four digits."""

    volume: VolumeCode
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 9999:
            raise BadNumber(f"件号应在 1 至 9999 之间，{self.number} 超出范围。")

    def __str__(self) -> str:
        return f"{self.volume}-{self.number:04d}"

    @classmethod
    def parse(cls, text: str) -> "ItemCode":
        head, _, tail = tidy(text).rpartition("-")
        if not re.fullmatch(r"[0-9]{4}", tail):
            raise BadNumber(f"“{text.strip()}”末尾应为四位件号。")
        return cls(VolumeCode.parse(head), int(tail))


@dataclass(frozen=True, slots=True, order=True)
class RecordCode:
    """档号（以件为单位） — 全宗号-门类·年度-保管期限-类目-件号 (DA/T 22); the serial runs inside all before it."""

    fonds: str
    category: str
    year: int
    retention: str
    subject: str
    serial: int

    def __post_init__(self) -> None:
        _check_head(self.fonds, self.year, self.retention)
        if not re.fullmatch(r"[A-Z]{2}", self.category) or not re.fullmatch(r"[A-Z]{2}", self.subject):
            raise BadNumber(f"门类和类目代码应为两位大写字母，“{self.category}”“{self.subject}”不是。")
        if not 1 <= self.serial <= 9999:
            raise BadNumber(f"件号应在 1 至 9999 之间，{self.serial} 超出范围；请与档案管理员联系另设类目。")

    def __str__(self) -> str:
        return f"{self.series}-{self.serial:04d}"

    @property
    def series(self) -> str:
        """All before the serial: one series has one counter."""
        return f"{self.fonds}-{self.category}·{self.year:04d}-{self.retention}-{self.subject}"

    @classmethod
    def parse(cls, text: str) -> "RecordCode":
        """Read a code as typed or scanned; else BadNumber."""
        found = _RECORD.fullmatch(tidy(text))
        if found is None:
            raise BadNumber(f"“{text.strip()}”不是完整的件的档号。档号形如 J012-WS·2026-D30-HY-0003。")
        part = found.groupdict()
        year, serial = int(part["year"]), int(part["serial"])
        return cls(part["fonds"], part["category"], year, part["retention"], part["subject"], serial)


def series_of(code: str) -> tuple[str, int]:
    """Series and serial of an archival code of either kind; BadNumber when it is none."""
    kind: type[VolumeCode] | type[RecordCode] = VolumeCode if _VOLUME.fullmatch(tidy(code)) else RecordCode
    read = kind.parse(code)
    return read.series, read.serial


def gaps(given: Iterable[int], last: int) -> list[int]:
    """缺号 — serials from 1 to `last` that nobody has."""
    there = set(given)
    return [serial for serial in range(1, last + 1) if serial not in there]


def spans(serials: Iterable[int]) -> str:
    """Sorted serials as a person lists them: 3、7–9."""
    runs: list[list[int]] = []
    for serial in sorted(serials):
        if runs and serial == runs[-1][-1] + 1:
            runs[-1].append(serial)
        else:
            runs.append([serial])
    return "、".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
