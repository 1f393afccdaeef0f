"""Sums the days of accounts again from one day with payouts to the next, where their rows changed."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from syncd.core.accounts import AccountKey
from syncd.core.matching.account_money import Block, summed
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.periods import Days

_DAY = timedelta(days=1)


def renew_blocks(ledger: Ledger, write: LedgerWriter, account: AccountKey, days: Iterable[date]) -> None:
    """Store the blocks anew that hold one of these days or begin after it. `days`: those on which a row of the
    account changed; payouts may have come or gone with it."""
    until = date.min
    for day in sorted(days):
        if day >= until:
            before, after = ledger.payouts.payout_days_around(account, day)
            since = before + _DAY if before else date.min
            until = after or date.max
            ends = ledger.payouts.payout_days(account, Days(since, until))
            nets = ledger.payouts.nets(account, Days(since, ends[-1])) if ends else {}
            write.postings.set_blocks(account, since, until, _blocks(nets, ends))


def _blocks(nets: Mapping[date, int], ends: Iterable[date]) -> Iterable[Block]:
    """The days up to each of these ends, without those up to the end before. A block without days is none."""
    since = date.min
    for end in ends:
        if within := {day: minor for day, minor in nets.items() if since <= day <= end}:
            yield summed(within, end)
        since = end + _DAY
