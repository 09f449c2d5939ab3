"""多进程 — one task a county on all cores: bounded, in any order, and nobody left behind when the parent dies.

Processes are spawned, not forked: a web worker or a test may hold threads and locks. Pure: no Django.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from dibao.kernel.processes import leave_with_parent


@dataclass(frozen=True)
class Failed:
    """A task that came to no answer, and the sentence why. Never the exception itself: not every one can travel."""

    sentence: str


T = TypeVar("T")
A = TypeVar("A")
_state: Any = None


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0))


def run(
    work: Callable[[Any, A], T], tasks: Sequence[A], *, shared: Any, workers: int | None = None
) -> Iterator[tuple[A, T | Failed]]:
    """Each task with its answer, or with why there is none, as they finish.

    work(shared, task) must be a module-level function; ``shared`` is pickled once, for all processes. With one worker or
    one task nothing is spawned.
    """
    count = min(workers or cores(), len(tasks))
    if count <= 1:
        yield from ((task, _attempt(work, shared, task)) for task in tasks)
        return
    with _laid_out(shared) as path:
        yield from _spread(work, tasks, path, count)


@contextmanager
def _laid_out(shared: Any) -> Iterator[str]:
    """Where the processes find what they share. Through the pipe of a new process it would go only when that process
    reads, and the next would wait for it; a file without a name is gone whatever happens to us."""
    with tempfile.TemporaryFile() as file:
        pickle.dump(shared, file, protocol=pickle.HIGHEST_PROTOCOL)
        file.flush()
        yield f"/proc/{os.getpid()}/fd/{file.fileno()}"


def _spread(work: Callable[[Any, A], T], tasks: Sequence[A], shared: str, count: int) -> Iterator[tuple[A, T | Failed]]:
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin, initargs=(shared,))
    with pool:
        waiting: dict[Future[T | Failed], A] = {pool.submit(_call, work, task): task for task in tasks}
        try:
            for future in as_completed(waiting):
                yield waiting.pop(future), _answer(future)
        finally:
            pool.shutdown(cancel_futures=True)


def _attempt(work: Callable[[Any, A], T], shared: Any, task: A) -> T | Failed:
    try:
        return work(shared, task)
    except Exception as fault:
        return Failed(str(fault) or repr(fault))


def _answer(future: Future[T | Failed]) -> T | Failed:
    try:
        return future.result()
    except BrokenProcessPool:
        return Failed("计算进程被系统终止（多半是内存不足）。请减少进程数再运行一次，已完成的不会重做。")


def _begin(shared: str) -> None:
    global _state
    leave_with_parent()
    _keep_memory()
    with Path(shared).open("rb") as file:
        _state = pickle.load(file)  # noqa: S301 — written by our parent, which has it open


_TRIM_THRESHOLD, _MMAP_THRESHOLD, _KEPT = -1, -3, 32 * 2**20  # names of glibc's malloc.h


def _keep_memory() -> None:
    """Hold on to the memory of large arrays between steps, where the system is glibc's: giving it back after every
    step and asking for it again, page by page, is a fifth of a reckoning."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_TRIM_THRESHOLD, 2 * _KEPT)
        mallopt(_MMAP_THRESHOLD, _KEPT)


def _call(work: Callable[[Any, A], T], task: A) -> T | Failed:
    return _attempt(work, _state, task)
