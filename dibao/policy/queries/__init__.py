"""Reads about parameters: what is in force, how two places or days differ, what was decided when."""

from .compare import Difference, Where, compare
from .exchange import entries_for, existing_for, export_file, known_divisions
from .force import InForce, calendar, effective, in_force, parameters_for, shown, snapshot
from .history import Decision, decisions
from .preview import Preview, own_rules_below, preview

__all__ = [
    "Decision",
    "Difference",
    "InForce",
    "Preview",
    "Where",
    "calendar",
    "compare",
    "decisions",
    "effective",
    "entries_for",
    "existing_for",
    "export_file",
    "in_force",
    "known_divisions",
    "own_rules_below",
    "parameters_for",
    "preview",
    "shown",
    "snapshot",
]
