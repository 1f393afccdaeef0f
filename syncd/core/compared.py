"""Figures that stand beside those of a period: the period before it, and the average of up to four before it.

An average is over the periods since a contract first shows anything, at most `AVERAGED`: one that began two weeks ago
has no average of four. Where a period's figure is not known, the average says so by its state, as a sum does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.bounds import State, rate_state, weakest
from syncd.core.money import Money, per_hour
from syncd.core.phrases import say
from syncd.core.summary import Summary, SummaryLine
from syncd.core.time import Period, iso_week
from syncd.core.to_do import Words

AVERAGED = 4
"""Periods of which the average is made."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a contract brought in one currency; of all contracts of a currency together, `contract` is "".

    Times are seconds. None is unknown where the state says so; else there is no such figure. `of`: how many periods it
    is the average of.
    """

    contract: str
    currency: str | None
    hours: int | None
    hours_state: State
    gross: Money | None
    gross_state: State
    net: Money | None
    net_state: State
    rate: Money | None  # net per tracked hour
    rate_state: State
    of: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What stands beside a period. `because`: why nothing is known of the period before it; "" where something is."""

    before: Period
    last: tuple[Figures, ...] = ()
    average: tuple[Figures, ...] = ()
    because: Words = ""


def period_before(period: Period) -> Period | None:
    """The week before a week, the month before a month; else as many days before. None where the calendar ends."""
    last = period.first - _DAY
    try:
        if "W" in period.name:
            return Period.parse(iso_week(last))
        if len(period.name) == len("2026-11"):
            return Period.parse(f"{last:%Y-%m}")
        first = period.first - (period.last - last)
        return Period.parse(f"{first}..{last}")
    except (ValueError, OverflowError):
        return None


def compared(earlier: Sequence[Summary]) -> Compared | None:
    """Compare with the summaries of the periods before, the latest first. None where there are none."""
    if not earlier:
        return None
    each = [figures(summary) for summary in earlier[:AVERAGED]]
    because = "" if earlier[0].lines or not earlier[0].gaps else say("no source shows anything of it")
    return Compared(
        before=earlier[0].period, last=tuple(each[0]), average=tuple(_averages(each, earlier)), because=because
    )


def figures(summary: Summary) -> list[Figures]:
    """The figures of each line, and of each currency together."""
    lines = [_of_line(line) for line in summary.lines]
    return [*lines, *(_of_total(summary, currency) for currency in summary.totals)]


def rate_of(lines: Iterable[SummaryLine], *, unpriced: bool = False) -> tuple[Money | None, State]:
    """Net per tracked hour of all lines of one currency whose hours bill; (None, UNKNOWN) where one is not known, or
    is for other hours than those of the period. `unpriced`: there is other work by the hour that has no price yet."""
    hourly = [line for line in lines if line.bills_its_hours]
    worked = [line for line in hourly if line.seconds_tracked != 0 or line.net is None or line.net.minor]
    if not worked or not all(map(_is_for_its_hours, worked)):
        return None, State.UNKNOWN
    net = sum(line.net.minor for line in worked if line.net)
    seconds = sum(line.seconds_tracked or 0 for line in worked)
    state = rate_state(
        weakest(line.state("net") for line in hourly),
        weakest(line.tracked_state for line in hourly),
        is_loss=net < 0,
    )
    if state is State.UNKNOWN:
        return None, state
    rated = per_hour(Money(net, worked[0].currency or ""), seconds)
    return rated, State.ESTIMATED if unpriced else state


def rate_of_total(summary: Summary, currency: str) -> tuple[Money | None, State]:
    """As `rate_of`, of all work of a period that one currency pays."""
    lines = [line for line in summary.lines if line.currency == currency]
    rate, state = rate_of(lines, unpriced=_has_unpriced_hours(summary))
    return rate, _beside(summary.total_state(currency, "net"), state)


def _beside(net: State, rate: State) -> State:
    """How sure a rate may be called that stands beside the net of all work, also of work that is not by the hour: a
    bound beside another one, or beside an estimate, would seem to promise what nobody knows."""
    return rate if rate is State.UNKNOWN or net in (State.EXACT, rate) else State.ESTIMATED


def _of_line(line: SummaryLine) -> Figures:
    return Figures(
        contract=line.contract,
        currency=line.currency,
        hours=line.seconds_billable,
        hours_state=line.billable_state,
        gross=line.gross,
        gross_state=line.state("gross"),
        net=line.net,
        net_state=line.state("net"),
        rate=line.effective_rate,
        rate_state=line.state("effective_rate"),
    )


def _of_total(summary: Summary, currency: str) -> Figures:
    total = summary.totals[currency]
    rate, rated = rate_of_total(summary, currency)
    return Figures(
        contract="",
        currency=currency,
        hours=total.seconds_billable,
        hours_state=total.billable_state,
        gross=total.gross,
        gross_state=summary.total_state(currency, "gross"),
        net=total.net,
        net_state=summary.total_state(currency, "net"),
        rate=rate,
        rate_state=rated,
    )


def _has_unpriced_hours(summary: Summary) -> bool:
    """Whether there is work by the hour of which neither amount nor currency is known."""
    return any(line.is_unpriced and line.bills_its_hours for line in summary.lines)


def _is_for_its_hours(line: SummaryLine) -> bool:
    """Whether its rate is what the tracked hours of the period brought."""
    if not line.seconds_tracked or line.net is None:
        return False
    return per_hour(line.net, line.seconds_tracked) == line.effective_rate


def _averages(each: Sequence[Sequence[Figures]], earlier: Sequence[Summary]) -> Iterator[Figures]:
    keys = dict.fromkeys((one.contract, one.currency) for some in each for one in some)
    for contract, currency in keys:
        found = [_find(some, contract, currency) for some in each]
        while found and found[-1] is None:
            found.pop()
        if len(found) > 1 and currency is not None:
            yield _average(contract, currency, found, earlier[: len(found)])


def _find(some: Iterable[Figures], contract: str, currency: str | None) -> Figures | None:
    return next((one for one in some if (one.contract, one.currency) == (contract, currency)), None)


def _average(contract: str, currency: str, found: Sequence[Figures | None], of: Sequence[Summary]) -> Figures:
    """Average figures of some periods; in one without them nothing was earned, where all of it is known."""
    some = [one for one in found if one is not None]
    absent = [_absent(contract, summary) for one, summary in zip(found, of, strict=True) if one is None]
    hours = [one.hours for one in some if one.hours is not None]
    gross = [one.gross.minor for one in some if one.gross is not None]
    net = [one.net.minor for one in some if one.net is not None]
    lines = [
        line
        for summary in of
        for line in summary.lines
        if line.currency == currency and contract in ("", line.contract)
    ]
    unpriced = not contract and any(map(_has_unpriced_hours, of))
    rate, rated = (None, State.UNKNOWN) if State.UNKNOWN in absent else rate_of(lines, unpriced=unpriced)
    net_state = weakest([*(one.net_state for one in some), *absent])
    return Figures(
        contract=contract,
        currency=currency,
        hours=_rounded(sum(hours), len(found)) if hours else None,
        hours_state=weakest([*(one.hours_state for one in some), *absent]),
        gross=Money(_rounded(sum(gross), len(found)), currency) if gross else None,
        gross_state=weakest([*(one.gross_state for one in some), *absent]),
        net=Money(_rounded(sum(net), len(found)), currency) if net else None,
        net_state=net_state,
        rate=rate,
        rate_state=rated if contract else _beside(net_state, rated),
        of=len(found),
    )


def _absent(contract: str, summary: Summary) -> State:
    """How sure it is that a period brought a contract nothing in a currency."""
    lines = [line for line in summary.lines if contract in ("", line.contract)]
    unsure = summary.gaps or any(line.is_unpriced or line.gross_partial for line in lines)
    return State.UNKNOWN if unsure else State.EXACT


def _rounded(total: int, number: int) -> int:
    """`total` over `number`, rounded half away from zero."""
    half = (2 * abs(total) + number) // (2 * number)
    return half if total >= 0 else -half
