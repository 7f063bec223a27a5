"""Progress for people: bars in a terminal, plain lines in a pipe; and lines for files, as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Steps = Sequence[tuple[str, int, int | None]]
Watch = Callable[[Steps], None]


class Reporter:
    """Says lines and shows how far long work is, in the form that suits the console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, words: str) -> None:
        self._console.print(words, highlight=False, markup=False, soft_wrap=True)

    def show(self, thing: RenderableType) -> None:
        self._console.print(thing)

    @contextmanager
    def bar(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """One bar; call what is yielded with rows done and rows in total."""
        with self.bars() as watch:
            yield lambda done, total: watch([(name, done, total)])

    @contextmanager
    def bars(self) -> Iterator[Watch]:
        """Several bars by name; call what is yielded with (name, done, total or None)."""
        if not self._console.is_terminal:
            yield self._lines()
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            tasks: dict[str, int] = {}

            def watch(steps: Steps) -> None:
                for name, done, total in steps:
                    if name not in tasks:
                        tasks[name] = progress.add_task(name, total=total)
                    progress.update(tasks[name], completed=done, total=total)  # type: ignore[arg-type]

            yield watch

    def _lines(self) -> Watch:
        told: dict[str, int] = {}

        def watch(steps: Steps) -> None:
            for name, done, total in steps:
                # A line at each tenth, so that a log stays short.
                tenth = 10 * done // total if total else 0
                if total and told.get(name) != tenth:
                    told[name] = tenth
                    self.say(f"{name}: {done} of {total}")

        return watch


def write_lines(lines: Iterable[bytes]) -> None:
    """Write bytes to where output goes, as they come."""
    for line in lines:
        click.echo(line, nl=False)
