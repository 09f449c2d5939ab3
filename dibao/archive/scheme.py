"""归档范围 — which papers a file holds, in which order and class, and which a stage must not lack.

The text is `data/scheme.yaml`; a mistake in it stops the start, not a case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dibao.kernel.refusals import Invalid

from .choices import ClassCode, Series, Source

SOURCE = Path(__file__).parent / "data" / "scheme.yaml"
# The list and the note belong to the volume but are not counted among its papers.
FRAME = frozenset({"item_list", "note_sheet"})


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper: its place in the fixed order, its class, its series, whether a stamp is needed."""

    slug: str
    rank: int
    title: str
    class_code: str
    series: str
    needs_seal: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a stage must not lack: one of `any_of`, when every fact in `when` is as written."""

    stage: str
    any_of: tuple[str, ...]
    when: tuple[tuple[str, Any], ...]
    source: str
    why: str

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """A fact that is not given counts as "no"."""
        return all((facts.get(name) or False) == wanted for name, wanted in self.when)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The whole of `scheme.yaml`, checked."""

    kinds: dict[str, PaperKind]
    stages: tuple[str, ...]
    facts: frozenset[str]
    required: dict[str, tuple[Requirement, ...]]

    def due(self, case_kind: str, stage: str, facts: Mapping[str, Any]) -> Iterator[Requirement]:
        """Everything required up to and at `stage`. KeyError for a case kind, stage or fact nobody knows."""
        if stage not in self.stages:
            raise KeyError(f"stage {stage!r} is not one of {self.stages}")
        if unknown := set(facts) - self.facts:
            raise KeyError(f"facts {sorted(unknown)} are not in scheme.yaml")
        reached = self.stages.index(stage)
        for row in self.required[case_kind]:
            if self.stages.index(row.stage) <= reached and row.applies(facts):
                yield row


def load(text: str) -> Scheme:
    """Read and check a scheme. ValueError names the line that refers to something unknown."""
    raw = yaml.safe_load(text)
    kinds = {slug: PaperKind(slug, *row) for slug, row in raw["kinds"].items()}
    stages, facts = tuple(raw["stages"]), frozenset(raw["facts"])
    required = {case_kind: tuple(map(_requirement, rows)) for case_kind, rows in raw["required"].items()}
    faults = [f"paper {k.slug}" for k in kinds.values() if not _known(k)]
    faults += [
        f"{case_kind}: {row}"
        for case_kind, rows in required.items()
        for row in rows
        if row.stage not in stages
        or not set(row.any_of) <= kinds.keys()
        or not {name for name, _ in row.when} <= facts
        or row.source not in Source.values
    ]
    if faults:
        raise ValueError(f"scheme.yaml: {'; '.join(faults)}")
    return Scheme(kinds, stages, facts, required)


def _requirement(row: dict[str, Any]) -> Requirement:
    return Requirement(
        stage=row["stage"],
        any_of=tuple(row["any_of"]),
        when=tuple(sorted(row.get("when", {}).items())),
        source=row["from"],
        why=row["why"],
    )


def _known(kind: PaperKind) -> bool:
    return kind.class_code in ClassCode.values and kind.series in ("", *Series.values) and isinstance(kind.rank, int)


@cache
def scheme() -> Scheme:
    """The scheme in force."""
    return load(SOURCE.read_text(encoding="utf-8"))


def kind_of(slug: str) -> PaperKind:
    """The kind of paper of this name; Invalid for a name that is not in the scheme."""
    try:
        return scheme().kinds[slug]
    except KeyError:
        raise Invalid(f"归档范围里没有“{slug}”这种材料，请从列表中选择。") from None
