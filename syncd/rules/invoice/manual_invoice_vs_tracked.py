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

from syncd.core.late_edits import BY_TIME
from syncd.core.own_invoice import Gap, InvoiceRow
from syncd.core.time import week_start
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    OwnInvoice,
    Rule,
    RuleOptions,
    Severity,
    Side,
    count,
    days,
    hours,
    never,
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
        shared = days(max(other.first, invoice.first), min(other.last, invoice.last))
        return _unknown(f"two invoices are for {shared}, and nothing says what each is for")
    tracked, billed = invoice.known(Side.TRACKED), invoice.known(Side.BILLED)
    if lost:
        return None if billed.complete else _unknown(billed.because, billed.source)
    if not tracked.complete:
        return _unknown(tracked.because, tracked.source)
    unmapped = "some time of these days maps to no contract yet, and may be what was invoiced"
    return _unknown(tracked.because or unmapped, tracked.source) if tracked.lower_bound else None


def _unknown(because: str, source: str = "") -> CannotTell:
    return CannotTell(because=because or "not all tracked time of these days is known", source=source)


def _finding(invoice: OwnInvoice, gap: Gap) -> Finding:
    known, span, seconds = invoice.known(Side.TRACKED), days(invoice.first, invoice.last), abs(gap.seconds)
    tracked, stated, stake = invoice.by_day.total(), invoice.seconds_invoiced, gap.stake
    least = "" if known.complete and not known.lower_bound else "At least "
    amount = invoice.amounts[0] if invoice.amounts else ""
    worth = "" if stated is not None else f", worth {invoice.price(tracked)}"
    both = f"{least}{hours(tracked)} tracked{worth}, and {amount if stated is None else hours(stated)} invoiced"
    price = f" ({abs(stake)})" if stake else ""
    more = f"Invoice {hours(seconds)}{price} more, or add the discount that you agreed on as a row of the same days"
    less = f"Add the time to your tracker if you worked it; if not, give {abs(stake) if stake else 'the money'} back"
    return Finding(
        key="difference",
        seconds=seconds,
        stake=stake,
        summary=f"{both} for {span}: {hours(seconds)} {'is not billed' if gap.seconds > 0 else 'has no record'}",
        action=more if gap.seconds > 0 else less,
        evidence=(*map(_row, invoice.rows), *_weeks(invoice)),
    )


def _row(row: InvoiceRow) -> Evidence:
    stated = f" ({hours(row.seconds)})" if row.seconds is not None else ""
    what = "invoiced" if row.amount.minor > 0 else "discounted or given back"
    return Evidence(row.ref, f"{abs(row.amount)}{stated} {what} for {days(row.first, row.last)}")


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
        entries = count(len(refs), "entry", "entries")
        yield Evidence(refs[0], f"{days(first, last)}: {hours(seconds)} tracked in {entries}", tuple(refs[1:]))


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
