"""抽样选留 — which expired volumes are kept for history, drawn so that anybody can draw them again. Pure.

The seed is written down before anything is drawn and printed in the report. Each 档号 gets SHA-256 of seed, line break
and 档号; those with the smallest values are kept. With the report in hand the draw is repeated by
`printf '%s\\n%s' SEED CODE | sha256sum`.
"""

import hashlib
from collections.abc import Iterable

LEAST_SEED = 8


def rank(code: str, *, seed: str) -> str:
    """The number (hex) by which a 档号 is drawn."""
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()


def drawn(codes: Iterable[str], *, seed: str, percent: int) -> list[str]:
    """选留 — `percent` of the codes, rounded up, by rank; sorted as the codes are. An order of the input changes nothing."""
    ranked = sorted(set(codes), key=lambda code: rank(code, seed=seed))
    return sorted(ranked[: -(-len(ranked) * percent // 100)])
