"""Reads a payout from the ledger: the money it took, the line that brings it, and how much is known of both."""

from datetime import date, timedelta
from functools import lru_cache

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import SideCoverage
from syncd.core.matching.payouts import Draw, Portion, Withdrawal, compose
from syncd.core.payout import Payout
from syncd.core.phrases import say
from syncd.core.records import Ref, TransactionKind
from syncd.core.running_balance import in_order, is_running
from syncd.core.time import Instant
from syncd.core.wording import Here
from syncd.coverage.known_accounts import KnownAccounts, KnownDays
from syncd.coverage.names import transactions_known
from syncd.judge.account_draws import AccountDraws
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory
from syncd.wiring.payouts import PayoutMatches

_DAY = timedelta(days=1)


class PayoutReader:
    """Reads payouts as of one instant. What judging does not change is read once."""

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._now = now
        self.matches = PayoutMatches(ledger, directory)
        self._known = KnownAccounts(ledger, directory, now)
        self._draws = lru_cache(16)(self._draws_since)

    def read(self, ref: Ref) -> Payout | None:
        """The payout as it is now; None where there is none, or the row is one that came back."""
        posted = self._ledger.payouts.posted(ref)
        if posted is None:
            return None
        account, day = posted.account, posted.row.posted
        known = self._known.around(account, day)
        drawn = self._draws(account, known.first if known else None).of(ref)
        sent = self.matches.sent(account, ref, day)
        match = self.matches.of(sent)
        return Payout(
            account=account,
            platform=self._title(account),
            zone=self._directory.zone,
            now=self._now,
            drawn=drawn,
            money_since=known.first if known else None,
            portions=tuple(self._portions(account, drawn)),
            arrival=match.arrivals.get(ref),
            lost=match.lost.get(ref),
            suspected=match.suspected.get(ref),
            unclear=match.unclear.get(ref, ()),
            incomparable=() if ref in {*match.arrivals, *match.lost} else tuple(self.matches.incomparable(sent)),
            banks=self._known.banks(account, sent),
            calendar=self._directory.calendar,
            rates=self._directory.rates,
            released=self._released(account, day, known),
        )

    def takers(self, ref: Ref) -> list[tuple[Withdrawal, Portion]]:
        """The payouts that took money of a row, each with the portion that has the row, by day."""
        posted = self._ledger.payouts.row(ref)
        if posted is None or posted.row.kind is TransactionKind.PAYOUT or posted.released == date.max:
            return []
        day = posted.released or posted.row.posted
        known = self._known.around(posted.account, day)
        draws = self._draws(posted.account, known.first if known else None).around(day)
        return [
            (drawn.withdrawal, portion)
            for drawn in sorted(draws, key=lambda drawn: drawn.start)
            if drawn.first and drawn.last and drawn.first <= day <= drawn.last
            for portion in self._portions(posted.account, drawn)
            if ref in {row.ref for row in portion.rows}
        ]

    def _title(self, account: AccountKey) -> str:
        platforms = [source.platform for source in self._directory.sources_of(account) if source.platform]
        platform = platforms[0] if platforms else account.account
        profile = self._directory.profiles.get(platform)
        return profile.title if profile and platform != "direct" else account.account

    # -- the money it took

    def _draws_since(self, account: AccountKey, first: date | None) -> AccountDraws:
        """Payouts with the money they took of what was posted from a day on; of all, where no day is known whole."""
        opening = self._opening(account, first) if first else None
        return AccountDraws(self._ledger, account, *self.matches.withdrawals(account), first or date.min, opening)

    def _portions(self, account: AccountKey, drawn: Draw) -> list[Portion]:
        if drawn.first is None or drawn.last is None:
            return []
        days = Days(drawn.first, drawn.last)
        others = [row for row in self.matches.withdrawals(account)[1] if days.first <= row.posted <= days.last]
        return compose(drawn, [*self._ledger.payouts.money(account, days), *others])

    def _opening(self, account: AccountKey, first: date) -> int | None:
        """The balance before a day, where a running balance on it or later tells it, and all is known until then."""
        accounts = self._ledger.accounts
        day = accounts.shown_from(account, first)
        known = self._known.around(account, first)
        proves = all(source.every_row for source in self._directory.sources_of(account))
        if day is None or known is None or day > known.last or not proves:
            return None
        beside = Days(accounts.day_before(account, day) or day, accounts.day_after(account, day) or day)
        rows = accounts.rows(account, beside)
        shown = [row for row in in_order(rows) if row.posted == day] if is_running(rows) else []
        if not shown:
            return None
        moved = accounts.moved(account, Days(first, day - _DAY)) if first < day else []
        balance = shown[0].start - sum(part.added + part.taken for part in moved)
        return balance - self._ledger.payouts.released_after(account, first - _DAY)

    def _released(self, account: AccountKey, day: date, known: KnownDays | None) -> SideCoverage:
        """How much is known of the account's rows up to the end of a day."""
        sources = self._directory.sources_of(account)
        names = ", ".join(source.name for source in sources)
        if wait := self._known.waits(sources):
            return wait
        if known and known.last >= day:
            return SideCoverage(complete=True)
        here = Here(self._directory.zone, self._now)
        until = say("no source shows that time")
        if known:
            until = say("known through {last}", here, last=known.last)
        because = transactions_known(names or account.account, until)
        return SideCoverage(complete=False, because=because, source=names)
