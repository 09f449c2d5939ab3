"""Reads of the boundary between what the archivist shows and what the county must agree to."""

from datetime import date

from dibao.regions import codes

from ..models import Boundary


def boundaries(division: int) -> list[Boundary]:
    """公开界限 — every row that holds or held over a place, the nearest place first, the newest first."""
    line = (division, *reversed(codes.ancestors(division)))
    rows = Boundary.objects.filter(division__in=line).order_by("series", "-valid_from")
    return sorted(rows, key=lambda row: line.index(row.division))


def secret_series(division: int, on: date) -> set[str]:
    """限制查阅的系列 — in a place on a day: the nearest place that says anything decides, by its newest row in force."""
    said: dict[str, bool] = {}
    for row in boundaries(division):
        if row.valid_from <= on:
            said.setdefault(row.series, row.secret)
    return {series for series, secret in said.items() if secret}
