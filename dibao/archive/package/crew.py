"""Many small files at once: every core digests, and the answers come back in order. Pure."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from dibao.archive.package.layout import Digests

Task = TypeVar("Task")
Answer = TypeVar("Answer")
BATCH = 32
# Paths in one question to a child: two questions and their answers fit into its pipes.
_PART = 64


def each(work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
    """`work` of every task, in the order of the tasks; the first failure ends it and nothing more is begun.

    Threads do: digests and disk give the interpreter free. Few tasks are not worth a thread.
    """
    workers = os.cpu_count() or 1
    if workers == 1 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    size = max(1, min(BATCH, len(tasks) // workers))
    batches = (tasks[at : at + size] for at in range(0, len(tasks), size))
    with ThreadPoolExecutor(workers, thread_name_prefix="package") as pool:
        waiting = [pool.submit(_all, work, batch) for batch in islice(batches, 2 * workers)]
        try:
            while waiting:
                answers = waiting.pop(0).result()
                waiting.extend(pool.submit(_all, work, batch) for batch in islice(batches, 1))
                yield from answers
        finally:
            for future in waiting:
                future.cancel()


def _all(work: Callable[[Task], Answer], batch: Sequence[Task]) -> list[Answer]:
    return [work(task) for task in batch]


class Gang:
    """A child process on each core that digests files by path: for thousands of files threads would wait for each other.

    Started when first asked; ends with the block.
    """

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[str]] = []

    def __enter__(self) -> "Gang":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.kill()
            child.communicate()

    def digests(self, files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Digests | str]]:
        """Each name with the digests of the file at its place, or with the name of the error; in order.

        `files` (name, place) are asked for as they are needed, so that nobody waits while they are being found.
        OSError when a child dies.
        """
        if not self._children:
            command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("digester.py"))]
            self._children = [
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={})
                for _ in range(os.cpu_count() or 1)
            ]
        source, asked = iter(files), deque[tuple[int, list[str]]]()
        for number in count():
            part = list(islice(source, _PART))
            if part:
                self._ask(number, [place for _, place in part])
                asked.append((number, [name for name, _ in part]))
            if not asked:
                return
            if not part or len(asked) == 2 * len(self._children):
                yield from self._answers(*asked.popleft())

    def _ask(self, number: int, paths: Sequence[str]) -> None:
        stdin = self._children[number % len(self._children)].stdin
        if stdin is not None:
            stdin.write("".join(f"{os.fsencode(path).hex()}\n" for path in paths) + "\n")
            stdin.flush()

    def _answers(self, number: int, names: list[str]) -> Iterator[tuple[str, Digests | str]]:
        stdout = self._children[number % len(self._children)].stdout
        for name in names:
            words = stdout.readline().split() if stdout is not None else []
            if len(words) == 3:
                yield name, Digests(words[0], words[1], int(words[2]))
            elif len(words) == 2:
                yield name, words[1]
            else:
                raise OSError("a digesting child ended")
