"""Compares what syncd found in made-up worlds with what is true, and counts by class of fault."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

SHOWN = 40
"""Lines of what is wrong that are printed."""


class Ruled(Protocol):
    """A discrepancy as a world describes it: hashable, in an order, and of a rule."""

    @property
    def rule(self) -> str: ...

    def __lt__(self, other: Any, /) -> bool: ...


@dataclass(frozen=True, order=True, kw_only=True)
class Found:
    """A discrepancy as both sides describe it. A figure that differs makes another one of it."""

    rule: str
    about: str  # a contract, a person or a source
    part: str  # the first day of a week, a day, or a label
    seconds: int = -1  # -1: it names no time
    stake: str = ""  # with its sign and currency; "" where nobody knows
    deadline: str = ""
    severity: str = ""
    under: str = ""  # the rule of the discrepancy that explains it


@dataclass
class Score:
    """Counts by class, and keeps what is wrong in words."""

    classes: Sequence[str]  # rules; others are no part of the table
    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unmade: Counter[str] = field(default_factory=Counter)
    figures: int = 0

    def compare(self, where: str, found: Iterable[Ruled], true: Iterable[Ruled]) -> None:
        """Count the discrepancies of a world."""
        ours, theirs = Counter(found), Counter(true)
        self.right.update(one.rule for one in (ours & theirs).elements())
        for name, count, more in (("false", self.false, ours - theirs), ("missed", self.missed, theirs - ours)):
            count.update(one.rule for one in more.elements())
            self.wrong += [f"{name}: {where}: {one}" for one in sorted(more.elements())]

    def checks(self, where: str, found: set[tuple[str, str]], true: set[tuple[str, str]]) -> None:
        """Count the checks that could not be made."""
        self.unmade.update(rule for rule, _ in found & true)
        self.wrong += [f"cannot tell: {where}: {one}" for one in sorted(found - true)]
        self.wrong += [f"should not tell: {where}: {one}" for one in sorted(true - found)]

    def table(self) -> str:
        """Precision and recall of each class, as a table."""
        lines = [f"{'class':<28}{'found':>7}{'false':>7}{'missed':>8}{'precision':>11}{'recall':>8}{'not told':>10}"]
        for rule in self.classes:
            right, false, missed = self.right[rule], self.false[rule], self.missed[rule]
            precision, recall = (f"{right / max(1, right + other):.3f}" for other in (false, missed))
            lines.append(f"{rule:<28}{right:>7}{false:>7}{missed:>8}{precision:>11}{recall:>8}{self.unmade[rule]:>10}")
        return "\n".join([*lines, *([f"{self.figures} figures compared"] if self.figures else [])])


def check(
    classes: Sequence[str], play: Callable[[int, Path, Score], None], seeds: Iterable[int], *, until_wrong: bool = False
) -> Score:
    """Play the worlds of these seeds, each in a folder of its own, and print what is wrong and the table."""
    score = Score(classes)
    for seed in seeds:
        with TemporaryDirectory() as name:
            play(seed, Path(name), score)
        if until_wrong and score.wrong:
            break
    for line in score.wrong[:SHOWN]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{score.table()}\n")
    return score
