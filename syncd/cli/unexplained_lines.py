"""Reads the lines of banks that nothing known explains, and whether that list can be whole."""

from collections.abc import Iterator

from syncd.cli.opening import Opened
from syncd.cli.views.unexplained_lines import UnexplainedLines
from syncd.core.matching.invoice_bank import FAR
from syncd.core.matching.taken_back import TakenLines
from syncd.core.matching.unexplained import KnownMoney, unexplained
from syncd.core.time import Period, day_of
from syncd.coverage.account_rows import AccountRows
from syncd.ledger.derived.periods import Days
from syncd.wiring.accounts import account_facts
from syncd.wiring.bank_lines import BankLines
from syncd.wiring.invoices import InvoiceMatches
from syncd.wiring.payouts import PayoutMatches


def unexplained_lines(opened: Opened, period: Period | None) -> UnexplainedLines:
    """The lines of a period, or since the first day that is judged, that are not explained."""
    ledger, directory = opened.composition.ledger, opened.composition.directory()
    of = period or _all_days(opened)
    came = ledger.payouts.lines(Days(of.first, of.last))
    went = ledger.payouts.went(Days(of.first, of.last))
    taken = BankLines(ledger, directory).taken([*came, *went])
    known = _known(opened, of, taken)
    found = unexplained(came, went, known)
    accounted = known.took_back | {one.line.ref for one in found}
    return UnexplainedLines(
        period=of,
        lines=tuple(found),
        went=sum(line.ref not in accounted for line in went),
        gaps=tuple(_gaps(opened, of)),
        here=opened.here,
    )


def _all_days(opened: Opened) -> Period:
    """The days that are judged; without a first one, those since the first row of any account."""
    accounts, zone = opened.composition.ledger.accounts, opened.composition.config.timezone
    last, since = day_of(opened.now, zone), opened.composition.directory().since
    known = filter(None, map(accounts.first_day, accounts.all()))
    first = min(day_of(since, zone) if since else min(known, default=last), last)
    return Period(first, last, f"{first}..{last}")


def _known(opened: Opened, of: Period, taken: TakenLines) -> KnownMoney:
    """What is known around the lines of a period."""
    ledger, directory = opened.composition.ledger, opened.composition.directory()
    matches, invoices = PayoutMatches(ledger, directory), InvoiceMatches(ledger, directory)
    sent, paid, went_back, returns = [], [], [], []
    for year in range((of.first - FAR).year, of.last.year + 1):
        own = invoices.sent_in(year)
        refs = {one.ref for one in own}
        matched = invoices.of_year(year)[0]
        sent += own
        paid += [one for one in matched.paid if one.invoice in refs]
        went_back += [one for one in matched.went_back if one.invoice in refs]
        returns += [one for ref, one in matched.returns.items() if ref in refs]
    days = Days(matches.matching.first_day(of.first), of.last)
    accounts = ledger.payouts.accounts()
    return KnownMoney(
        taken=taken,
        invoices=sent,
        paid=paid,
        went_back=went_back,
        returns=returns,
        payouts=[(payout, matches.of(payout)) for account in accounts for payout in matches.sent_from(account, days)],
        matching=matches.matching,
        decided=invoices.decided,
        platforms={account_facts(directory, account).name: matches.names_of(account) for account in accounts},
    )


def _gaps(opened: Opened, of: Period) -> Iterator[str]:
    """Why lines, or payouts and invoices that explain them, may be missing in a period."""
    ledger, directory = opened.composition.ledger, opened.composition.directory()
    coverage = AccountRows(ledger, directory, opened.now)
    accounts = ledger.accounts.all()
    shown = {account.account for account in accounts}
    banks = InvoiceMatches(ledger, directory).banks()
    yield from (f"no file of {bank.name} was read" for bank in banks if bank.namespace not in shown)
    matter = ledger.payouts.banks() | {account.account for account in ledger.payouts.accounts()}
    for account in accounts:
        if account.account in matter or not account_facts(directory, account).holds_money:
            known = coverage.of(account, of.first, of.last)
            if not known.complete:
                yield known.because
