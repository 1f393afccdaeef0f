"""Shows the progress of a round: bars on a terminal, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syncd.cli.say import on_a_terminal
from syncd.core.safe_text import line
from syncd.service.cycle import Progress

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Draw bars on standard error while a round runs, if it is a terminal."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console  # takes 0.1 s, and a pipe needs none of it
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        waiting = bars.add_task("reading sources", total=None)
        sources: dict[str, TaskID] = {}
        steps = {
            "deriving": bars.add_task("mapping records", total=None, visible=False),
            "judging": bars.add_task("checking", total=None, visible=False),
        }

        def reading(source: str, what: str, done: float | None) -> None:
            bars.update(waiting, visible=False)
            if source not in sources:
                sources[source] = bars.add_task("", total=None)
            description = line(f"reading {source}: {what}")
            if done is None:  # the total is unknown; a history that was begun is now read
                bars.update(sources[source], description=description, completed=1)
            else:
                bars.update(sources[source], description=description, completed=done, total=1)

        yield Progress(
            reading=reading,
            expecting=lambda step, total: bars.update(steps[step], total=total, visible=total > 0),
            deriving=lambda number: bars.update(steps["deriving"], advance=number),
            judging=lambda number: bars.update(steps["judging"], advance=number),
        )


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Draw one bar on standard error, if it is a terminal; the callback gets the part that is done, from 0 to 1."""
    if not on_a_terminal():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(what, total=1)
        yield lambda done: bars.update(task, completed=done)
