"""Says since when lines of banks are known. Money may have come before that."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.accounts import AccountKey
from syncd.core.bounds import State
from syncd.core.chain import ChainSide
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.payout import Payout
from syncd.core.time import Span, day_of, midnight
from syncd.core.wording import Here, on
from syncd.coverage.account_rows import AccountRows
from syncd.wiring.sources import Source

MORE = "more may arrive, or be shown later"


def received_at_least(amount: Money, unknown: str) -> ChainSide:
    """What was received, as a lower bound. `unknown`: banks whose lines are not known from the beginning on. Where
    nothing is known to have come, the words name these alone: a bound of 0 would say nothing."""
    if unknown and not amount.minor:
        return ChainSide(side=Side.RECEIVED, because=unknown)
    return ChainSide(side=Side.RECEIVED, amount=amount, state=State.AT_LEAST, because=unknown or MORE)


def banks_begin_after(
    first: date | None, banks: Iterable[Source], currency: str, coverage: AccountRows, here: Here
) -> str:
    """Which banks are not known on a day, and since when they are; "" where all are, or there is no day."""
    found = []
    for bank in banks if first else ():
        account = AccountKey(bank.namespace, "", currency)
        zone = coverage.zone(account)
        since = min((_first_whole_day(part.span, zone) for part in coverage.covered(account)), default=None)
        if since is None or (first and first < since):
            found.append(_words(bank.name, since, here))
    return "; ".join(found)


def banks_begin_after_payouts(payouts: Iterable[Payout], here: Here) -> str:
    """Which banks are not known on the day of a payout that did not arrive, and since when they are."""
    found = [
        _words(bank.source, bank.since, here)
        for payout in payouts
        if payout.arrival is None and (payout.bank_since is None or payout.day <= payout.bank_since)
        for bank in payout.banks
    ]
    return "; ".join(dict.fromkeys(found))


def _first_whole_day(span: Span, zone: ZoneInfo) -> date:
    day = day_of(span.start, zone)
    return day if midnight(day, zone) >= span.start else day + timedelta(days=1)


def _words(bank: str, since: date | None, here: Here) -> str:
    return f"{bank} is unknown before {on(since, here)}" if since else f"{bank} shows no days yet"
