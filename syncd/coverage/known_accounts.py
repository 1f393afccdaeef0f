"""Which days of an account are known whole, and how far banks are known after a payout."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import SideCoverage
from syncd.core.matching.arrivals import SentPayout
from syncd.core.payout import KnownBank
from syncd.core.time import Instant, Span, day_of, midnight, union
from syncd.core.what_to_do import changes_wait
from syncd.coverage.account_rows import AccountRows
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory
from syncd.wiring.sources import Source

_DAY = timedelta(days=1)
BANK = "bank"
"""The connector of sources of bank statements; others may give rows of the kind received, too."""
KEPT = 64
"""Accounts whose days are kept in memory."""


@dataclass(frozen=True, slots=True)
class KnownDays:
    """Days of which all is known, both included."""

    first: date
    last: date


class KnownAccounts:
    """The known days of platforms' accounts and of banks. Reads once what judging and reporting do not change."""

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._rows = AccountRows(ledger, directory, now)
        self._held = ledger.holds.waiting()
        self._known = lru_cache(KEPT)(self._known_days)
        self._bank_accounts = ledger.payouts.banks()

    def around(self, account: AccountKey, day: date) -> KnownDays | None:
        """The days known whole around a day; else the last ones before it. None without any."""
        begun = [known for known in self._known(account) if known.first <= day]
        return begun[-1] if begun else None

    def _known_days(self, account: AccountKey) -> list[KnownDays]:
        """The days of which sources show all rows of an account, as disjoint ranges by date."""
        spans = union(part.span for part in self._rows.covered(account))
        return [days for span in spans if (days := _whole_days(span, self._rows.zone(account)))]

    def waits(self, sources: list[Source]) -> SideCoverage | None:
        """Say whose held changes wait for a person's word; None where none do."""
        waits = next((source.name for source in sources if source.name in self._held), "")
        if not waits:
            return None
        return SideCoverage(complete=False, because=changes_wait(waits), source=waits, may_fall=True)

    def banks(self, account: AccountKey, sent: SentPayout) -> tuple[KnownBank, ...]:
        """The sources of bank statements that may show a payout of an account, by name. Held changes count as not
        known."""
        if self._directory.paid_elsewhere & {source.name for source in self._directory.sources_of(account)}:
            return ()
        sources = sorted(self._directory.sources.values(), key=lambda source: source.name)
        banks = (source for source in sources if source.connector == BANK or source.namespace in self._bank_accounts)
        return tuple(self._known_bank(source, sent.day) for source in banks if self._may_be_of(source, sent))

    def _may_be_of(self, source: Source, sent: SentPayout) -> bool:
        """Whether a bank's account may be that of a payout's owner."""
        return not (source.person and sent.person) or self._directory.names.person(source.person) == sent.person

    def _known_bank(self, source: Source, day: date) -> KnownBank:
        """How far a bank is known from the day before a payout on. Held changes count as not known."""
        ranges = self._known(AccountKey(source.namespace, "", ""))
        since = ranges[0].first if ranges else None
        around = next((each for each in ranges if each.first <= day - _DAY <= each.last), None)
        is_held = self.waits([source]) is not None
        return KnownBank(source.name, since, around.last if around and not is_held else None)


def _whole_days(span: Span, zone: ZoneInfo) -> KnownDays | None:
    """The days of a zone that lie in a span whole; None without any."""
    first, last = day_of(span.start, zone), day_of(span.end, zone) - _DAY
    if midnight(first, zone) < span.start:
        first += _DAY
    return KnownDays(first, last) if first <= last else None
