"""Rules about the code itself that import-linter cannot see."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from dibao.access.pages import Policy
from dibao.access.permissions import REGISTER
from dibao.casework.lifecycle import FINAL, MOVES, NEXT, STATUSES

ROOT = Path(__file__).parents[2]
JUNK_DRAWERS = {"utils", "helpers", "common", "misc", "libraries", "signals"}
WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
SCOPES = {"visible_to", "published"}
DECLARATION = re.compile(r'^(\w+) = permission\(\s*"([^"]+)"', re.MULTILINE)


def modules(stem: str | None = None) -> list[Path]:
    paths = [p for p in (ROOT / "dibao").rglob("*.py") if "migrations" not in p.parts]
    return [p for p in paths if stem is None or stem in (p.stem, p.parent.name)]


def our_models() -> list:
    return [m for m in apps.get_models() if m.__module__.startswith("dibao.")]


def storey() -> dict[str, int]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = next(c["layers"] for c in config["tool"]["importlinter"]["contracts"] if c["name"].startswith("Storeys"))
    return {name.strip(): -depth for depth, line in enumerate(lines) for name in line.split("|")}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m.__name__)
def test_foreign_keys_point_downstairs_and_leave_no_trace_there(model):
    for field in model._meta.get_fields():
        target = field.related_model
        if field.auto_created or target is None or target._meta.app_label == model._meta.app_label:
            continue
        assert storey()[target._meta.app_label] < storey()[model._meta.app_label], f"{field} points upstairs"
        assert field.remote_field.hidden, f'{field} needs related_name="+"'


@pytest.mark.parametrize("path", modules("views"), ids=relative)
def test_pages_read_through_a_scope_and_never_write(path):
    faults = []
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Attribute(value=ast.Attribute(attr="objects"), attr=attr) if attr not in SCOPES:
                faults.append(f"line {node.lineno}: .objects.{attr} without visible_to(user)")
            case ast.Call(func=ast.Name(id="get_object_or_404"), args=[ast.Name(id=name), *_]):
                faults.append(f"line {node.lineno}: get_object_or_404({name}) without visible_to(user)")
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in WRITES:
                faults.append(f"line {node.lineno}: .{attr}() in a page; call a service")
    assert not faults, "\n".join(faults)


def test_no_junk_drawers():
    assert not [relative(p) for p in modules() if p.stem in JUNK_DRAWERS]


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_files_stay_readable(path):
    assert len(path.read_text().splitlines()) <= 400


def test_no_import_hides_inside_a_function():
    faults = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                faults += [f"{relative(path)}:{n.lineno}" for n in inner]
    assert not faults, "\n".join(faults)


def test_nobody_asks_the_machine_for_the_time():
    asks = re.compile(r"(datetime|timezone|date)\.(now|today|utcnow)\(")
    allowed = {"dibao/kernel/clock.py"}
    faults = [relative(p) for p in modules() if relative(p) not in allowed and asks.search(p.read_text())]
    assert not faults, "\n".join(faults)


def test_every_migration_is_named():
    numbered = re.compile(r"^\d{4}_auto_")
    paths = (ROOT / "dibao").rglob("migrations/*.py")
    assert not [relative(p) for p in paths if numbered.match(p.name)]


def test_every_public_function_of_a_service_has_a_docstring():
    faults = []
    for path in modules("services"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                faults.append(f"{relative(path)}:{node.lineno} {node.name}")
    assert not faults, "\n".join(faults)


def every_view(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns, where)
        elif isinstance(pattern, URLPattern):
            yield where, pattern.callback


@pytest.mark.parametrize(("where", "view"), list(every_view()), ids=lambda v: v if isinstance(v, str) else "")
def test_every_page_says_who_may_open_it(where, view):
    assert isinstance(getattr(view, "policy", None), Policy), f"{where} has no policy and would answer 404 to everybody"


def test_every_permission_is_used():
    words = Counter(word for path in modules() for word in re.findall(r"\w+", path.read_text()))
    declared = dict(pair[::-1] for path in modules("permissions") for pair in DECLARATION.findall(path.read_text()))
    for name in REGISTER:
        if name.startswith("casework.") and name.removeprefix("casework.") in MOVES:
            continue  # used through the lifecycle table
        constant = declared[name]
        assert words[constant] >= 2, f"permission {name} ({constant}) is declared and never asked for"


def test_every_status_can_be_reached_and_left():
    reached = {"draft"}
    while True:
        more = {m.target for m in MOVES.values() if reached & set(m.sources)} - reached
        if not more:
            break
        reached |= more
    assert reached == set(STATUSES)
    for status in set(STATUSES) - FINAL:
        assert any(status in m.sources and m.posts for m in MOVES.values()), f"{status} is a dead end"
        assert status in NEXT and status in MOVES[NEXT[status]].sources


def test_every_command_is_documented():
    manual = (ROOT / "docs" / "operations.md").read_text()
    for name, app in get_commands().items():
        if str(app).startswith(("dibao.", "demo")):
            assert f"dibao {name}" in manual, f"docs/operations.md does not mention `dibao {name}`"


def test_no_path_reaches_a_decision_without_the_seven_day_notice():
    """Walk every path of the table: `confirm` and `refuse` are only behind `post_notice` then `send_up`."""
    seen = set()
    stack = [("draft", frozenset())]
    while stack:
        status, done = stack.pop()
        if (status, done) in seen:
            continue
        seen.add((status, done))
        for move in MOVES.values():
            if status not in move.sources:
                continue
            if move.name in ("confirm", "refuse"):
                assert {"post_notice", "send_up"} <= done, f"{move.name} reached by {sorted(done)}"
            mark = {move.name} & {"post_notice", "send_up", "object"}
            stack.append((move.target, done | mark))
