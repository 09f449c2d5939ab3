"""YAML of decisions: read with the line of every row, written one decision after the other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from .cells import canonical
from .sheet import COLUMNS, MOST_BYTES, MOST_ROWS, Entry, Fault, Unreadable, content, entry_of, ordered

_OWN = ("value", "unit", "article", "valid_to")


_DEEPEST = 12
_Loader = yaml.CSafeLoader


def read_yaml(data: bytes) -> tuple[list[Entry], list[Fault]]:
    """(entries, faults) of a file; a file that is no YAML at all has one fault in row 0."""
    if len(data) > MOST_BYTES:
        return [], [Fault(0, "文件太大，请分开导入。")]
    try:
        return _entries(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [], [Fault(0, "文件不是 UTF-8 编码，请另存为 UTF-8 后重试。")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return [], [Fault(line, "这一行附近不是正确的 YAML，请检查缩进、冒号和引号。")]
    except (yaml.YAMLError, Unreadable, RecursionError, ValueError) as error:
        return [], [Fault(0, str(error) if isinstance(error, Unreadable) else "文件不是正确的 YAML。")]


def write_yaml(entries: Iterable[Entry]) -> bytes:
    """The decisions in their order; the same decisions give the same bytes."""
    rows = [content(entry) | {"value": canonical(entry.value)} for entry in ordered(entries)]
    text = "".join(
        yaml.dump([row], Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000) for row in rows
    )
    return (text or "[]\n").encode()


def _entries(text: str) -> tuple[list[Entry], list[Fault]]:
    _harmless(text)
    loader = _Loader(text)
    root = loader.get_single_node()
    if not isinstance(root, yaml.SequenceNode):
        raise Unreadable("文件应是一张清单：每项一条参数。")
    entries: list[Entry] = []
    faults: list[Fault] = []
    for node in root.value:
        for line, row in _rows(loader, node):
            if len(entries) >= MOST_ROWS:
                raise Unreadable(f"文件超过 {MOST_ROWS} 行，请分开导入。")
            try:
                if not isinstance(row, dict):
                    raise Unreadable("每项应是“名称: 值”的形式")
                entries.append(entry_of(row, line=line))
            except Unreadable as why:
                faults.append(Fault(line, str(why)))
    return entries, faults


def _harmless(text: str) -> None:
    """Refuse aliases (a small file must not unfold into a large one) and what is nested deeper than any parameter."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
            raise Unreadable("不是正确的 YAML 参数表：不能使用引用（*），也不能层层嵌套。")


def _rows(loader: Any, node: Any) -> Iterator[tuple[int, Any]]:
    """(line, row) of an item: itself, or each parameter of a block with what the block shares."""
    data = loader.construct_object(node, deep=True)
    if not isinstance(data, dict) or not isinstance(data.get("parameters"), dict):
        yield node.start_mark.line + 1, data
        return
    shared = {name: value for name, value in data.items() if name != "parameters"}
    block = next(value for name, value in node.value if name.value == "parameters")
    for name, value in block.value:
        own = loader.construct_object(value, deep=True)
        if not (isinstance(own, dict) and "value" in own and set(own) <= {*_OWN, *COLUMNS}):
            own = {"value": own}
        yield name.start_mark.line + 1, shared | own | {"key": name.value}
