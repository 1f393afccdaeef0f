"""How commands that pull show it: a line for each source, bars on a terminal, one exit code for all."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from syncd.cli.views.source_state import percent
from syncd.core.wording import clean, count
from syncd.errors import DONE
from syncd.ledger.observed.hold_writer import word_on
from syncd.pull.writer import Pulled
from syncd.service.cycle import Progress

if TYPE_CHECKING:
    from rich.progress import TaskID

_SHOWN = 20  # rejected rows of a file


@contextmanager
def watched() -> Iterator[Progress]:
    """Progress for people: bars on a terminal's standard error, silence in a pipe."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
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
            description = f"reading {source}: {what}"
            if done is None:  # nobody knows how much there is; a history that was begun is at its end
                bars.update(sources[source], description=description, completed=1)
            else:
                bars.update(sources[source], description=description, completed=done, total=1)

        yield Progress(
            reading=reading,
            expecting=lambda step, total: bars.update(steps[step], total=total, visible=total > 0),
            deriving=lambda count: bars.update(steps["deriving"], advance=count),
            judging=lambda count: bars.update(steps["judging"], advance=count),
        )


def pulled_lines(pulls: Sequence[Pulled], *, dry_run: bool = False) -> Iterator[str]:
    """A line for each pull, as people read it."""
    for each in pulls:
        name = f"{each.source} ({each.file})" if each.file else each.source
        if each.error is not None:
            far = f"{percent(each.done)} of the history is read; " if each.done is not None else ""
            yield f"{name}: {far}{each.error}"
        elif each.repeated:
            yield f"{name}: taken before, nothing changed; where it is right and a later file was wrong, add --again"
        else:
            taken = each.taken
            would = "would be " if dry_run else ""
            held = f", {taken.held} held" if taken.held else ""
            sums = "".join(f"; {money}" for money in taken.amounts.values())
            yield (
                f"{name}: {count(taken.rows, 'row')}, {taken.rejected} rejected, {taken.non_records} not records: "
                f"{taken.added} {would}new, {taken.changed} changed, {taken.gone} gone{held}, "
                f"{taken.same} as before{sums}"
            )
            if taken.older:
                yield (
                    f"  {count(taken.older, 'row tells', 'rows tell')} what was true before something newer was read, "
                    "and is not used; where it is right and that was wrong, add --again"
                )
        if each.taken.held:
            wait = "would wait" if dry_run else "waits" if each.taken.held == 1 else "wait"
            changes = count(each.taken.held, "change")
            yield f"  attention: {changes} of older records {wait} for your word: {word_on(each.source)}"
        if each.taken.rejected:
            left_out = "is left out" if each.taken.rejected == 1 else "are left out"
            yield f"  attention: {each.taken.rejected} of {count(each.taken.rows, 'row')} cannot be read and {left_out}"
        for row in each.taken.reasons[:_SHOWN]:
            yield f"  rejected {clean(row.where)}: {clean(row.reason, 1000)}"
        if len(each.taken.reasons) > _SHOWN:
            yield f"  and {count(len(each.taken.reasons) - _SHOWN, 'more rejected row')}"
        for notice in each.taken.notices:
            yield f"  {clean(notice, 1000)}"


def pulled_json(each: Pulled) -> dict[str, Any]:
    """A pull for JSON."""
    return {
        "source": each.source,
        "file": each.file,
        "rows": each.taken.rows,
        "added": each.taken.added,
        "changed": each.taken.changed,
        "gone": each.taken.gone,
        "same": each.taken.same,
        "older": each.taken.older,
        "held": each.taken.held,
        "amounts": {currency: str(money.decimal) for currency, money in each.taken.amounts.items()},
        "notices": list(each.taken.notices),
        "rejected": each.taken.rejected,
        "non_records": each.taken.non_records,
        "repeated": each.repeated,
        "done": each.done,
        "error": str(each.error) if each.error else None,
    }


def worst(pulls: Sequence[Pulled]) -> int:
    """The exit code of several pulls: the first failure that a person must act on, else one that time heals."""
    codes = sorted({each.error.exit_code for each in pulls if each.error is not None}, key=_LIGHTEST_LAST)
    return codes[0] if codes else DONE


def _LIGHTEST_LAST(code: int) -> tuple[bool, int]:  # noqa: N802
    from syncd.errors import TRY_LATER

    return code == TRY_LATER, -code
