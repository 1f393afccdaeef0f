"""Puts the billable summary into rows of figures in words. `syncd.core.billing` has computed them all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from syncd.core.contract_names import CLIENT, name_contract
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.phrases import Days, Phrase, Value, joined, plural, say
from syncd.core.records import ContractType
from syncd.core.summary import MONEY, Basis, State, Summary, SummaryLine, ToDate, Total
from syncd.core.to_do import Words
from syncd.core.wording import clean, days, hours, least_hours
from syncd.report.render.wording import ABOUT, NONE, UNKNOWN, at_least, legend, sized

Speak = Callable[[str], str]
"""Says a phrase in the reader's language; `str` in English."""
Figures = tuple[tuple[str, str], ...]
"""(label, value), in the order to show. Labels are English; reports have their own columns."""
NOTHING = "No source shows time or money for any contract in this period."
BLANK = ("", "")
"""An empty cell: it keeps the columns of totals below those of contracts."""
NAMED = 3
"""Contracts named for one reason of missing data."""
_GROWING = ("gross", "net")  # these grow with the hours they rest on; fee and tax do not
_BASIS = {
    Basis.BILLED: "as billed",
    Basis.LOGGED: "as logged on the platform",
    Basis.TRACKED: "as tracked",
    Basis.MILESTONE: "milestones released",
    Basis.AGREED: "as agreed",
}
_NAMES = {"gross": say("gross"), "fee": say("fee"), "tax": say("tax"), "net": say("net")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The figures of a contract or of a currency."""

    title: str
    detail: str
    currency: str  # "" where there is no money
    time: Figures
    money: Figures
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The billable summary of a period."""

    period: str
    rows: tuple[Row, ...]
    more: int  # rows that are not shown; the totals include them
    totals: tuple[Row, ...]
    notes: tuple[str, ...]  # missing data, with the contracts it concerns, and time that no total includes
    legend: tuple[str, ...]


def table(summary: Summary, shown: int, words: Speak) -> Table:
    """Put a summary into words: at most `shown` contracts, all totals, and a legend of the signs in use."""
    rows = tuple(_row(line) for line in summary.lines[:shown])
    totals = tuple(_total(summary, currency, total, words) for currency, total in summary.totals.items())
    figures = [word for row in rows + totals for pair in row.time + row.money for word in pair]
    for line in summary.lines:
        figures += describe_life(line.to_date).split(": ")[:1] if line.to_date and line.to_date.rate else []
    period = summary.period
    named = days(period.first, period.last)
    return Table(
        period=named if ".." in period.name else f"{period.name} ({named})",
        rows=tuple(_spoken(row, words) for row in rows),
        more=len(summary.lines) - len(rows),
        totals=tuple(_spoken(row, words) for row in totals),
        notes=tuple(_notes(summary, words)),
        legend=tuple(words(sentence) for sentence in legend(figures)),
    )


def _spoken(row: Row, words: Speak) -> Row:
    """The same figures in the reader's language."""
    time, money = (tuple((label, words(figure)) for label, figure in figures) for figures in (row.time, row.money))
    return replace(row, time=time, money=money)


def _row(line: SummaryLine) -> Row:
    who = [clean(line.client_name or line.client, CLIENT), clean(line.person, 60)]
    apart = "" if line.distinction in (line.client, line.client_name) else line.distinction
    return Row(
        title=name_contract(line.title or line.contract, apart),
        detail=", ".join(filter(None, [*who, f"{line.kind}, {_BASIS[line.basis]}"])),
        currency=line.currency or "",
        time=(
            ("Tracked", _hours(line.seconds_tracked, line.tracked_partial, line.tracked_estimated)),
            ("Logged", _logged(line)),
            ("Billable", _hours(line.seconds_billable, line.billable_partial, line.billable_estimated)),
            ("Per hour", _per_hour(line)),
        ),
        money=tuple((name.capitalize(), _money(line, name)) for name in MONEY),
    )


def _hours(seconds: int | None, partial: bool, estimated: bool = False) -> str:
    if seconds is not None and estimated:
        return f"{ABOUT} {hours(seconds)}"
    return UNKNOWN if seconds is None else at_least((least_hours if partial else hours)(seconds), partial)


def _logged(line: SummaryLine) -> str:
    lacking = line.lacks(Side.LOGGED)
    if line.seconds_logged is None and not lacking:
        return NONE
    return _hours(line.seconds_logged, lacking, line.logged_estimated)


def _money(line: SummaryLine, name: str) -> str:
    """A figure of money; `–` for a contract without a currency and without billable time, which earned nothing."""
    if line.currency is None and line.seconds_billable == 0 and not line.gross_partial:
        return NONE
    return _figure(getattr(line, name), line.state(name), name)


def _figure(money: Money | None, state: State, name: str) -> str:
    """A figure with the sign of its state. A fee or tax that may grow is no lower bound of a negative amount."""
    if money is not None and state is State.AT_LEAST and name not in _GROWING:
        return say("{amount} in part", amount=money.decimal)
    return sized(money, state)


def _per_hour(line: SummaryLine) -> str:
    if line.effective_rate is not None:
        return _figure(line.effective_rate, line.state("effective_rate"), "net")
    return NONE if line.seconds_tracked == 0 or not line.bills_its_hours else _money(line, "effective_rate")


def _total(summary: Summary, currency: str, total: Total, words: Speak) -> Row:
    missing = joined(_missing(summary, currency), "; ")
    return Row(
        title="Total",
        detail="",
        currency=currency,
        time=(
            ("Tracked", _hours(total.seconds_tracked, total.tracked_partial, total.tracked_estimated)),
            BLANK,
            ("Billable", _hours(total.seconds_billable, total.billable_partial, total.billable_estimated)),
            BLANK,
        ),
        money=tuple((name.capitalize(), _sum(summary, currency, name)) for name in MONEY),
        note=words(say("Partial: {what}.", what=missing)) if total.partial else "",
    )


def _sum(summary: Summary, currency: str, name: str) -> str:
    return _figure(getattr(summary.totals[currency], name), summary.total_state(currency, name), name)


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
    yield from _without_currency([line for line in summary.lines if line.currency is None])


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
    others = [line for line in summary.lines if line.currency is None and line.seconds_tracked]
    if others and summary.totals:
        yield words(
            plural(
                len(others),
                "The totals leave out {hours} tracked for {number} contract without an amount in this period.",
                "The totals leave out {hours} tracked for {number} contracts without an amount in this period.",
                hours=hours(sum(line.seconds_tracked or 0 for line in others)),
            )
        )


def describe_life(life: ToDate) -> Phrase:
    """`72.00 USD per hour: net 360.00 for 5:00 tracked, 2 to 29 Nov 2026`: life-to-date of fixed work."""
    hours_tracked = _hours(life.seconds, life.seconds_partial)
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
