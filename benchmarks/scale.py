"""Sizes of the benchmarks."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Size of every benchmark."""

    entries: int = 10_000  # of a year
    page_sizes: tuple[int, ...] = (50, 200, 1000)  # of Reports
    polls: int = 96  # of a day
    load: tuple[int, ...] = (20_000,)  # entries, for every load into the ledger
    pairs: int = 3  # runs of syncd and of its comparison, in turn
    growth: tuple[int, ...] = (10_000, 40_000)  # entries, to see how costs grow
    all_rules: tuple[int, ...] = (10_000, 100_000)  # entries of an agency with all its money
    idle: float = 30  # seconds of a daemon
    account_rows: tuple[int, ...] = (10_000, 100_000)  # transactions of an account, to see how costs grow
    rows: int = 100_000  # of a file
    edits: int = 20
    deletions: int = 10
    additions: int = 5

    @property
    def every(self) -> timedelta:
        """The time between polls."""
        return timedelta(days=1) / self.polls


NORMAL = Scale()
QUICK = Scale(
    entries=2_000,
    page_sizes=(50, 1000),
    load=(4_000,),
    growth=(2_000, 8_000),
    all_rules=(2_000, 10_000),
    account_rows=(10_000, 20_000),
    idle=30,
    rows=10_000,
)
FULL = Scale(
    load=(20_000, 100_000),
    growth=(10_000, 20_000, 40_000, 80_000),
    all_rules=(10_000, 100_000, 1_000_000),
    account_rows=(10_000, 1_000_000),
    idle=60,
)
TINY = Scale(
    entries=60,
    page_sizes=(50,),
    polls=6,
    load=(60,),
    pairs=1,
    growth=(60, 120),
    all_rules=(800, 1_600),
    account_rows=(80, 160),
    idle=1,
    rows=40,
    edits=4,
    deletions=2,
    additions=1,
)
"""For the test that the benchmarks run."""
