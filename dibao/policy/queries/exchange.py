"""What stands in an exported file, and what an imported one is compared with."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from dibao.kernel.refusals import Invalid
from dibao.regions import codes
from dibao.regions.queries import path_names

from ..models import Parameter
from ..sheet import COLUMNS, Entry
from ..sheet_xlsx import write_xlsx
from ..sheet_yaml import write_yaml
from .force import rows_on

# SQLite binds so many values at the most; more places than this are read without asking for each.
_MOST = 5_000


def entry_of(p: Parameter) -> Entry:
    """A stored decision as a file has it."""
    return Entry(**{name: getattr(p, name) for name in COLUMNS}, code=p.code)


def entries_for(*, division: int, on: date | None) -> list[Entry]:
    """Decisions of the place and of everything in it: those in force on a day, or the whole history (None).

    A decision that a newer one for the same start replaced is left out.
    """
    rows = Parameter.objects.all() if on is None else rows_on(on, None)
    inside = rows.filter(division__range=codes.span(division)).order_by("decided_at", "pk")
    newest = {(p.key, p.division, p.track, p.valid_from): p for p in inside}
    if on is None:
        return [entry_of(p) for p in newest.values()]
    latest = {(p.key, p.division, p.track): p for p in sorted(newest.values(), key=lambda p: p.valid_from)}
    return [entry_of(p) for p in latest.values()]


def export_file(*, division: int, on: date | None, name: str) -> tuple[bytes, int]:
    """导出 — (file, how many decisions): a workbook, or YAML when the name says so; Invalid for another name."""
    entries = entries_for(division=division, on=on)
    if name.lower().endswith((".yaml", ".yml")):
        return write_yaml(entries), len(entries)
    if name.lower().endswith(".xlsx"):
        return write_xlsx(entries, names=path_names({entry.division for entry in entries})), len(entries)
    raise Invalid("只能导出 .xlsx 或 .yaml 文件，请改文件名的后缀。")


def existing_for(fresh: Sequence[Entry]) -> list[Entry]:
    """Stored decisions that rows of a file must fit: at the same places and above them, in the order of decision."""
    places = {step for e in fresh if codes.is_code(e.division) for step in (*codes.ancestors(e.division), e.division)}
    rows: QuerySet[Parameter] = Parameter.objects.filter(
        key__in={entry.key for entry in fresh} | {"standard", "standard_guide"}
    )
    if len(places) <= _MOST:
        rows = rows.filter(division__in=places | {codes.NATION})
    return [entry_of(p) for p in rows.order_by("decided_at", "pk")]


def known_divisions(wanted: Iterable[int]) -> set[int]:
    """Those of the codes that are the nation or a division of the register."""
    valid = [code for code in set(wanted) if codes.is_code(code)]
    names = path_names(valid)
    return {code for code in valid if code == codes.NATION or names[code] != codes.short(code)}
