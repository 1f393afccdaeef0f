"""Clauses about what was not read and not checked, for headlines."""

from collections.abc import Iterable

from syncd.core.headline import money_words
from syncd.core.money import Money
from syncd.core.phrases import Hours, Moment, Phrase, plural, say
from syncd.core.report_parts import SourceState
from syncd.core.wording import Here, clean


def not_read(source: SourceState, here: Here) -> Phrase:
    """That a source could not be read, and since when."""
    name = clean(source.source, 60)
    if source.last_success is None:
        return say("{source} was never read", source=name)
    return say("{source} was not read since {moment}", here, source=name, moment=Moment(source.last_success))


def unmade(number: int, seconds: int, worth: Iterable[Money]) -> Phrase:
    """How many checks were not made, on how much tracked time, and what that is worth."""
    amount = money_words(worth)
    if seconds and amount:
        return plural(
            number,
            "{number} check was not made on {hours} tracked ({amount})",
            "{number} checks were not made on {hours} tracked ({amount})",
            hours=Hours(seconds),
            amount=amount,
        )
    if seconds:
        return plural(
            number,
            "{number} check was not made on {hours} tracked",
            "{number} checks were not made on {hours} tracked",
            hours=Hours(seconds),
        )
    return plural(number, "{number} check was not made", "{number} checks were not made")
