"""How a command that takes its time shows how far it has got: a bar on a terminal, a line now and then elsewhere."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PARTS = 10
"""Lines for a whole step where there is no terminal."""


class Steps:
    """A context in which steps are shown one after the other, on standard error."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, name: str, total: int) -> Callable[[int], None]:
        """Begin a step of so many parts. What is returned is told how many more are done."""
        if not self._console.is_terminal:
            return self._lines(name, total)
        task = self._bars.add_task(name, total=total)
        return lambda more: self._bars.advance(task, more)

    def towards(self, name: str) -> Callable[[int, int], None]:
        """Begin a step whose length may grow. What is returned is told what is done, and of how much."""
        more: Callable[[int], None] | None = None
        before = 0

        def reached(done: int, of: int) -> None:
            nonlocal more, before
            more = more or self.begin(name, of)
            more(done - before)
            before = done

        return reached

    def _lines(self, name: str, total: int) -> Callable[[int], None]:
        done = 0

        def more(parts: int) -> None:
            nonlocal done
            before, done = done, done + parts
            if total and done * PARTS // total > before * PARTS // total:
                self._console.print(f"{name}: {done:,} of {total:,}", highlight=False)

        return more
