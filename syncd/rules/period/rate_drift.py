"""Hours at another rate than the contract's: a raise that was missed, or the wrong contract.

Compares the amount of each of the week's rows with its amount at the rate of its day. Rows with too little and rows
with too much are two findings, and neither sets off the other. The stake is positive if you were paid too little,
negative if you were paid too much. The platform rounds every row to the cent, so half a cent for each row with too
little, and one cent more, are no finding; the same holds for rows with too much. On the day of a raise, or of a lower
rate, a row may have hours at both rates: any amount between the two is right. Where that makes a difference, the text
names the day, since the hours times the new rate are another amount then. Where all rows are off and one bill is for
their hours and their amount, the stake is what the bill has too little or too much: it is rounded once.

Where all bills of the week state their hours, and the rate is agreed and the same all week, their amount is compared,
too: with what the platform's rows claim for these hours, else with the hours at the rate. That is a finding of its own.

What to do: check the rate on the platform; ask the client to correct it there, or change it in your configuration.

If nobody agreed on a rate and it is only learned from the rows, the first two rows at another rate may be a raise or a
mistake. Then it asks, once, in the week of the first of them: the severity is info. From the third row on the new rate
counts from its first row, and the question ends. If the rate goes back before, or within a week, these rows are drift.

What it cannot know: a rate that is not configured, that no record states, and on which too few rows agree; then it says
nothing. Nor which row corrects another: a correction that the platform shows as a row of its own is a row with too
much. If the rate and the rows have different currencies, it says "cannot tell".
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from syncd.core.bill_rate import bill_drift, billed_for_rows
from syncd.core.contract_names import client_of, title_of
from syncd.core.day_evidence import few
from syncd.core.learned_terms import PaidLine
from syncd.core.money import Money, price
from syncd.core.phrases import Value
from syncd.core.priced_rows import HOUR, PricedRow, priced_rows
from syncd.core.week_bills import WeekBill
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
    week_of,
)

EVIDENCE = 10


def check(period: BillingPeriod, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """Nothing, or findings with the keys `rate` (paid too little), `overpaid`, `new-rate` and `bill`; or one "cannot
    tell"."""
    yield from _billed(period)
    rows = list(priced_rows(period))
    if not rows:
        return
    title, known = period.profile.title, period.known(Side.LOGGED)
    currencies = sorted({money.currency for row in rows for money in (row.gross, row.rate)})
    if len(currencies) > 1:
        because = say(
            "the contract's rate and {platform}'s rows have different currencies: {currencies}; give the rate in the"
            " currency of the rows",
            platform=title,
            currencies=", ".join(currencies),
        )
        yield CannotTell(because=because, source=known.source)
        return
    unsure = [row for row in rows if _may_be_a_new_rate(period, row)]
    yield from _drift(period, [row for row in rows if row not in unsure])
    yield from _question(period, unsure)


def _billed(period: BillingPeriod) -> Iterator[Finding]:
    """Bills for another amount than that of the hours that they state."""
    drift, title = bill_drift(period), period.profile.title
    if drift is None:
        return
    yield Finding(
        key="bill",
        stake=drift.short,
        summary=say(
            "{platform} billed {amount} for {hours}, which are worth {due}; {rate} an hour is agreed",
            platform=title,
            amount=drift.billed,
            hours=Hours(drift.seconds),
            due=drift.billed + drift.short,
            rate=drift.rate,
        ),
        action=say(
            "Ask {platform} or {client} to correct the bill of {contract}: week of {day}",
            period,
            platform=title,
            client=client_of(period.contract),
            contract=title_of(period.contract),
            day=week_of(period.first),
        ),
        evidence=tuple(Evidence(bill.ref, _bill(bill, title)) for bill in period.billed.bills),
    )


def _bill(bill: WeekBill, title: str) -> Phrase:
    hours = Hours(bill.seconds or 0)
    return say("{platform} billed {amount} ({hours})", platform=title, amount=bill.amount, hours=hours)


def _drift(period: BillingPeriod, rows: list[PricedRow]) -> Iterator[Finding]:
    """Rows at another rate than that of their day: those below it, and those above it."""
    for key, sign in (("rate", 1), ("overpaid", -1)):
        side = [row for row in rows if row.short * sign > 0]
        if sum(abs(row.short) for row in side) > HOUR // 2 * len(side) + HOUR:
            yield _drifted(period, key, [row for row in side if row.is_off], len(rows))


def _drifted(period: BillingPeriod, key: str, rows: list[PricedRow], compared: int) -> Finding:
    """Rows that are off in one direction, of as many as were `compared`."""
    currency = rows[0].gross.currency
    claimed = Money(sum(row.gross.minor for row in rows), currency)
    due = claimed + _stake(sum(row.short for row in rows), currency)
    billed = billed_for_rows(period) if len(rows) == compared == len(period.hourly_lines) else None
    shown = claimed if billed is None else billed
    either = _at_either(period, rows)
    agreed = few([say("{rate}", rate=rate) for rate in _agreed(rows)], most=3)
    known: dict[str, Value] = {
        "platform": period.profile.title,
        "amount": shown,
        "hours": Hours(sum(row.seconds for row in rows)),
        "rates": agreed,
        "due": due,
    }
    if len(rows) < compared:
        summary = say(
            "{platform} shows {amount} for {hours} in {some} of {number} rows; at {rates} an hour it should be {due}",
            some=len(rows),
            number=compared,
            **known,
        )
    elif (rate := _one_rate(shown, rows)) and not either:
        summary = say(
            "{platform} has {hours} at {rate} an hour; {agreed} an hour is agreed",
            platform=period.profile.title,
            hours=Hours(sum(row.seconds for row in rows)),
            rate=rate,
            agreed=agreed,
        )
    elif billed is None:
        summary = say("{platform} shows {amount} for {hours}; at {rates} an hour it should be {due}", **known)
    else:
        summary = say("{platform} billed {amount} for {hours}; at {rates} an hour it should be {due}", **known)
    return Finding(
        key=key,
        stake=due - shown,
        summary=joined([summary, either], " "),
        action=say(
            "Ask {client} to correct the rate of {contract}: week of {day}, {rates} an hour agreed",
            period,
            client=client_of(period.contract),
            contract=title_of(period.contract),
            day=week_of(period.first),
            rates=agreed,
        ),
        evidence=tuple(_evidence(period, rows))[:EVIDENCE],
    )


def _agreed(rows: list[PricedRow]) -> list[Money]:
    return sorted({row.rate for row in rows}, key=lambda rate: rate.minor)


def _one_rate(shown: Money, rows: list[PricedRow]) -> Money | None:
    """The other rate at which all rows are, where they are worth just as much at it; None where there is none."""
    seconds = sum(row.seconds for row in rows)
    rate = Money(round(Fraction(shown.minor * HOUR, seconds or 1)), shown.currency)
    is_one = len(_agreed(rows)) == 1 and rate != rows[0].rate and seconds and price(rate, seconds) == shown
    return rate if is_one else None


def _at_either(period: BillingPeriod, rows: list[PricedRow]) -> str:
    """Name the days on which the rate changed, if hours at the rate before make a difference."""
    rises = {row.line.day: row.rate.minor > row.before.minor for row in rows if row.is_at_either}
    named = [
        say("{day}, the day of the raise,", period, day=day)
        if rises[day]
        else say("{day}, the first day of the lower rate,", period, day=day)
        for day in sorted(rises)
    ]
    return say("({days} may be at either rate)", days=joined(named, " ")) if named else ""


def _question(period: BillingPeriod, rows: list[PricedRow]) -> Iterator[Finding]:
    """The first rows at what may be a new rate, those of later weeks included. `rows`: those of this week."""
    new = period.contract.unconfirmed
    if new is None or not rows or not period.first <= new.start <= period.last:
        return
    lines = [line for line in new.lines if period.contract.is_learned_on(line.day)]
    usual = period.contract.rate_on(new.start)
    if not lines or usual is None:
        return
    title, seconds = period.profile.title, sum(line.seconds for line in lines)
    gross = Money(sum(line.gross.minor for line in lines), usual.currency)
    stake = _stake(usual.minor * seconds - gross.minor * HOUR, usual.currency)
    if new.rate is None or any(line.day == new.start and not new.is_at_rate(line) for line in lines):
        summary = say(
            "{platform} shows {amount} for {hours} so far; at {rate} an hour it would be {due}",
            platform=title,
            amount=gross,
            hours=Hours(seconds),
            rate=usual,
            due=gross + stake,
        )
    else:
        summary = say(
            "{platform} shows {hours} at {rate} an hour so far, instead of {usual}",
            platform=title,
            hours=Hours(seconds),
            rate=new.rate,
            usual=usual,
        )
    yield Finding(
        key="new-rate",
        stake=stake,
        severity=Severity.INFO,
        summary=summary,
        action=say(
            "Ask {client} to correct the rate of {contract}, or agree on the new one: it counts from the third row on",
            client=client_of(period.contract),
            contract=title_of(period.contract),
        ),
        evidence=tuple(_evidence(period, rows))[:EVIDENCE],
    )


def _may_be_a_new_rate(period: BillingPeriod, row: PricedRow) -> bool:
    """Whether a row is off the learned rate, and none has gone back to it since."""
    new, line = period.contract.unconfirmed, row.line
    if new is None or not row.is_off or not period.contract.is_learned_on(line.day):
        return False
    return new.explains(PaidLine(line.day, row.seconds, row.gross))


def _stake(short: int, currency: str) -> Money:
    return Money(int((Decimal(short) / HOUR).to_integral_value(ROUND_HALF_UP)), currency)


def _evidence(period: BillingPeriod, rows: list[PricedRow]) -> Iterator[Evidence]:
    """The rows that rounding does not explain, the largest difference first."""
    for row in sorted(rows, key=lambda row: (-abs(row.short), row.line.day, row.line.ref)):
        if row.is_off:
            says = say(
                "{day}: {hours} for {amount}", period, day=row.line.day, hours=Hours(row.seconds), amount=row.gross
            )
            yield Evidence(row.line.ref, says)


RULE = Rule(
    id="rate-drift",
    subject=BillingPeriod,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.HIGH,
    check=check,
)
