"""家庭财产（整列） — the limits of ``property`` over columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from dibao.rules.column_run import Run
from dibao.rules.encoding import AREA
from dibao.rules.property import area_within, assets_within, number_within
from dibao.rules.register import Column

DWELLING: Final = "property_dwelling"


@dataclass
class _Things:
    """One group of countable things: who owns any, and once the rule is known, who is beyond it or cannot be judged."""

    owns: Column
    judged: tuple[Column, Column] | None = None


@dataclass
class Property:
    """家庭财产 of one run: what is owned is looked up once, the two limits are held against it one after the other."""

    run: Run
    _owned: dict[str, _Things] = field(default_factory=dict)
    _assets: tuple[Column, Column] | None = None

    def within(self, *, standard: Any, months_key: str, who: Column) -> tuple[Column, Column]:
        """财产认定 of the households ``who``: (within all limits, something is missing). 审核确认办法 第十四条.

        Beyond one limit is beyond, whatever else is missing; the second column is then False.
        """
        if not who.any():
            return who, who
        unchecked = self.run.flag("property_unchecked")
        asked = who & ~unchecked
        beyond, missing = self._financial(standard=standard, months_key=months_key, who=asked)
        for key, things in self._groups().items():
            further, open_ = self._judge(key, things, asked)
            beyond, missing = beyond | further, missing | open_
        missing = (missing & ~beyond) | (unchecked & who)
        return who & ~beyond & ~missing, missing

    def _financial(self, *, standard: Any, months_key: str, who: Column) -> tuple[Column, Column]:
        run, nobody = self.run, np.zeros(len(who), dtype=bool)
        held = run.flag("holds_assets") & who
        if not held.any():
            return nobody, nobody
        exempt, months = run.need("financial_exempt", held), run.need(months_key, held)
        if exempt is None or months is None:
            return nobody, nobody
        if self._assets is None:
            self._assets = _assets(run, exempt)
        assets, missing = self._assets
        beyond = ~assets_within(assets=assets, standard=standard, members=run.members, months=months) & held
        return beyond, missing & held

    def _groups(self) -> dict[str, _Things]:
        run = self.run
        if not self._owned:
            lines = run.entries("thing")
            codes = np.unique(run.entry("code", lines)) if len(lines) else ()
            keys = {run.register.vocabulary[code] for code in codes}
            homes = run.register.households["homes"] > 0
            for key in sorted(keys | ({DWELLING} if homes.any() else set())):
                owns = run.among(run.entry("household", lines[run.says("code", lines, (key,))]))
                self._owned[key] = _Things(owns | homes if key == DWELLING else owns)
        return self._owned

    def _judge(self, key: str, things: _Things, who: Column) -> tuple[Column, Column]:
        """(beyond, missing) for one group of countable things."""
        owns = things.owns & who
        rule = self.run.need(key, owns)
        if rule is None:
            return np.zeros(len(who), dtype=bool), np.zeros(len(who), dtype=bool)
        if things.judged is None:
            things.judged = _judged(self.run, key, rule)
        beyond, missing = things.judged
        return beyond & owns, missing & owns


def _assets(run: Run, exempt: tuple[str, ...]) -> tuple[Column, Column]:
    """Financial assets that count, in fen, and where some value is unknown."""
    claimed = run.entries("asset")
    claimed = claimed[~run.says("claim", claimed, [word for word in exempt if word])]
    amount = run.entry("amount", claimed)
    assets = run.register.households["assets"] + run.scatter(claimed, np.maximum(amount, 0))
    return assets, run.flag("assets_unknown") | (run.scatter(claimed, amount < 0) > 0)


def _judged(run: Run, key: str, rule: Any) -> tuple[Column, Column]:
    lines = run.entries("thing")
    lines = lines[run.says("code", lines, (key,))]
    lines = lines[~run.says("claim", lines, [word for word in rule.exempt if word])]
    homes = run.register.households["homes"].astype(np.int64) if key == DWELLING else np.int64(0)
    value = run.entry("amount", lines)
    missing, dear = np.zeros(len(run.members), dtype=bool), homes + run.scatter(lines)
    if rule.value_limit is not None:
        missing = (homes > 0) | (run.scatter(lines, value < 0) > 0)
        dear = run.scatter(lines, value > rule.value_limit)
    beyond = ~number_within(number=dear, allowed=rule.allowed)
    if rule.area_per_head is not None and beyond.any():
        beyond, open_ = _by_area(run, rule, key, beyond, lines)
        missing = missing | open_
    return beyond, missing


def _by_area(run: Run, rule: Any, key: str, beyond: Column, lines: Column) -> tuple[Column, Column]:
    """A second home is forgiven below the mean area; without every area nobody can tell (homes only)."""
    area = run.entry("area", lines)
    known, total = run.scatter(lines, area < 0) == 0, run.scatter(lines, np.maximum(area, 0))
    if key == DWELLING:
        known &= ~run.flag("area_unknown")
        total = total + run.register.households["home_area"]
    top, bottom = rule.area_per_head.as_integer_ratio()
    at = np.flatnonzero(beyond)
    small = area_within(area=total[at] * bottom, members=run.members[at], per_head=top * AREA)
    still = beyond & ~(known & run.among(at[small]))
    return (still & known, still & ~known) if key == DWELLING else (still, np.zeros(len(still), dtype=bool))
