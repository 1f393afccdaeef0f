"""What time costs that a person tracked twice: the lower of the two rates, since the dearer one may be right."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from syncd.core.money import Money, price, totals
from syncd.core.repeated_entries import Repeat


def lower_rate(one: Money | None, other: Money | None, billed: int) -> Money | None:
    """The lower of two rates; None where it is unknown. Where nothing is `billed`, any known rate will do."""
    rates = [rate for rate in (one, other) if rate is not None]
    if billed and (len(rates) < 2 or len({rate.currency for rate in rates}) > 1):
        return None
    return min(rates, key=lambda rate: (rate.minor, rate.currency), default=None)


def owed(by_rate: Counter[Money | None]) -> Money | None:
    """What billed seconds are worth at their rates, negative; None where a rate is unknown, or there are several
    currencies."""
    known = [-price(rate, seconds) for rate, seconds in by_rate.items() if rate is not None]
    worth = [stake for stake in totals(known).values() if stake.minor] or known[:1]
    return worth[0] if not by_rate[None] and len(worth) == 1 else None


def owed_for(repeat: Repeat) -> Counter[Money | None]:
    """Billed seconds that both entries have, by the lower rate; 0 where one of them is not billed."""
    seconds: Counter[Money | None] = Counter()
    for rate, part in _parts(repeat):
        seconds[rate] += part
    return seconds


def _parts(repeat: Repeat) -> Iterator[tuple[Money | None, int]]:
    one, other, start = repeat.of, repeat.copy, repeat.start
    end = min(one.entry.stop or start, other.entry.stop or start)
    changes = {since for each in (one, other) for since, _ in each.new_rates if start < since < end}
    for begins, ends in pairwise(sorted({start, end, *changes})):
        part = int((ends - begins).total_seconds()) if one.billed and other.billed else 0
        yield lower_rate(one.rate_at(begins), other.rate_at(begins), part), part
