"""Learns hourly rates and fees from a platform's rows, with the days from which each holds.

A rate holds from the first row that shows it until rows show another. Three rows must agree on it, one after the other;
fewer are mistakes, and so is a rate that lasts a week at most and goes back to the one before. On the day of a raise a
row may have hours at both rates: a row between the two, just before the first at the new one, is of that day.

Until the third row nobody can tell a raise from a mistake: such a rate is *unconfirmed* as long as no row goes back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from syncd.core.money import Money
from syncd.core.terms import Origin, Terms

LEARNED_FROM_ROWS = 3
"""This many rows must agree before a rate is learned from a platform's payments."""
LEAST = 600
"""Seconds: a row with less time fits so many rates that none is learned from it."""
MISTAKE = timedelta(days=7)
"""A rate that goes back to the one before within this time was a mistake."""
MOST_RATES = 12
"""More rates than these are not looked for in the rows of one contract."""
_HOUR = 3600
_BASIS_POINTS = 10_000
_NO_CURRENCY = "XXX"  # ISO 4217


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A row with hours and money: evidence to learn a rate from. The rate is per `per` seconds."""

    day: date
    seconds: int
    gross: Money
    per: int = _HOUR


@dataclass(frozen=True, slots=True)
class PaidFee:
    """An earning and the fee, or the tax, that was kept of it, neither negative: evidence to learn a fee from."""

    day: date
    gross: Money
    fee: Money


@dataclass(frozen=True, slots=True)
class UnconfirmedRate:
    """The newest rows of a contract show another rate than the learned one, and too few of them to learn it.

    `start`: the first of these rows' days. `rate`: the rate they show; None where no rate in whole minor units explains
    them, as of a row that has hours at both rates. `lines`: these rows, sorted by day.
    """

    start: date
    rate: Money | None
    lines: tuple[PaidLine, ...]

    def explains(self, line: PaidLine) -> bool:
        """Whether a row is one of these, or of their days and too short to learn from."""
        return line in self.lines or (line.day >= self.start and line.seconds < LEAST and self.is_at_rate(line))

    def is_at_rate(self, line: PaidLine) -> bool:
        """Whether the rate explains a row, to the cent."""
        return self.rate is not None and _explains(self.rate, line)


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive rows that one rate explains."""

    rate: Money
    lines: tuple[PaidLine, ...]

    @property
    def first(self) -> date:
        return self.lines[0].day

    @property
    def last(self) -> date:
        return self.lines[-1].day


def learned_terms(lines: Iterable[PaidLine]) -> tuple[Terms, ...]:
    """Learn the hourly rates, in whole minor units, that explain most lines to the cent; sorted, the first one undated.

    Empty if fewer than three lines agree. A line of `h` hours at rate `r` shows `round(h × r)`, so each line admits
    a range of rates. Ties go to the rounder rate, then to the lower one. The order of lines changes nothing.
    """
    ordered = _in_order(lines)
    rates = list(_rates(ordered))
    if not rates:
        return ()
    runs = _long_runs(list(_runs(ordered, rates)), rates)
    if not runs:
        return (Terms(rate=rates[0], origin=Origin.LEARNED),)
    terms = [Terms(rate=runs[0].rate, origin=Origin.LEARNED)]
    for before, run in pairwise(runs):
        terms.append(Terms(start=_start(before, run, ordered), rate=run.rate, origin=Origin.LEARNED))
    return tuple(terms)


def unconfirmed_rate(lines: Iterable[PaidLine], learned: Sequence[Terms]) -> UnconfirmedRate | None:
    """The rate that rows show since the last one at the learned rate, while fewer than three agree on it; else None.

    `learned`: the terms learned from the same lines. Of several rates the one with most rows counts, the latest of
    equal ones: the other rows are odd ones. A row of nothing, or in another currency, shows no rate. Rows of one day
    above and below the learned rate, where none shows a rate in whole minor units, are all odd ones.
    """
    usual = learned[-1].rate if learned else None
    ordered = _in_order(lines)
    usually = tuple(line for line in ordered if usual and _explains(usual, line))
    if usual is None or not usually:
        return None
    others = [
        line
        for line in ordered
        if line.day >= usually[-1].day and not _explains(usual, line) and _shows_some_rate(line, usual.currency)
    ]
    rate = _most_shown(others)
    if rate is None:
        newest = tuple(line for line in others if line.day == others[-1].day)
        is_one = len({_is_above(usual, line) for line in newest}) == 1
        return UnconfirmedRate(newest[0].day, None, newest) if is_one else None
    agreeing = tuple(line for line in others if _explains(rate, line))
    if len(agreeing) >= LEARNED_FROM_ROWS:
        return None
    start = _start(_Run(usual, usually), _Run(rate, agreeing), ordered)
    mixed = [line for line in others if line.day == start and _is_between(usual, rate, line)]
    return UnconfirmedRate(start, rate, tuple(line for line in others if line in agreeing or line in mixed))


def learned_fees(paid: Iterable[PaidFee]) -> tuple[Terms, ...]:
    """Learn the fees, in whole hundredths of a percent of gross, that explain most earnings to the cent; as
    `learned_terms` learns rates. A fee is rounded once per earning. A fraction has no currency: earnings in several
    count together."""
    learned = learned_terms(
        PaidLine(each.day, each.gross.minor, Money(each.fee.minor, _NO_CURRENCY), _BASIS_POINTS)
        for each in paid
        if each.gross.currency == each.fee.currency
    )
    return tuple(
        Terms(start=terms.start, fee=Decimal(terms.rate.minor) / _BASIS_POINTS, origin=Origin.LEARNED)
        for terms in learned
        if terms.rate is not None
    )


def _in_order(lines: Iterable[PaidLine]) -> list[PaidLine]:
    """The lines with time, by day; those of one day in an order of their own."""
    return sorted(
        (line for line in lines if line.seconds > 0),
        key=lambda line: (line.day, line.seconds, line.gross.currency, line.gross.minor),
    )


def _shows_some_rate(line: PaidLine, currency: str) -> bool:
    return line.gross.minor > 0 and line.gross.currency == currency


def _most_shown(lines: Sequence[PaidLine]) -> Money | None:
    """The rate that explains most lines; of equal ones that of the latest line, then the rounder, then the lower."""
    votes: Counter[int] = Counter()
    latest: dict[int, date] = {}
    for line in lines:
        for rate in _admitted(line):
            votes[rate] += 1
            latest[rate] = line.day
    best = max(votes, key=lambda rate: (votes[rate], latest[rate], _trailing_zeros(rate), -rate), default=None)
    return None if best is None else Money(best, lines[0].gross.currency)


def _rates(lines: Sequence[PaidLine]) -> Iterator[Money]:
    """The rates that explain most lines, each of those that the former ones leave unexplained; at least three lines
    for the first, and two for the others."""
    left = list(lines)
    for number in range(MOST_RATES):
        votes: Counter[tuple[str, int]] = Counter()
        for line in left:
            votes.update((line.gross.currency, rate) for rate in _admitted(line))
        if not votes:
            return
        best, agreeing = min(votes.items(), key=lambda vote: (-vote[1], -_trailing_zeros(vote[0][1]), vote[0]))
        if agreeing < (LEARNED_FROM_ROWS if number == 0 else 2):
            return
        rate = Money(best[1], best[0])
        yield rate
        left = [line for line in left if not _explains(rate, line)]


def _admitted(line: PaidLine) -> range:
    """The rates that explain a line, in minor units."""
    # round(seconds × rate / 3600) = gross  ⇔  (2·gross − 1)·1800 ≤ seconds × rate < (2·gross + 1)·1800
    half = line.per // 2
    lowest = -((1 - 2 * line.gross.minor) * half // line.seconds)
    highest = -(-(2 * line.gross.minor + 1) * half // line.seconds) - 1
    return range(max(lowest, 0), highest + 1)


def _explains(rate: Money, line: PaidLine) -> bool:
    return rate.currency == line.gross.currency and rate.minor in _admitted(line)


def _is_above(rate: Money, line: PaidLine) -> bool:
    return line.gross.minor * line.per > rate.minor * line.seconds


def _runs(lines: Iterable[PaidLine], rates: Sequence[Money]) -> Iterator[_Run]:
    """Divide explained lines into runs, changing the rate only where the present one explains a line no more."""
    rate: Money | None = None
    run: list[PaidLine] = []
    for _, group in groupby(lines, key=lambda line: line.day):
        waiting = list(group)
        while waiting:
            # Of one day, rows at the present rate come first: the raise was in between.
            run += [line for line in waiting if rate is not None and _explains(rate, line)]
            waiting = [line for line in waiting if rate is None or not _explains(rate, line)]
            others = [other for other in rates if any(_explains(other, line) for line in waiting)]
            if not others:
                break
            if rate is not None and run:
                yield _Run(rate, tuple(run))
            rate, run = others[0], []
    if rate is not None and run:
        yield _Run(rate, tuple(run))


def _long_runs(runs: list[_Run], rates: Sequence[Money]) -> list[_Run]:
    """Leave out runs that are too short to be a rate, the shortest first, and join their neighbours."""
    runs = _joined(runs)
    while runs:
        index, shortest = min(
            enumerate(runs), key=lambda item: (len(item[1].lines), -rates.index(item[1].rate), item[0])
        )
        if len(shortest.lines) >= LEARNED_FROM_ROWS:
            break
        runs = _joined([*runs[:index], *runs[index + 1 :]])
    mistake = next((index for index in range(1, len(runs) - 1) if _is_mistake(*runs[index - 1 : index + 2])), None)
    return runs if mistake is None else _long_runs([*runs[:mistake], *runs[mistake + 1 :]], rates)


def _is_mistake(before: _Run, run: _Run, after: _Run) -> bool:
    return before.rate == after.rate and run.last - run.first < MISTAKE


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].rate == run.rate:
            run = replace(run, lines=joined.pop().lines + run.lines)
        joined.append(run)
    return joined


def _start(before: _Run, run: _Run, lines: Iterable[PaidLine]) -> date:
    """The first day of a rate: that of its first row, or of the last row before with hours at both rates."""
    mixed = [
        line.day for line in lines if before.last <= line.day < run.first and _is_between(before.rate, run.rate, line)
    ]
    return max(mixed, default=run.first)


def _is_between(one: Money, other: Money, line: PaidLine) -> bool:
    """Whether a line can have hours at both rates, the first of which does not explain it."""
    low, high = sorted((one.minor, other.minor))
    return (
        line.gross.currency == one.currency == other.currency
        and low * line.seconds < line.gross.minor * line.per < high * line.seconds
        and not _explains(one, line)
    )


def _trailing_zeros(number: int) -> int:
    digits = str(number)
    return len(digits) - len(digits.rstrip("0"))
