"""The business rows against the log: edited, removed, brought back, or put in without any event."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from ..checks import Problem, Seen
from ..digest import BATCH, live_rows, row_digest
from ..models import Event, RowState
from ..watch import watched_models

State = tuple[str, int, str, bool]  # key, event, digest, gone


def row_problems(seen: Seen) -> Iterator[Problem]:
    """Everything that is wrong with the rows of models the log covers."""
    labels = list(RowState.objects.order_by("label").values_list("label", flat=True).distinct())
    watched = {model._meta.label: model for model in watched_models()}
    for label in labels:
        try:
            model = watched.get(label) or apps.get_model(label)
        except LookupError:
            yield Problem(
                "类别不明", label, f"日志里有 {label} 的行，系统里却没有这种数据：程序版本不对，或日志被改动。"
            )
            continue
        for batch in _batches(_newest(label)):
            yield from _changed(model, batch, seen)
    for model in watched.values():
        for keys in _batches(model._base_manager.order_by("pk").values_list("pk", flat=True).iterator()):
            yield from _put_in(model, keys, seen if model._meta.label not in labels else None)


def state_problems(seen: Seen) -> Iterator[Problem]:
    """Whether the table of row states says what the (sealed) events say, in both directions."""
    states = groupby(_states_by_event(), key=itemgetter(0))
    event, found = next(states, (None, iter(())))
    for pk, rows in Event.objects.order_by("id").values_list("id", "rows").iterator(chunk_size=2000):
        seen(len(rows))
        while event is not None and event < pk:
            yield _misfit(event)
            event, found = next(states, (None, iter(())))
        stored: list[list[str]] = []
        if event == pk:
            stored = sorted([label, key, digest] for _, label, key, digest in found)
            event, found = next(states, (None, iter(())))
        if stored != sorted(rows):
            yield _misfit(pk)


def _states_by_event() -> Iterator[tuple[int, str, str, str]]:
    states = RowState.objects.order_by("event_id").values_list("event_id", "label", "row_id", "digest")
    return states.iterator(chunk_size=2000)


def _misfit(event: int) -> Problem:
    return Problem(
        "行状态被改", f"事件 {event}", f"行状态表与第 {event} 号事件所记的不一致：行状态被改动、删除或添加过。"
    )


def _newest(label: str) -> Iterator[State]:
    """The newest state of every row of a model."""
    states = RowState.objects.filter(label=label).order_by("row_id", "event_id")
    rows = states.values_list("row_id", "event_id", "digest", "gone").iterator(chunk_size=2000)
    for _, history in groupby(rows, key=itemgetter(0)):
        *_, newest = history
        yield newest


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    stream = iter(items)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _changed(model: Any, batch: list[State], seen: Seen) -> Iterator[Problem]:
    live = live_rows(model, [key for key, *_ in batch if _is_key(model, key)])
    for key, event, digest, gone in batch:
        seen()
        row = live.get(key)
        if row is None and not gone:
            yield _problem("行缺失", model, key, event, "这一行不见了：有人绕过系统删除了它。")
        elif row is not None and gone:
            yield _problem("行复活", model, key, event, "这一行早已删除，现在又在了：有人绕过系统放了回来。")
        elif row is not None and row_digest(row) != digest:
            yield _problem("行被改", model, key, event, "这一行的内容与那次办理后不同：有人绕过系统改了它。")


def _is_key(model: Any, key: str) -> bool:
    try:
        model._meta.pk.to_python(key)
    except ValidationError:
        return False
    return True


def _put_in(model: Any, keys: list[Any], seen: Seen | None) -> Iterator[Problem]:
    label = model._meta.label
    names = [str(key) for key in keys]
    known = set(RowState.objects.filter(label=label, row_id__in=names).values_list("row_id", flat=True))
    if seen:
        seen(len(names))
    for name in names:
        if name not in known:
            yield Problem(
                "行无来历",
                f"{label} {name}",
                f"{model._meta.verbose_name} {name} 没有任何办理记录：有人绕过系统添加了这一行。",
            )


def _problem(what: str, model: Any, key: str, event: int, sentence: str) -> Problem:
    last = Event.objects.filter(pk=event).first()
    when = f"（最近一次办理：{last.at:%Y-%m-%d %H:%M} {last.actor_name} {last.verb}）" if last else ""
    return Problem(what, f"{model._meta.label} {key}", f"{model._meta.verbose_name} {key}{when}：{sentence}")
