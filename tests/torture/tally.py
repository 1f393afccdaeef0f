"""Counts of what was tried, and the tables in which they are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEAD = ("what was done", "tries", "survived", "lost", "doubled")


@dataclass
class Tally:
    """What came of one kind of try.

    `lost`: tries after which something that was acknowledged is missing. `doubled`: copies that arrived twice, all of
    them naming the same report. `failures` says what went wrong.
    """

    name: str
    tries: int = 0
    lost: int = 0
    doubled: int = 0
    failures: list[str] = field(default_factory=list)

    def tried(self, failure: str = "", *, lost: bool = False, doubled: int = 0) -> None:
        """Count one try; an empty `failure` is a success."""
        self.tries += 1
        self.lost += lost
        self.doubled += doubled
        if failure:
            self.failures.append(failure)

    @property
    def cells(self) -> Sequence[str]:
        """Return the row of the table."""
        numbers = (self.tries, self.tries - len(self.failures), self.lost, self.doubled)
        return (self.name, *map(str, numbers))


def as_text(tallies: Iterable[Tally]) -> str:
    """Return the table for a terminal, with each failure below it."""
    tallies = list(tallies)
    rows = [HEAD, *(tally.cells for tally in tallies)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([*lines, *(f"  {tally.name}: {failure}" for tally in tallies for failure in tally.failures)])


def as_markdown(tallies: Iterable[Tally]) -> str:
    """Return the table for the documentation."""
    rows = [HEAD, ("---", *["---:"] * (len(HEAD) - 1)), *(tally.cells for tally in tallies)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
