"""What people put aside, by state: it is in no total, and stands on a line of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syncd.core.lifecycle import SETTLED, Discrepancy, State
from syncd.core.money import Money, totals
from syncd.core.phrases import Phrase, joined, plural, say
from syncd.core.sums import Sums, sum_up

IN_PART = {State.WRITTEN_OFF: "written-off in part", State.EXPLAINED: "explained in part"}
"""The names of what was written off and explained of discrepancies whose rest still counts."""
_SETTLED = frozenset({*SETTLED, *IN_PART.values()})


@dataclass(frozen=True, slots=True)
class Aside:
    """The discrepancies together that people put aside in one way."""

    state: str  # a state, or a name of IN_PART
    sums: Sums

    @property
    def word(self) -> str:
        """The state, for programs."""
        return State.DONE.word if self.state == State.DONE.value else self.state

    @property
    def what(self) -> str:
        """The state, for people."""
        return "resolved by hand but not confirmed" if self.state == State.DONE.value else self.state

    @property
    def is_open(self) -> bool:
        """Whether something is left to do or to wait for."""
        return self.state not in _SETTLED


def put_aside(discrepancies: Iterable[Discrepancy], *, hushed: Iterable[Discrepancy]) -> tuple[Aside, ...]:
    """Sum up by state what people put aside (`hushed`), and what they wrote off and explained of
    `discrepancies`, which count."""
    hushed, by_state = list(hushed), dict[str, list[Money | None]]()
    for one in hushed:
        by_state.setdefault(one.state.value, []).append(one.stake)
    for one in (*discrepancies, *hushed):
        for state, part in ((State.WRITTEN_OFF, one.given_up_part), (State.EXPLAINED, one.explained_part)):
            if part is not None:
                by_state.setdefault(IN_PART[state], []).append(part)
    return tuple(Aside(state, sum_up(stakes)) for state, stakes in sorted(by_state.items()))


def still_open(aside: Iterable[Aside]) -> Iterator[Phrase]:
    """A clause for a subject line: `1 set aside, 10.00 USD still open`; nothing where nothing is left to do."""
    waiting = [one for one in aside if one.is_open]
    number = sum(one.sums.number for one in waiting)
    lost = totals(stake for one in waiting for stake in one.sums.at_stake)
    amount = joined((say("{amount}", amount=money) for money in lost.values()), " + ")
    if amount:
        yield plural(
            number,
            "{number} set aside, {amount} still open",
            "{number} set aside, {amount} still open",
            amount=amount,
        )
    elif number:
        yield plural(number, "{number} set aside, still open", "{number} set aside, still open")
