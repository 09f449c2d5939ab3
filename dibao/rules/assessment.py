"""认定 — one household, one day, one set of parameters: status, amount, and why."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from dibao.rules.explain import income_findings, status_finding
from dibao.rules.facts import HouseholdFacts
from dibao.rules.findings import Finding
from dibao.rules.grant import Grant, grant
from dibao.rules.outlook import would_change
from dibao.rules.parameters import Parameters
from dibao.rules.status import determine
from dibao.rules.workings import Workings, start

GRANTED: Final = ("dibao", "single_person")
Entry = tuple[str, str, int]


@dataclass(frozen=True)
class Assessment:
    """认定结果 — money in fen; ``members`` are the persons granted (or counted, where nothing is granted).

    ``per_head_year`` is rounded down, for words only: every comparison used the household's sum.
    """

    status: str
    members: int = 0
    income_year: int = 0
    per_head_year: int = 0
    standard_year: int = 0
    property_ok: bool | None = None
    top_up_year: int = 0
    tier: str = ""
    base_month: int = 0
    uplift_month: int = 0
    amount_month: int = 0
    uplifts: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    parameter_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON values; ``from_json`` gives an equal assessment."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["findings"] = [finding.to_json() for finding in self.findings]
        values["uplifts"] = [list(entry) for entry in self.uplifts]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Assessment:
        """The inverse of ``to_json``."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        values["findings"] = tuple(Finding.from_json(row) for row in data["findings"])
        values["uplifts"] = tuple((row[0], row[1], row[2]) for row in data["uplifts"])
        return cls(**values)


def assess(facts: HouseholdFacts, parameters: Parameters) -> Assessment:
    """认定 — what this household is and gets on ``facts.on``.

    Never raises for the household's sake: a missing fact, a contradiction or a missing parameter gives status
    ``unknown`` with every reason in ``missing``. Same input, same answer, bit for bit.
    """
    run = start(facts, parameters)
    blank = Assessment("unknown", members=run.heads, standard_year=run.standard)
    if run.missing:
        return _finish(run, blank)
    known = replace(blank, income_year=run.income.year, per_head_year=run.income.year // run.heads)
    run.findings += income_findings(run.income, facts=facts, reading=run.reading)
    status, property_ok = determine(run)
    known = replace(known, status=status, property_ok=property_ok)
    if run.missing:
        return _finish(run, known)
    granted = run.attempt(lambda: grant(run, status=status)) if status in GRANTED else None
    if run.missing:
        return _finish(run, known)
    outlook = would_change(run, status=status, property_ok=property_ok, grant=granted)
    known = replace(known, would_change=outlook)
    return _finish(run, _with_grant(known, granted) if granted else known)


def persons_of(facts: HouseholdFacts, parameters: Parameters) -> frozenset[str]:
    """保障对象 — keys of the persons an award on these facts is for: everybody who counts, or, where only some entered as
    单人户, those. 审核确认办法 第八条."""
    run = start(facts, parameters)
    status = "unknown" if run.missing else determine(run)[0]
    return frozenset(person.key for person in (run.alone if status == "single_person" else run.people))


def _with_grant(known: Assessment, granted: Grant) -> Assessment:
    extra = sum(uplift.amount for uplift in granted.uplifts)
    return replace(
        known,
        members=len(granted.persons),
        top_up_year=granted.top_up_year,
        tier=granted.tier,
        base_month=granted.month,
        uplift_month=extra,
        amount_month=granted.month + extra,
        uplifts=tuple((uplift.member, uplift.cause, uplift.amount) for uplift in granted.uplifts),
    )


def _finish(run: Workings, result: Assessment) -> Assessment:
    if run.missing:
        result = replace(result, status="unknown", missing=tuple(dict.fromkeys(run.missing)))
    run.findings.append(status_finding(result.status))
    return replace(result, findings=tuple(run.findings), parameter_ids=run.reading.used)
