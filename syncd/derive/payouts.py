"""Finds the payouts that changed transactions may touch: the money they took, or the bank's line that brings them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from syncd.core.accounts import AccountKey
from syncd.core.matching.arrivals import BankLine, SentPayout
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref, Transaction, TransactionKind
from syncd.core.subjects import SubjectKind
from syncd.core.time import BEGINNING, Span, noon
from syncd.derive.account_blocks import renew_blocks
from syncd.derive.bank_lines import ChangedBankLines
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.postings import ABOUT
from syncd.ledger.derived.rows import DerivedPosting
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory
from syncd.wiring.payouts import Former, PayoutMatches

Before = Mapping[str, str | None]
"""The columns of a posting before a change; empty where there was none."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A posting as far as payouts care. `posted`: the day from which its money is there."""

    account: AccountKey
    kind: str
    posted: date
    minor: int
    parent: Ref | None
    person: str
    days: frozenset[date]  # that of its posting, too

    @classmethod
    def stored(cls, row: Before) -> "_Row":
        """Read it from the columns of `posting`."""
        account = AccountKey(row["account"] or "", row["holder"] or "", row["currency"] or "")
        posted = date.fromisoformat(row["posted"] or "")
        there = date.fromisoformat(row["released"]) if row["released"] else posted
        minor, days = int(row["minor"] or 0), frozenset([posted, there])
        return cls(account, row["kind"] or "", there, minor, row["parent"], row["person"] or "", days)

    @classmethod
    def derived(cls, row: DerivedPosting) -> "_Row":
        """Take it from what was derived."""
        there = row.released or row.posted
        days = frozenset([row.posted, there])
        return cls(row.account, row.kind, there, row.amount.minor, row.parent, row.person, days)


def released_later(row: Transaction) -> date | None:
    """The day from which an earning, or what is taken off it, is there, where its source states a later one than that
    of its posting; `date.max` where it is not there yet."""
    if row.kind not in EARNINGS | ABOUT:
        return None
    if row.unreleased:
        return date.max
    return row.released if row.released and row.released > row.posted else None


class _Side:
    """The payouts and lines of banks among the changed postings, as they were or as they are."""

    def __init__(self) -> None:
        self.payouts: list[SentPayout] = []
        self.lines: list[BankLine] = []

    def take(self, ref: Ref, row: _Row) -> bool:
        """Take in a posting; returns whether it is a payout or a line."""
        if row.kind == TransactionKind.PAYOUT and row.minor < 0:
            amount = Money(-row.minor, row.account.currency)
            self.payouts.append(SentPayout(ref=ref, day=row.posted, amount=amount, person=row.account.holder))
        elif row.kind == TransactionKind.RECEIVED and row.minor > 0:
            amount = Money(row.minor, row.account.currency)
            self.lines.append(BankLine(ref=ref, day=row.posted, amount=amount, person=row.person))
        else:
            return False
        return True


class ChangedPayouts:
    """Collects what a batch changed, and marks the payouts that have to be judged again."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory
        self._since: dict[AccountKey, date] = {}  # the first day on which an account's money changed
        self._days: dict[AccountKey, set[date]] = {}  # all of these days
        self._paid_out: set[AccountKey] = set()  # accounts of which payouts, their fees or returns changed
        self._returning: set[AccountKey] = set()  # those of which returns changed
        self._changed: set[Ref] = set()  # payouts and lines, also those that a decision is about
        self._before, self._after = _Side(), _Side()
        self._lines = ChangedBankLines(ledger)

    def see(self, ref: Ref, before: Before, now: DerivedPosting | None) -> None:
        """Take in one posting, before and after."""
        self._lines.see(before, now)
        was, is_ = _Row.stored(before) if before else None, _Row.derived(now) if now else None
        for row, side in ((was, self._before), (is_, self._after)):
            if row is not None and side.take(ref, row):
                self._changed.add(ref)
        for row in {was, is_} - {None} if was != is_ else ():
            if row is not None and row.kind != TransactionKind.RECEIVED:
                self._since[row.account] = min(row.posted, self._since.get(row.account, row.posted))
                self._days.setdefault(row.account, set()).update(row.days)
                if row.kind in (TransactionKind.PAYOUT, TransactionKind.PAYOUT_FEE):
                    self._paid_out.add(row.account)
                if row.kind == TransactionKind.PAYOUT and row.minor > 0:
                    self._returning.add(row.account)

    def mark(self, write: LedgerWriter) -> None:
        """Sum what changed anew, and mark the payouts. Money that changed on a day may be another one's from that day
        on, and a payout that comes back moves all since it left."""
        for account, days in sorted(self._days.items()):
            renew_blocks(self._ledger, write, account, days)
        around = self._lines.around()
        if not (self._since or self._changed or around):
            return
        matches = PayoutMatches(self._ledger, self._directory)
        found = {payout.ref: payout.day for payout in (*self._before.payouts, *self._after.payouts)}
        returning = self._returning | {account for account in self._paid_out if matches.returned(account)}
        for account, day in self._since.items():
            found |= dict(self._ledger.payouts.since(account, date.min if account in returning else day))
        if self._changed or self._returning or around:
            found |= dict(self._connected(matches, returning, around))
        write.dirty.mark_subjects(self._subjects(found, matches))

    def _connected(
        self, matches: PayoutMatches, returning: set[AccountKey], around: list[BankLine]
    ) -> Iterator[tuple[Ref, date]]:
        """The payouts whose line may be another one now, with their days. `around`: lines that may have been taken
        back, or not any more."""
        for payout in matches.given([line.ref for line in around]):
            yield payout.ref, payout.day
        again = [payout for account in returning for payout in matches.sent_from(account)]
        was, is_ = self._before, self._after
        earlier = PayoutMatches(self._ledger, self._directory, Former(self._changed, was.payouts, was.lines))
        for state, side in ((matches, is_), (earlier, was)):
            for payout in state.connected([*side.payouts, *again], [*side.lines, *around]).values():
                yield payout.ref, payout.day

    def _subjects(self, found: Mapping[Ref, date], matches: PayoutMatches) -> Iterator[DirtySubject]:
        """Coverage matters to a payout from the beginning of its account until the last day on which it may arrive."""
        calendar, far = matches.matching.calendar, matches.matching.far
        for ref, day in found.items():
            ends = noon(calendar.add_business_days(day, far + 1))
            yield DirtySubject(SubjectKind.PAYOUT, ref, "", Span(BEGINNING, max(BEGINNING, ends)))
