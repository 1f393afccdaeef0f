"""How big the benchmarks are."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`entries`: of a year at the account. `polls`: of a day. `load`: entries of one load into the ledger, a size each.
    `rows`: of a file. `pairs`: how often syncd and what it is compared with work in turn. `edits`, `deletions`,
    `additions`: what is changed.
    """

    entries: int = 10_000
    page_sizes: tuple[int, ...] = (50, 200, 1000)
    polls: int = 96
    load: tuple[int, ...] = (20_000,)
    pairs: int = 3
    rows: int = 100_000
    edits: int = 20
    deletions: int = 10
    additions: int = 5

    @property
    def every(self) -> timedelta:
        """The time between polls."""
        return timedelta(days=1) / self.polls


NORMAL = Scale()
QUICK = Scale(entries=2_000, page_sizes=(50, 1000), load=(4_000,), rows=10_000)
FULL = Scale(load=(20_000, 100_000))
TINY = Scale(entries=60, page_sizes=(50,), polls=6, load=(60,), pairs=1, rows=40, edits=4, deletions=2, additions=1)
"""For the test that they run at all."""
