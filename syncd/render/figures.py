"""The billable summary as rows of worded figures. Nothing is added up here: `syncd.core.billing` has done it."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.core.billing import Basis, Summary, SummaryLine, Total
from syncd.core.money import Money
from syncd.core.time import hours
from syncd.render.words import NONE, UNKNOWN, amount, clean, count, days, figure

Figures = tuple[tuple[str, str], ...]
"""(label, value), in the order to show."""

BLANK = ("", "")
"""Keeps the columns of totals below those of contracts."""
MONEY = ("gross", "fee", "tax", "net")
_BASIS = {
    Basis.BILLED: "as billed",
    Basis.LOGGED: "as logged on the platform",
    Basis.TRACKED: "as tracked",
    Basis.MILESTONE: "milestones released",
}
_LEGEND = {
    "Per hour": "“Per hour” is net per tracked hour.",
    UNKNOWN: f"“{UNKNOWN}”: no source has said it yet; it is not zero.",
    NONE: f"“{NONE}”: there is no such figure here.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A contract's, or a currency's, figures."""

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
    more: int  # rows not shown; totals have them
    totals: tuple[Row, ...]
    legend: tuple[str, ...]


def table(summary: Summary, shown: int) -> Table:
    """At most `shown` contracts, all totals, and a legend of the signs that occur."""
    rows = tuple(_row(line) for line in summary.lines[:shown])
    totals = tuple(_total(summary, currency, total) for currency, total in summary.totals.items())
    said = {word for row in rows + totals for pair in row.time + row.money for word in pair}
    period = summary.period
    named = days(period.first, period.last)
    return Table(
        period=named if ".." in period.name else f"{period.name} ({named})",
        rows=rows,
        more=len(summary.lines) - len(rows),
        totals=totals,
        legend=tuple(says for sign, says in _LEGEND.items() if sign in said),
    )


def _row(line: SummaryLine) -> Row:
    who = [clean(line.client, 60), clean(line.person, 60)]
    return Row(
        title=clean(line.title or line.contract, 80),
        detail=", ".join(filter(None, [*who, f"{line.kind}, {_BASIS[line.basis]}"])),
        currency=line.currency or "",
        time=(
            ("Tracked", hours(line.seconds_tracked)),
            ("Logged", _hours(line.seconds_logged, UNKNOWN if line.seconds_billable is None else NONE)),
            ("Billable", _hours(line.seconds_billable, UNKNOWN)),
            ("Per hour", _per_hour(line)),
        ),
        money=tuple((name.capitalize(), _money(line, getattr(line, name))) for name in MONEY),
    )


def _hours(seconds: int | None, otherwise: str) -> str:
    return otherwise if seconds is None else hours(seconds)


def _money(line: SummaryLine, money: Money | None) -> str:
    """Without a currency and without billable time nothing was earned that could be unknown."""
    nothing_earned = line.currency is None and line.seconds_billable == 0
    return NONE if nothing_earned else figure(money)


def _per_hour(line: SummaryLine) -> str:
    if line.effective_rate is not None:
        return amount(line.effective_rate)
    return _money(line, None) if line.seconds_tracked else NONE


def _total(summary: Summary, currency: str, total: Total) -> Row:
    return Row(
        title="Total",
        detail="",
        currency=currency,
        time=(("Tracked", hours(total.seconds_tracked)), BLANK, ("Billable", hours(total.seconds_billable)), BLANK),
        money=tuple((name.capitalize(), _sum(summary, currency, name)) for name in MONEY),
        note=" ".join(_notes(summary, currency, total)),
    )


def _sum(summary: Summary, currency: str, name: str) -> str:
    known: Money | None = getattr(summary.totals[currency], name)
    return f"{figure(known)} in part" if known and _unknown(summary, currency, name) else figure(known)


def _unknown(summary: Summary, currency: str, name: str) -> int:
    return sum(getattr(line, name) is None for line in summary.lines if line.currency == currency)


def _notes(summary: Summary, currency: str, total: Total) -> Iterator[str]:
    if total.partial:
        yield f"Partial: {'; '.join(_missing(summary, currency))}."
    if others := [line for line in summary.lines if line.currency is None and line.seconds_tracked]:
        tracked = hours(sum(line.seconds_tracked for line in others))
        yield f"The {tracked} tracked for {count(len(others), 'contract')} without money are not in it."


def _missing(summary: Summary, currency: str) -> Iterator[str]:
    lines = sum(line.currency == currency for line in summary.lines)
    for name in MONEY:
        if unknown := _unknown(summary, currency, name):
            yield f"{name} is unknown for {unknown} of {count(lines, 'line')}"
    unpriced = sum(line.currency is None and bool(line.seconds_billable) for line in summary.lines)
    if unpriced:
        yield f"billable time of {count(unpriced, 'contract')} has no price yet and is not in it"
    unseen = sum(line.currency is None and line.seconds_billable is None for line in summary.lines)
    if unseen:
        yield f"what {count(unseen, 'contract')} billed is unknown and not in it"
