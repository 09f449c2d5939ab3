"""重建 — catalogue and index made anew out of packages alone, in a scratch database, and compared with the sealed roots. Pure.

The scratch database is SQLite with three tables: `volume` (one line per package), `item` (one per paper), `event`; and
`word`, a full-text index over titles, names of kinds and people responsible. It needs nothing of the live one.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dibao.archive.package import layout
from dibao.archive.package.reading import Contents, Report
from dibao.archive.package.verify import judged

_TABLES = """
CREATE TABLE volume (code TEXT PRIMARY KEY, root TEXT, household TEXT, title TEXT, year INTEGER, retention TEXT, path TEXT,
    described TEXT);
CREATE TABLE item (id TEXT PRIMARY KEY, code TEXT REFERENCES volume, number INTEGER, title TEXT, kind TEXT, responsible TEXT,
    dated TEXT, file TEXT, sha256 TEXT, sm3 TEXT, size INTEGER, described TEXT);
CREATE TABLE event (code TEXT REFERENCES volume, type TEXT, at TEXT, agent TEXT, object TEXT);
CREATE VIRTUAL TABLE word USING fts5 (id UNINDEXED, words, tokenize = 'trigram');
"""


@dataclass(slots=True)
class Rebuilt:
    """重建结果 — what came out of the packages, and everything that stands in the way of trusting it."""

    volumes: int = 0
    items: int = 0
    bytes: int = 0
    roots: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def rebuild(
    paths: Iterable[Path],
    into: Path,
    *,
    fingerprint: str = "",
    roots: Mapping[str, str] | None = None,
    every: bool = True,
    key_of: Callable[[Path], bytes | None] = lambda path: None,
) -> Rebuilt:
    """重建 — read each package once, prove it, and write its rows into a fresh database at `into`.

    `roots` are the sealed roots by 档号 that the packages must match, with `every` each of them; `key_of` gives the key of
    a sealed container. A package that is not whole is named and left out. FileExistsError when `into` exists.
    """
    into.touch(exist_ok=False)
    done = Rebuilt()
    with closing(sqlite3.connect(into)) as scratch, scratch:
        scratch.executescript(_TABLES)
        for path in paths:
            _take(path, scratch, done, fingerprint=fingerprint, key=key_of(path))
    if roots is not None:
        _compare(done, roots, every=every)
    return done


def _take(path: Path, scratch: sqlite3.Connection, done: Rebuilt, *, fingerprint: str, key: bytes | None) -> None:
    report = Report()
    contents = Contents(report)
    if contents.read(path, key=key):
        judged(path, contents, report, fingerprint=fingerprint, key=key)
    if report.ok and report.foreign:
        report.problems.append("不是本系统的封存包，没有目录可以重建。")
    if report.ok and report.code in done.roots:
        report.problems.append("同一档号的包给了两次。")
    if not report.ok:
        done.problems.extend(f"{path.name}：{problem}" for problem in report.problems)
        return
    catalogue, events = (json.loads(contents.kept[name]) for name in (layout.CATALOGUE, layout.EVENTS))
    done.roots[report.code] = report.root
    done.volumes, done.items, done.bytes = (
        done.volumes + 1,
        done.items + len(catalogue["文件"]),
        done.bytes + report.bytes,
    )
    _write(scratch, catalogue, events, root=report.root, path=path)


def _write(
    scratch: sqlite3.Connection, catalogue: Mapping[str, Any], events: list[Mapping[str, Any]], *, root: str, path: Path
) -> None:
    volume = catalogue["案卷"]
    code = volume["档号"]
    told = [volume.get(name) for name in ("户号", "题名", "年度", "保管期限")]
    scratch.execute("INSERT INTO volume VALUES (?,?,?,?,?,?,?,?)", [code, root, *told, str(path), _text(volume)])
    for paper in catalogue["文件"]:
        name = paper.get("标识符") or f"{code}/{paper['计算机文件名']}"
        facts = [
            paper.get(key)
            for key in ("件号", "题名", "文种", "责任者", "日期", "计算机文件名", "SHA-256", "SM3", "计算机文件大小")
        ]
        scratch.execute("INSERT INTO item VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", [name, code, *facts, _text(paper)])
        words = " ".join(str(each) for each in (code, volume.get("户号"), volume.get("题名"), *facts[1:4]) if each)
        scratch.execute("INSERT INTO word VALUES (?,?)", [name, words])
    keys = ("eventType", "eventDateTime", "linkingAgent", "linkingObject")
    scratch.executemany("INSERT INTO event VALUES (?,?,?,?,?)", ([code, *(e.get(key) for key in keys)] for e in events))


def _text(described: Mapping[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False, sort_keys=True)


def _compare(done: Rebuilt, roots: Mapping[str, str], *, every: bool) -> None:
    for code in sorted(roots.keys() - done.roots.keys()) if every else ():
        done.problems.append(f"{code}：已封卷，但给出的包里没有它。")
    for code, root in done.roots.items():
        if code not in roots:
            done.problems.append(f"{code}：包是好的，但登记里没有这一卷。")
        elif roots[code] != root:
            done.problems.append(f"{code}：根摘要与登记的不同，登记 {roots[code]}，包内 {root}。")
