"""The stages of a rehearsal: each under a progress bar, counted and timed."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Stage:
    """One stage of the walk: how many of what, in how many seconds."""

    name: str
    count: int
    what: str
    seconds: float


class Stages:
    """Runs each stage under a progress bar and keeps its count and time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.done: list[Stage] = []

    @contextmanager
    def stage(self, name: str, what: str) -> Iterator[Advance]:
        """Time a stage; what is yielded hears (done, total) and gives the stage its count."""
        columns = (TextColumn("  {task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        begin, count = time.perf_counter(), 0
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(name, total=None)

            def advance(done: int, total: int) -> None:
                nonlocal count
                count = done
                progress.update(task, completed=done, total=total)

            yield advance
        self.done.append(Stage(name, count, what, time.perf_counter() - begin))


def counted(items: Sequence[T], advance: Advance) -> Iterator[T]:
    """Go through `items`, telling `advance` after each."""
    advance(0, len(items))
    for done, item in enumerate(items, 1):
        yield item
        advance(done, len(items))
