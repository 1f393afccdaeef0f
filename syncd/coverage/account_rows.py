"""How much is known of an account's rows in some days: all of them, or through which day."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import SideCoverage
from syncd.core.phrases import say
from syncd.core.records import Kind
from syncd.core.running_balance import UNBALANCED
from syncd.core.time import ALWAYS, Instant, Span, midnight, subtract
from syncd.core.to_do import Words
from syncd.core.what_to_do import changes_wait
from syncd.core.wording import Here
from syncd.coverage.names import transactions_known
from syncd.coverage.spans import known_as_of, known_days, known_through
from syncd.ledger import Ledger
from syncd.ledger.observed.coverage import CoveredSpan
from syncd.wiring.directory import Directory


class AccountRows:
    """Coverage of the rows of accounts as of one instant."""

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._now = now
        self._held = ledger.holds.waiting()

    def zone(self, account: AccountKey) -> ZoneInfo:
        """The zone in which the days of an account are counted: its platform's, else that of its source's files."""
        if account.account in self._directory.profiles and account.account not in self._directory.own_ids:
            return self._directory.profile(account.account).zone
        zones = [source.zone for source in self._directory.sources_of(account) if source.zone]
        return zones[0] if zones else self._directory.zone

    def covered(self, account: AccountKey) -> list[CoveredSpan]:
        """The covered spans of an account's rows."""
        sources = {source.name for source in self._directory.sources_of(account)}
        names = self._directory.names_of(account.holder) if account.holder else [None]
        spans = {part for name in names for part in self._ledger.coverage.spans(Kind.TRANSACTION, name, ALWAYS)}
        return sorted((part for part in spans if part.source in sources), key=lambda part: (part.span, part.as_of))

    def of(self, account: AccountKey, first: date, last: date) -> SideCoverage:
        """Coverage of the rows of these days, both included, as far as they are past."""
        zone = self.zone(account)
        asked = Span(midnight(first, zone), midnight(last + timedelta(days=1), zone))
        span = asked.intersection(Span(min(asked.start, self._now), self._now)) or asked
        sources = self._directory.sources_of(account)
        names = ", ".join(source.name for source in sources)
        if not sources:
            return SideCoverage(
                complete=False, because=say("no source of the configuration shows this account any more")
            )
        held = next((source.name for source in sources if source.name in self._held), "")
        covered = self.covered(account)
        newest = max((part.as_of for part in covered if part.span.intersection(span)), default=None)
        if held:
            because = changes_wait(held)
            return SideCoverage(complete=False, as_of=newest, because=because, source=held, may_fall=True)
        as_of = known_as_of(covered, span)
        if as_of is not None:
            return SideCoverage(complete=True, as_of=as_of)
        known = [part.span for part in covered]
        words = known_days(known, span, Here(self._directory.zone, self._now), zone)
        return SideCoverage(
            complete=False,
            as_of=newest,
            lower_bound=bool(newest),
            through=known_through(known, span),
            because=transactions_known(names, words),
            source=names,
        )

    def unread(self, account: AccountKey, first: date, last: date) -> Words:
        """Why rows of these days, both included, may just not have been read, as a clause for people; "" where sources
        show all of these days. Days that a file leaves out because its running balance breaks are read: what breaks is
        asked about here."""
        zone = self.zone(account)
        span = Span(midnight(first, zone), midnight(last + timedelta(days=1), zone))
        sources = [source.name for source in self._directory.sources_of(account)]
        left = subtract([span], (part.span for part in self.covered(account)))
        if not left:
            return ""
        holes = self._ledger.coverage.holes_of(Kind.TRANSACTION, sources, span)
        left = subtract(left, (hole for hole, because in holes if because.startswith(UNBALANCED)))
        if not left:
            return ""
        others = [because for hole, because in holes if any(hole.intersection(part) for part in left)]
        return others[0] if others else say("no source shows all of these days")
