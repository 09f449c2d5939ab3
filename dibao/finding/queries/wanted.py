"""What a person looks for: words and filters, as a form gives them and a saved search keeps them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from django.db.models import Q

from dibao.archive.choices import Category
from dibao.regions import codes

from ..choices import Order

LONGEST = 100
_MANY_YEARS = 60
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Wanted:
    """检索条件 — all of it must hold; an empty field asks for nothing."""

    text: str = ""
    division: int | None = None
    category: str = ""
    subject: str = ""
    programme: str = ""
    class_code: str = ""
    series: str = ""
    kind: str = ""
    dated_from: date | None = None
    dated_to: date | None = None
    order: str = Order.FILED

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return not self.text.strip() and not self.kept()

    def kept(self) -> dict[str, Any]:
        """The filters in force, as they are saved: text of each by name."""
        plain = {name: value for name, value in asdict(self).items() if name not in ("text", "order") and value}
        return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in plain.items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """From a form's cleaned data; names it does not know are left aside."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names and value not in ("", None)})

    def marks(self) -> list[tuple[tuple[str, ...], ...]]:
        """The filters as clauses of marks; dates by year only, see `truth`."""
        single = [("in", self.division), ("programme", self.programme), ("class", self.class_code)]
        single += [("series", self.series), ("kind", self.kind), ("subject", self.subject)]
        single += [("category", "" if self.category == Category.PROFESSIONAL else self.category)]
        clauses: list[tuple[tuple[str, ...], ...]] = [((f"{name}:{value}",),) for name, value in single if value]
        if self.category == Category.PROFESSIONAL:
            clauses.append((("paper",),))
        if years := self._years():
            clauses.append(tuple((f"year:{year}",) for year in years))
        return clauses

    def _years(self) -> range:
        """The years between two dates; none when that is no narrowing."""
        if self.dated_from is None or self.dated_to is None:
            return range(0)
        years = range(self.dated_from.year, self.dated_to.year + 1)
        return years if len(years) <= _MANY_YEARS else range(0)

    def truth(self) -> Q:
        """The same filters on the rows of papers in volumes themselves."""
        if self.subject or self.category not in ("", Category.PROFESSIONAL):
            return _NOTHING
        truth = Q(volume__division__range=codes.span(self.division)) if self.division else Q()
        for name, field in (("programme", "volume__programme"), ("class_code", "class_code"), ("series", "series")):
            truth &= Q(**{field: getattr(self, name)}) if getattr(self, name) else Q()
        truth &= Q(kind=self.kind) if self.kind else Q()
        return truth & self._dated()

    def truth_of_records(self) -> Q:
        """The same filters on the rows of records kept by item, which the scheme of the households' files says nothing of."""
        if self.programme or self.class_code or self.series or self.kind:
            return _NOTHING
        truth = Q(division__range=codes.span(self.division)) if self.division else Q()
        truth &= Q(category=self.category) if self.category else Q()
        return truth & (Q(subject=self.subject) if self.subject else Q()) & self._dated()

    def _dated(self) -> Q:
        truth = Q(dated__gte=self.dated_from) if self.dated_from else Q()
        return truth & (Q(dated__lte=self.dated_to) if self.dated_to else Q())
