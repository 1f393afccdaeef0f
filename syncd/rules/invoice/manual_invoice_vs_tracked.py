"""Your own invoice, to a direct client or by hand on a platform, is for other time than you tracked on its days.

It compares each invoice that names its days with the time of these days that the contract bills: rounded as agreed,
without goodwill and without time marked not billable where the marks count. Where all rows state their hours, hours are
compared, else amounts, at the rates of the days. A negative row of the same days is a discount or a credit: it explains
as much. The stake is the difference: lost (+) where more was tracked, owed (−) where less was.

On a platform that shows hours, such as goLance, a manual invoice that states its days is compared with the time of
these days beyond the hours that the platform shows of them. That time need not be logged.

What to do: invoice the rest, or agree on a discount and add it as a row of the same days. If you invoiced more than you
tracked, add the time to your tracker if you worked it; if not, give the money back.

Options: `tolerance`, minutes of difference that it leaves alone, because invoices round hours (default 5).

Invoices of a fixed price or a retainer are for what was agreed, whatever was tracked: `retainer-overrun` looks at the
hours of a retainer.

What it cannot know: for which days an invoice without days is, so it leaves that out; nor a fixed price that you agreed
for some of the time: put it on a contract of its own. It leaves out an invoice without hours on whose days nothing was
tracked. Time that was changed or deleted after the invoice is reported by `late-edit-after-billing` and
`deleted-after-billing`. Where two invoices share some of their days, or not all tracked time is known, it says "cannot
tell", unless what is known is more than what was invoiced.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from syncd.core.contract_names import client_of, title_of
from syncd.core.late_edits import BY_TIME
from syncd.core.own_invoice import Gap, InvoiceRow
from syncd.core.phrases import Value
from syncd.core.time import week_start
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    CannotTell,
    Days,
    Evidence,
    Finding,
    Hours,
    OwnInvoice,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    days_from,
    joined,
    never,
    plural,
    say,
)


class Options(RuleOptions):
    """See the module's docstring."""

    tolerance: Minutes = timedelta(minutes=5)


def applies(invoice: OwnInvoice, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Invoices of contracts by the hour whose time is tracked, once their days are over."""
    if invoice.contract.type not in BY_TIME:
        return False
    comparable = invoice.pieces or invoice.lost or invoice.seconds_invoiced is not None
    return invoice.now >= invoice.span.end and invoice.is_tracked and bool(comparable)


def check(invoice: OwnInvoice, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `difference`, or one "cannot tell"."""
    gap, tracked = invoice.gap, invoice.known(Side.TRACKED)
    if gap is None:
        return
    if abs(gap.seconds) > int(options.tolerance.total_seconds()):
        yield _doubt(invoice, lost=gap.seconds > 0) or _finding(invoice, gap)
    elif not tracked.complete:
        yield _unknown(tracked.because, tracked.source)


def _doubt(invoice: OwnInvoice, *, lost: bool) -> CannotTell | None:
    """Why a difference may be none; None where it is one."""
    if invoice.overlapping:
        other = invoice.overlapping[0]
        shared = Days(max(other.first, invoice.first), min(other.last, invoice.last))
        return _unknown(say("two invoices are for {days}, and nothing says what each is for", days=shared))
    tracked, billed = invoice.known(Side.TRACKED), invoice.known(Side.BILLED)
    if lost:
        return None if billed.complete else _unknown(billed.because, billed.source)
    if not tracked.complete:
        return _unknown(tracked.because, tracked.source)
    unmapped = say("some time of these days maps to no contract yet, and may be what was invoiced")
    return _unknown(tracked.because or unmapped, tracked.source) if tracked.lower_bound else None


def _unknown(because: str, source: str = "") -> CannotTell:
    return CannotTell(because=because or say("not all tracked time of these days is known"), source=source)


def _finding(invoice: OwnInvoice, gap: Gap) -> Finding:
    return Finding(
        key="difference",
        seconds=abs(gap.seconds),
        stake=gap.stake,
        summary=joined([joined([_tracked(invoice), _invoiced(invoice)]), _difference(gap)], ": "),
        action=_action(invoice, gap),
        evidence=(*map(_row, invoice.rows), *_weeks(invoice)),
    )


def _tracked(invoice: OwnInvoice) -> Phrase:
    known, seconds = invoice.known(Side.TRACKED), invoice.by_day.total()
    is_least = not known.complete or known.lower_bound
    worth = invoice.price(seconds) if invoice.seconds_invoiced is None else None
    if is_least and worth is not None:
        return say("At least {hours} tracked, worth {amount}", hours=Hours(seconds, down=True), amount=worth)
    if is_least:
        return say("At least {hours} tracked", hours=Hours(seconds, down=True))
    if worth is not None:
        return say("{hours} tracked, worth {amount}", hours=Hours(seconds), amount=worth)
    return say("{hours} tracked", hours=Hours(seconds))


def _invoiced(invoice: OwnInvoice) -> Phrase:
    stated, span = invoice.seconds_invoiced, days_from(invoice.first, invoice.last)
    if stated is None and invoice.amounts:
        return say("{amount} invoiced for {days}", invoice, amount=invoice.amounts[0], days=span)
    return say("{hours} invoiced for {days}", invoice, hours=Hours(stated or 0), days=span)


def _difference(gap: Gap) -> Phrase:
    if gap.seconds > 0:
        return say("{hours} is not billed", hours=Hours(gap.seconds))
    return say("{hours} has no record", hours=Hours(-gap.seconds))


def _action(invoice: OwnInvoice, gap: Gap) -> Phrase:
    known: dict[str, Value] = {"hours": Hours(abs(gap.seconds)), "days": days_from(invoice.first, invoice.last)}
    known["client"] = client_of(invoice.contract)
    if gap.seconds > 0:
        return say(
            "Invoice {client} {hours} more for {contract}, {days}, or add the agreed discount as a row of these days",
            invoice,
            contract=title_of(invoice.contract),
            **known,
        )
    if gap.stake is None:
        return say("Track {hours} of {days} if you worked it, or give its money back to {client}", invoice, **known)
    known["amount"] = abs(gap.stake)
    return say("Track {hours} of {days} if you worked it, or give {amount} back to {client}", invoice, **known)


def _row(row: InvoiceRow) -> Evidence:
    known: dict[str, Value] = {"amount": abs(row.amount), "days": Days(row.first, row.last)}
    if row.seconds is not None:
        known["hours"] = Hours(row.seconds)
        if row.amount.minor > 0:
            return Evidence(row.ref, say("{amount} ({hours}) invoiced for {days}", **known))
        return Evidence(row.ref, say("{amount} ({hours}) discounted or given back for {days}", **known))
    if row.amount.minor > 0:
        return Evidence(row.ref, say("{amount} invoiced for {days}", **known))
    return Evidence(row.ref, say("{amount} discounted or given back for {days}", **known))


def _weeks(invoice: OwnInvoice) -> Iterator[Evidence]:
    """A line for each week with tracked time."""
    by_week: dict[date, list[tuple[str, int]]] = {}
    for piece in sorted(invoice.pieces, key=lambda piece: (piece.start, piece.ref)):
        week = week_start(piece.day, invoice.profile.first_weekday)
        by_week.setdefault(week, []).append((piece.ref, piece.seconds))
    for week, pieces in sorted(by_week.items()):
        first, last = max(week, invoice.first), min(week + timedelta(days=6), invoice.last)
        refs = list(dict.fromkeys(ref for ref, _ in pieces))
        seconds = sum(seconds for _, seconds in pieces)
        tracked = plural(
            len(refs),
            "{days}: {hours} tracked in {number} entry",
            "{days}: {hours} tracked in {number} entries",
            days=Days(first, last),
            hours=Hours(seconds),
        )
        yield Evidence(refs[0], tracked, tuple(refs[1:]))


RULE = Rule(
    id="manual-invoice-vs-tracked",
    subject=OwnInvoice,
    needs=frozenset(),  # what is known of the tracked time is a lower bound, worth saying
    shown_by=frozenset({Side.TRACKED, Side.BILLED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=never,
    Options=Options,
)
