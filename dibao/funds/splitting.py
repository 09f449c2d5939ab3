"""分担 — an amount split among those who bear it, to the fen. Pure: numbers in, numbers out."""

from collections.abc import Mapping

WHOLE = 10_000
"""Shares are given in hundredths of a percent: all of them together are this many."""


def split(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """按比例分担 — `amount` fen by weights, by largest remainder: the parts add up to the amount, to the fen.

    Every part lies less than one fen from its exact share; of equal remainders the one named first gets the fen. A
    negative amount (something came back) is split like its opposite. ValueError without any weight above nothing.
    """
    total = sum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("weights must not be negative, and one at least above nothing")
    size = abs(amount)
    parts = {name: size * weight // total for name, weight in weights.items()}
    remainders = {name: size * weight % total for name, weight in weights.items()}
    order = sorted(weights, key=lambda name: -remainders[name])
    for name in order[: size - sum(parts.values())]:
        parts[name] += 1
    return parts if amount >= 0 else {name: -part for name, part in parts.items()}
