"""归档规则的导出和导入 — the same rules always give the same text, and the text gives the same rules. Pure."""

from typing import Any

import yaml

from .choices import SUBJECTS, CaseKind, Category, Programme, RulePart
from .scheme_text import REQUIRED_FIELDS, TERM_FIELDS, Key, Scheme, Values, load

_TERMS = {Category.PROFESSIONAL: list(Programme.values)} | {of: list(known) for of, known in SUBJECTS.items()}


class _Dumper(yaml.SafeDumper):
    """Indented lists, no aliases: a person edits this text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump(scheme: Scheme) -> str:
    """归档规则 — a scheme as YAML, in a fixed order, readable by `load`."""
    kinds = {
        key: list(value)
        for (part, key), value in sorted(scheme.values.items(), key=lambda row: _rank(row[0], row[1]))
        if part == RulePart.KIND
    }
    raw = {
        "kinds": kinds,
        "stages": list(scheme.stages),
        "facts": sorted(scheme.facts),
        "required": {case_kind: _required(scheme, case_kind) for case_kind in CaseKind.values},
        "terms": {str(category): _terms(scheme, category) for category in Category},
    }
    return yaml.dump(raw, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=240)


def _rank(key: Key, value: Any) -> tuple[Any, ...]:
    return (value[0], key[1]) if key[0] == RulePart.KIND else (-1, key[1])


def _required(scheme: Scheme, case_kind: str) -> list[dict[str, Any]]:
    rows = [
        value
        for (part, key), value in scheme.values.items()
        if part == RulePart.REQUIRED and key.startswith(f"{case_kind}/")
    ]
    rows.sort(key=lambda row: (scheme.stages.index(row["stage"]), row["any_of"]))
    return [{name: row[name] for name in REQUIRED_FIELDS if row.get(name)} for row in rows]


def _terms(scheme: Scheme, category: Category) -> dict[str, Any]:
    found = {str(subject): scheme.values.get((RulePart.TERM, f"{category}/{subject}")) for subject in _TERMS[category]}
    return {subject: {name: row[name] for name in TERM_FIELDS} for subject, row in found.items() if row}


def differences(text: str, in_force: Scheme) -> Values:
    """What a text says otherwise than the rules in force; None for a rule the text no longer has.

    ValueError names the lines that cannot be right, or that the text is no such text.
    """
    try:
        wanted = load(text).values
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as fault:
        raise ValueError(
            "这个文件不是导出的归档规则（YAML），或者缺了整段。请用“导出”得到的文件修改后再导入。"
        ) from fault
    held = in_force.values
    changed: Values = {key: value for key, value in wanted.items() if held.get(key) != value}
    return changed | {key: None for key in held if key not in wanted}
