"""号码清查 — every running number of the archive: which was never given, which was given twice, which cannot be right."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max

from dibao.kernel.models import Serial
from dibao.regions import codes
from dibao.registry.models import Household

from ..choices import CATEGORY_CODES, PROGRAMME_CODES, SUBJECTS, Category, Programme, Status, Subject
from ..models import Fonds, FormerCode, Item, Record, Volume
from ..numbering import BadNumber, HouseholdNumber, gaps, series_of, spans


@dataclass(slots=True)
class Line:
    """One series: its counter, what was given, and what is wrong with it."""

    name: str
    what: str
    division: int
    last: int = 0
    given: Counter[int] = field(default_factory=Counter)
    former: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[int]:
        """缺号 — up to the highest number, serials nobody has or ever had."""
        return gaps(self.given, max([self.last, *self.given]))

    @property
    def used(self) -> int:
        """How many numbers were given."""
        return self.given.total()

    @property
    def twice(self) -> list[int]:
        return sorted(serial for serial, times in self.given.items() if times > 1)

    @property
    def problems(self) -> list[str]:
        """Everything wrong, in sentences; empty for a whole series."""
        found = list(self.faults)
        if self.missing:
            found.append(f"缺号 {spans(self.missing)}，请查是否有案卷丢失或数据库被改动。")
        if self.twice:
            found.append(f"重号 {spans(self.twice)}，请立即停止使用并与系统管理员联系。")
        if self.given and max(self.given) > self.last:
            found.append(f"已有 {max(self.given)} 号，计数器却停在 {self.last}，再立卷会重号。请从备份核对。")
        return found


def number_lines(staff: Any = None) -> list[Line]:
    """号码清查 — each series of 档号, 件号 of sealed volumes, and 户号; those of this person's area, or all without one.

    A series is always looked at whole: a volume that followed its household to another town is still its number's.
    """
    lines = [*_archival(), *_items(), *_households()]
    if staff is not None:
        lines = [line for line in lines if _inside(line.division, staff)]
    return sorted(lines, key=lambda line: (not line.problems, line.what, line.name))


def _inside(division: int, staff: Any) -> bool:
    return any(codes.within(division, post.division) for post in staff.live_posts)


def _archival() -> Iterator[Line]:
    """档号 — of volumes, of records kept by item, and those that open volumes had before."""
    counters = dict(Serial.objects.values_list("series", "last"))
    lines = {
        series: Line(series, "档号", _place(series), counters[series]) for series in counters if _is_archival(series)
    }
    for code, division, fault, former in _codes():
        try:
            series, serial = series_of(code)
        except BadNumber as wrong:
            lines.setdefault(code, Line(code, "档号", division, 1, Counter([1]))).faults.append(str(wrong))
            continue
        line = lines.setdefault(series, Line(series, "档号", _place(series, division)))
        line.given[serial] += 1
        line.former += former
        if fault:
            line.faults.append(f"{code}：{fault}")
    return iter(lines.values())


def _codes() -> Iterator[tuple[str, int, str, bool]]:
    """(code, division, what of the row it contradicts, whether it is a former one)."""
    wanted = ("archival_code", "division", "fonds__code", "category", "programme", "year", "retention")
    for code, division, fonds, category, programme, year, retention in Volume.objects.values_list(*wanted):
        head = CATEGORY_CODES[Category(category)]
        if category == Category.PROFESSIONAL:
            head = f"{head}·{PROGRAMME_CODES[Programme(programme)]}"
        yield code, division, _contradiction(code, f"{fonds}-{head}·{year}-{retention}-"), False
    for code, division in FormerCode.objects.values_list("code", "volume__division"):
        yield code, division, "", True
    wanted = ("code", "division", "fonds__code", "category", "subject", "year", "retention")
    for code, division, fonds, category, subject, year, retention in Record.objects.values_list(*wanted):
        letters = SUBJECTS[Category(category)][Subject(subject)]
        head = f"{fonds}-{CATEGORY_CODES[Category(category)]}·{year}-{retention}-{letters}-"
        yield code, division, _contradiction(code, head), False


def _contradiction(code: str, head: str) -> str:
    return "" if code.startswith(head) else f"与登记的门类、年度或保管期限不符，应以 {head} 开头。"


def _is_archival(series: str) -> bool:
    """Whether a counter counts 档号; others count cases, papers, notices."""
    try:
        return series_of(f"{series}-0001")[0] == series
    except BadNumber:
        return False


def _place(series: str, division: int = codes.NATION) -> int:
    """The township a series of volumes belongs to; a series of records belongs to the division its fonds stands for."""
    tail = series.rpartition("-")[2]
    if tail.isdigit():
        return int(tail) * 1000
    fonds = Fonds.objects.filter(code=series.partition("-")[0]).values_list("division", flat=True).first()
    return fonds if fonds is not None else division


def _items() -> Iterator[Line]:
    """件号 — of sealed volumes: from one on, without a gap."""
    sealed = Item.objects.filter(volume__status=Status.SEALED, number__isnull=False).order_by()
    counted = sealed.values("volume").annotate(n=Count("pk"), top=Max("number"), least=Count("number", distinct=True))
    broken = counted.exclude(n=F("top")).values_list("volume__archival_code", "volume__division", "volume")
    for code, division, volume in broken:
        given = Counter(Item.objects.filter(volume=volume, number__isnull=False).values_list("number", flat=True))
        yield Line(code, "件号", division, max(given), given)


def _households() -> Iterable[Line]:
    """户号 — issued by county; check characters are read too."""
    counters = {
        series.partition(":")[2]: last
        for series, last in Serial.objects.filter(series__startswith="household:").values_list("series", "last")
    }
    lines: dict[str, Line] = {}
    given: dict[str, Counter[int]] = defaultdict(Counter)
    for text in Household.objects.values_list("number", flat=True):
        county = text[:6]
        line = lines.setdefault(
            county, Line(county, "户号", int(county) * 10**6, counters.get(county, 0), given[county])
        )
        try:
            given[county][HouseholdNumber.parse(text).serial] += 1
        except BadNumber as wrong:
            line.faults.append(f"{text}：{wrong}")
    return lines.values()
