"""导入参数 — a whole file or nothing: checked first, every fault named with its row, written in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from dibao.access.permissions import may
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid

from .. import checks
from ..models import Parameter
from ..permissions import DECIDE
from ..queries.exchange import existing_for, known_divisions
from ..sheet import Entry, Fault, content
from ..sheet_xlsx import read_xlsx
from ..sheet_yaml import read_yaml

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file would do: the decisions it adds, how many are there already, and every fault."""

    fresh: tuple[Entry, ...]
    skipped: int
    faults: tuple[Fault, ...]


def read_file(data: bytes, *, name: str) -> tuple[list[Entry], list[Fault]]:
    """(entries, faults) of an XLSX or YAML file; which it is, its name says."""
    if name.lower().endswith((".yaml", ".yml")):
        return read_yaml(data)
    if name.lower().endswith(".xlsx"):
        return read_xlsx(data)
    return [], [Fault(0, "只能导入 .xlsx 或 .yaml 文件。")]


def examine(entries: Sequence[Entry], *, faults: Sequence[Fault] = (), by: Actor) -> Examined:
    """核对整个文件 — writes nothing. ``faults``: what reading the file already found."""
    existing = existing_for(entries)
    there = {entry.content for entry in existing}
    fresh = tuple(entry for entry in entries if entry.content not in there)
    places = {entry.division for entry in entries}
    found = [*faults, *checks.faults(fresh, existing=existing, known=known_divisions(places).__contains__)]
    found += [
        Fault(entry.line, f"您的岗位不能录入区划 {entry.division} 的参数")
        for entry in fresh
        if not may(by, DECIDE, entry.division)
    ]
    if not entries and not found:
        found.append(Fault(0, "文件里没有参数。"))
    return Examined(fresh, len(entries) - len(fresh), tuple(sorted(found)))


@transaction.atomic
def bring_in(*, entries: Sequence[Entry], name: str, by: Actor) -> Examined:
    """导入参数 — every decision of the file that is not there yet; Invalid with all faults, and nothing written."""
    examined = examine(entries, by=by)
    if examined.faults:
        raise Invalid(*map(str, examined.faults))
    rows = Parameter.objects.bulk_create(
        [Parameter(**content(entry), decided_by=by.actor_key) for entry in examined.fresh], batch_size=_BATCH
    )
    if rows:
        counts = {"added": len(rows), "skipped": examined.skipped}
        record("policy.import", by=by, about=None, rows=rows, because=name, data=counts)
    return examined
