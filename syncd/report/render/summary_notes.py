"""Words what people should know beside the figures of a billable summary: what is missing, and what decided them."""

from collections.abc import Callable, Iterator, Sequence

from syncd.core.bounds import State
from syncd.core.phrases import Days, Phrase, Value, joined, plural, say
from syncd.core.records import ContractType
from syncd.core.summary import MONEY, Basis, Summary, SummaryLine, ToDate
from syncd.core.to_do import Words
from syncd.core.wording import clean, hours, least_hours
from syncd.report.render.wording import UNKNOWN, at_least, sized

Speak = Callable[[str], str]
"""Says a phrase in the reader's language; `str` in English."""
NOTHING = "No source shows time or money for any contract in this period."
NAMED = 3
"""Contracts named for one reason of missing data."""
_NAMES = {"gross": say("gross"), "fee": say("fee"), "tax": say("tax"), "net": say("net")}


def summary_notes(summary: Summary, words: Speak) -> tuple[str, ...]:
    """Why totals are not whole; then missing data with the contracts it concerns, and what else decided the figures."""
    partial = (
        words(say("Partial: {what}.", what=joined(_missing(summary, currency), "; ")))
        for currency, total in summary.totals.items()
        if total.partial
    )
    return (*filter(None, partial), *_notes(summary, words))


def _with_state(summary: Summary, currency: str, name: str, state: State) -> int:
    """The number of lines of a currency whose figure has this state."""
    return sum(line.state(name) is state for line in summary.lines if line.currency == currency)


def _resting(summary: Summary, currency: str, *bases: Basis) -> int:
    """The number of lines that may have earned more; of some bases only, where any are given."""
    lines = [line for line in summary.lines if line.currency == currency and line.gross_partial]
    return sum(not bases or line.basis in bases for line in lines)


def _missing(summary: Summary, currency: str) -> Iterator[Phrase]:
    known = sum(line.currency == currency for line in summary.lines)
    lines = plural(known, "{number} line", "{number} lines")
    if resting := _resting(summary, currency, Basis.BILLED, Basis.MILESTONE):
        yield say("not all that was billed is known for {resting} of {lines}", resting=resting, lines=lines)
    if resting := _resting(summary, currency, Basis.LOGGED, Basis.TRACKED):
        yield say("not all hours are known for {resting} of {lines}", resting=resting, lines=lines)
    for name in MONEY:
        if some := _with_state(summary, currency, name, State.UNKNOWN):
            yield say("{figure} is unknown for {some} of {lines}", figure=_NAMES[name], some=some, lines=lines)
        if some := _with_state(summary, currency, name, State.ESTIMATED):
            yield say("{figure} is estimated for {some} of {lines}", figure=_NAMES[name], some=some, lines=lines)
    yield from _without_currency([line for line in summary.lines if line.is_unpriced])


def _without_currency(lines: Sequence[SummaryLine]) -> Iterator[Phrase]:
    """What no total includes, because nobody knows its currency."""
    hourly = [line for line in lines if line.kind is not ContractType.RETAINER]
    if retained := len(lines) - len(hourly):
        yield plural(
            retained,
            "what {number} retainer bills for this period is unknown and not included",
            "what {number} retainers bill for this period is unknown and not included",
        )
    if unpriced := sum(bool(line.seconds_billable) for line in hourly):
        yield plural(
            unpriced,
            "billable time of {number} contract has no price yet and is not included",
            "billable time of {number} contracts has no price yet and is not included",
        )
    unseen = sum(
        line.seconds_billable is None or (line.seconds_billable == 0 and line.gross_partial) for line in hourly
    )
    if unseen:
        yield plural(
            unseen,
            "the amount that {number} contract billed is unknown and not included",
            "the amount that {number} contracts billed is unknown and not included",
        )


def _notes(summary: Summary, words: Speak) -> Iterator[str]:
    contracts: dict[Words, dict[str, None]] = {}  # reason or note → the contracts it is true of, in their order
    for line in summary.lines:
        for because in (*(gap.because for gap in line.gaps), *line.all_notes):
            contracts.setdefault(because, {})[line.name] = None
    for because, titles in contracts.items():
        more = len(titles) - NAMED
        named = ", ".join(list(titles)[:NAMED])
        if more > 0:
            named = words(say("{names} and {number} more", names=named, number=more))
        yield f"{_sentence(because, words)} ({named})."
    for line in summary.lines:
        if line.to_date:
            yield words(say("{contract} to date: {figures}.", contract=line.name, figures=describe_life(line.to_date)))
    for because in dict.fromkeys(gap.because for gap in summary.gaps if gap.because not in contracts):
        yield f"{_sentence(because, words)}."


def left_out_time(summary: Summary, words: Speak) -> str:
    """The tracked time that no total includes, for tables without a row of it; "" where there is none."""
    others = [line for line in summary.lines if line.currency is None and line.seconds_tracked]
    if not others or not summary.totals:
        return ""
    return words(
        plural(
            len(others),
            "The totals leave out {hours} tracked for {number} contract without an amount in this period.",
            "The totals leave out {hours} tracked for {number} contracts without an amount in this period.",
            hours=hours(sum(line.seconds_tracked or 0 for line in others)),
        )
    )


def describe_life(life: ToDate) -> Phrase:
    """`72.00 USD per hour: net 360.00 for 5:00 tracked, 2 to 29 Nov 2026`: life-to-date of fixed work."""
    known_hours = (
        (least_hours if life.seconds_partial else hours)(life.seconds) if life.seconds is not None else UNKNOWN
    )
    hours_tracked = at_least(known_hours, life.seconds_partial)
    known: dict[str, Value] = {"hours": hours_tracked, "days": Days(life.first, life.last)}
    because = clean(life.because) if type(life.because) is str else life.because
    if life.net is None and life.rate is None:
        why = because or say("its net is not known")
        return say("{hours} tracked, {days}; {why}", why=why, **known)
    known |= {"net": sized(life.net, life.net_state), "rate": sized(life.rate, life.state)}
    if life.net and life.rate:
        whole = say(
            "{rate} {currency} per hour: net {net} for {hours} tracked, {days}", currency=life.net.currency, **known
        )
    else:
        whole = say("{rate} per hour: net {net} for {hours} tracked, {days}", **known)
    return say("{figures} ({why})", figures=whole, why=because) if because else whole


def _sentence(because: Words, words: Speak) -> str:
    text = clean(words(because))
    return text[:1].upper() + text[1:]
