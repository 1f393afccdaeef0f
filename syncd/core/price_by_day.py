"""Prices time at the rates of the days on which it was worked: a raise in the middle of a week counts at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from syncd.core.money import Money, price
from syncd.core.phrases import Days, Hours, Phrase, say
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.time import Instant


def lacking_by_day(
    pieces: Iterable[Piece], lines: Iterable[LoggedLine], moment: Instant | None = None
) -> Mapping[date, int]:
    """Seconds tracked (before `moment`, where it is given) and not logged, for each day that lacks some."""
    lacking: Counter[date] = Counter()
    for piece in pieces:
        lacking[piece.day] += piece.seconds if moment is None else piece.seconds_before(moment)
    for line in lines:
        lacking[line.day] -= line.seconds or 0
    return +lacking


def tracked_after_by_day(pieces: Iterable[Piece], moment: Instant) -> Mapping[date, int]:
    """Seconds tracked after `moment`, for each day that has some."""
    tracked: Counter[date] = Counter()
    for piece in pieces:
        tracked[piece.day] += piece.seconds - piece.seconds_before(moment)
    return +tracked


def surplus_by_day(pieces: Iterable[Piece], lines: Iterable[LoggedLine]) -> Mapping[date, int]:
    """Seconds logged and not tracked, for each day that has some."""
    surplus: Counter[date] = Counter()
    for line in lines:
        surplus[line.day] += line.seconds or 0
    for piece in pieces:
        surplus[piece.day] -= piece.seconds
    return +surplus


def price_by_day(contract: ContractFacts, seconds: int, by_day: Mapping[date, int], otherwise: date) -> Money | None:
    """Price `seconds` at the rates of their days, rounded once per rate.

    `by_day`: at most how many of them are of each day. Where the days have more than `seconds`, those with most count
    first; where they have less, the rest is of the last day that counted, or of the day `otherwise`. None where a rate
    is not known, or currencies differ.
    """
    return total_price(at_rates(contract, seconds, by_day, otherwise))


def at_rates(
    contract: ContractFacts, seconds: int, by_day: Mapping[date, int], otherwise: date
) -> Mapping[Money | None, int]:
    """Rate → how many of `seconds` are priced at it, as in `price_by_day`; None for those without a rate."""
    at_rate: Counter[Money | None] = Counter()
    for day, part in _taken(seconds, by_day, otherwise):
        at_rate[contract.rate_on(day)] += part
    return at_rate


def total_price(at_rate: Mapping[Money | None, int]) -> Money | None:
    """Price seconds at their rates, rounded once per rate. None where a rate is not known, or currencies differ."""
    prices = [price(rate, part) for rate, part in at_rate.items() if rate is not None]
    if None in at_rate or len({amount.currency for amount in prices}) != 1:
        return None
    return sum(prices[1:], prices[0])


def _taken(seconds: int, by_day: Mapping[date, int], otherwise: date) -> Iterator[tuple[date, int]]:
    """Take `seconds` from the days that have most, the earlier one of equal days first."""
    last, wanted = otherwise, seconds
    for day, available in sorted(by_day.items(), key=lambda item: (-item[1], item[0])):
        part = min(seconds, available)
        if part > 0:
            seconds, last = seconds - part, day
            yield day, part
    if seconds > 0 or wanted == 0:
        yield last, seconds


def without_rate(contract: ContractFacts, pieces: Sequence[Piece]) -> Iterator[Phrase]:
    """Time that has no price, of which days, and why."""
    if without := [piece for piece in pieces if contract.rate_on(piece.day) is None]:
        time = Hours(sum(piece.seconds for piece in without))
        days = Days(min(piece.day for piece in without), max(piece.day for piece in without))
        if contract.terms:
            yield say("{hours} without a rate ({days}: its terms give none)", hours=time, days=days)
        else:
            yield say("{hours} without a rate ({days}: it has no terms)", hours=time, days=days)


def nothing_at_stake(price: Money | None, lines: Iterable[LoggedLine]) -> Money | None:
    """Zero in the currency of a price or of a platform's rows; None where neither names one."""
    currencies = {known.currency for known in (price, *(line.gross for line in lines)) if known is not None}
    return Money(0, min(currencies)) if currencies else None
