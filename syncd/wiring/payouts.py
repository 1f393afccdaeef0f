"""Matches payouts with the lines of banks, under the configuration and what people decided."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from operator import attrgetter

from syncd.core.accounts import AccountKey
from syncd.core.matching.arrivals import DAY, Arrival, BankLine, BankMatch, How, Lost, Matching, SentPayout
from syncd.core.matching.bank import match_around, touched
from syncd.core.matching.decisions import Decided, MatchDecision, Relation
from syncd.core.matching.lasting import match_lasting
from syncd.core.matching.payouts import MoneyRow, Withdrawal, pair_withdrawals
from syncd.core.matching.taken_back import TakenLines
from syncd.core.money import Money
from syncd.core.records import Ref, TransactionKind
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.bank_lines import BankLines
from syncd.wiring.directory import Directory

_ALWAYS = Days(date.min, date.max)
_day = attrgetter("day")
SHORTEST_NAME = 3
"""Shorter names of a sender occur in any text."""


def matching_of(directory: Directory, decisions: Iterable[MatchDecision] = ()) -> Matching:
    """When and with how much payouts may arrive, under the configuration and what people forbade."""
    forbidden = Decided.of(decisions, Relation.PAYOUT_BANK).forbidden
    return Matching(
        rates=directory.rates, calendar=directory.calendar, fees=directory.fees_on_the_way, forbidden=forbidden
    )


@dataclass(frozen=True, slots=True)
class Former:
    """The payouts and lines of banks from before a change, which stand in for the `changed` ones of today."""

    changed: Collection[Ref] = ()
    payouts: Sequence[SentPayout] = ()
    lines: Sequence[BankLine] = ()


@dataclass
class PayoutMatches:
    """The payouts of all accounts, and their matches. Reads once what one state of the ledger has."""

    ledger: Ledger
    directory: Directory
    former: Former = field(default_factory=Former)
    _withdrawals: dict[AccountKey, tuple[list[Withdrawal], list[MoneyRow]]] = field(default_factory=dict)
    _sent: dict[tuple[AccountKey, int], list[SentPayout]] = field(default_factory=dict)  # by account and year
    _names: dict[AccountKey, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def _bank_lines(self) -> BankLines:
        return BankLines(self.ledger, self.directory)

    @cached_property
    def _decisions(self) -> list[MatchDecision]:
        return [one for one in self.ledger.matches.standing() if one.relation is Relation.PAYOUT_BANK]

    @cached_property
    def matching(self) -> Matching:
        """When and with how much payouts may arrive."""
        return matching_of(self.directory, self._decisions)

    @cached_property
    def _pins(self) -> Mapping[Ref, tuple[BankLine, ...]]:
        """Payout → the lines that a person gave it, as far as they exist, by day."""
        pins = Decided.of(self._decisions, Relation.PAYOUT_BANK).pins
        found: dict[Ref, list[BankLine]] = {}
        for line in self.ledger.payouts.lines_of({pin.other for pin in pins}):
            for payout in sorted({pin.ref for pin in pins if pin.other == line.ref}):
                found.setdefault(payout, []).append(line)
        return {payout: tuple(sorted(lines, key=lambda line: line.order)) for payout, lines in found.items()}

    def withdrawals(self, account: AccountKey) -> tuple[list[Withdrawal], list[MoneyRow]]:
        """The payouts of an account, and its rows of payouts and fees that belong to none; see `pair_withdrawals`."""
        if account not in self._withdrawals:
            self._withdrawals[account] = pair_withdrawals(self.ledger.payouts.payouts(account))
        return self._withdrawals[account]

    def returned(self, account: AccountKey) -> frozenset[Ref]:
        """The payouts of an account that came back. Most accounts have none, which is known without their payouts."""
        if not self.ledger.payouts.has_returns(account):
            return frozenset()
        return frozenset(one.ref for one in self.withdrawals(account)[0] if one.returned)

    def sent_from(self, account: AccountKey, days: Days = _ALWAYS) -> list[SentPayout]:
        """The payouts of an account on these days, by day and ref, also those that came back."""
        if days == _ALWAYS:
            return self._read_sent(account, days)
        years = range(days.first.year, days.last.year + 1)
        sent = list(chain.from_iterable(self._sent_in(account, year) for year in years))
        first = bisect_left(sent, days.first, key=_day)
        return sent[first : bisect_right(sent, days.last, key=_day)]

    def _sent_in(self, account: AccountKey, year: int) -> list[SentPayout]:
        """Those of a year: the few days that a match asks for are asked for again and again."""
        if (account, year) not in self._sent:
            self._sent[account, year] = self._read_sent(account, Days(date(year, 1, 1), date(year, 12, 31)))
        return self._sent[account, year]

    def _read_sent(self, account: AccountKey, days: Days) -> list[SentPayout]:
        names = self.names_of(account)
        return [
            SentPayout(
                ref=row.ref,
                day=row.posted,
                amount=Money(-row.minor, account.currency),
                person=account.holder,
                names=names,
            )
            for row in self.ledger.payouts.payouts(account, days)
            if row.kind is TransactionKind.PAYOUT and row.minor < 0
        ]

    def sent(self, account: AccountKey, ref: Ref, day: date) -> SentPayout:
        """A payout that an account sent on a day. KeyError where there is none with this ref."""
        return {payout.ref: payout for payout in self.sent_from(account, Days(day, day))}[ref]

    def names_of(self, account: AccountKey) -> frozenset[str]:
        """Words by which a bank may call the sender of an account's payouts."""
        if account not in self._names:
            self._names[account] = self._read_names(account)
        return self._names[account]

    def _read_names(self, account: AccountKey) -> frozenset[str]:
        platforms = {source.platform for source in self.directory.sources_of(account)} | {account.account}
        titles = {profile.title for key, profile in self.directory.profiles.items() if key in platforms}
        names = {name.casefold() for name in platforms | titles}
        return frozenset(name for name in names if len(name) >= SHORTEST_NAME)

    @cached_property
    def _out(self) -> dict[AccountKey, frozenset[Ref]]:
        """Account → its payouts that do not arrive by themselves: they came back, or a person gave them a line."""
        return {
            account: self.returned(account).union(self._pins, self.former.changed)
            for account in self.ledger.payouts.accounts()
        }

    def sent_within(self, first: date, last: date) -> Sequence[SentPayout]:
        """The payouts of these days that may arrive by themselves, by day."""
        sent = [payout for payout in self.former.payouts if first <= payout.day <= last]
        for account, out in self._out.items():
            sent += [payout for payout in self.sent_from(account, Days(first, last)) if payout.ref not in out]
        return sorted(sent, key=lambda payout: payout.order)

    def lines_within(self, first: date, last: date) -> list[BankLine]:
        """The lines of these days that no person gave to a payout."""
        out = {*(line.ref for pinned in self._pins.values() for line in pinned), *self.former.changed}
        lines = [line for line in self.ledger.payouts.lines(Days(first, last)) if line.ref not in out]
        return [*lines, *(line for line in self.former.lines if first <= line.day <= last)]

    def of(self, payout: SentPayout) -> BankMatch:
        """The match of one payout, and of those that are connected with it. One that came back has none."""
        if payout.ref in self._pins:
            arrival = self._pinned(payout)
            taken = self._bank_lines.taken(arrival.lines)
            return _lasting(arrival, payout, taken)
        if payout not in self.sent_within(payout.day, payout.day):
            return BankMatch()
        around = match_around([payout], self.lines_within, self.sent_within, self.matching)
        return match_lasting(around, self._bank_lines.taken(around.lines.values()), self.matching)

    def of_line(self, ref: Ref) -> Arrival | None:
        """What a line brings; None where it brings no payout, or is none."""
        for payout in self._posted(self._pinned_to({ref})):
            return self._pinned(payout)
        for line in self.ledger.payouts.lines_of([ref]):
            for payout in self.sent_within(self.matching.first_day(line.day), line.day + DAY):
                arrival = self.of(payout).arrivals.get(payout.ref)
                if arrival and ref in {each.ref for each in arrival.lines}:
                    return arrival
        return None

    def incomparable(self, sent: SentPayout) -> list[BankLine]:
        """The lines in a payout's days whose currency has no reference rate, where one of them may be it: one that
        names the sender, or any, if no bank has the payout's currency."""
        lines = [
            line
            for line in self.lines_within(sent.day - DAY, self.matching.last_day(sent))
            if line.amount.currency != sent.amount.currency
            and not (line.person and sent.person and line.person != sent.person)
            and self.directory.rates.rate_on(sent.amount.currency, line.amount.currency, sent.day) is None
        ]
        if not lines:
            return []
        named = [line for line in lines if any(name in line.text.casefold() for name in sent.names)]
        return named or ([] if sent.amount.currency in self.ledger.payouts.bank_currencies() else lines)

    def connected(self, payouts: Iterable[SentPayout], lines: Iterable[BankLine]) -> dict[Ref, SentPayout]:
        """The payouts whose matches may depend on these payouts and lines. Most lines of a bank bring no payout: such a
        line leads to the payouts of its days alone."""
        seeds, near = {payout.ref: payout for payout in payouts}, dict[Ref, SentPayout]()
        for line in lines:
            around = self.sent_within(self.matching.first_day(line.day), line.day + DAY)
            near |= {payout.ref: payout for payout in around}
            seeds |= {ref: near[ref] for ref in touched(line, around, self.lines_within, self.matching)}
        return near | seeds | match_around(seeds.values(), self.lines_within, self.sent_within, self.matching).payouts

    def _pinned_to(self, lines: Collection[Ref]) -> set[Ref]:
        return {ref for ref, pinned in self._pins.items() if any(line.ref in lines for line in pinned)}

    def _pinned(self, payout: SentPayout) -> Arrival:
        line, *further = self._pins[payout.ref]
        others = self._pinned_to({line.ref}) - {payout.ref}
        together = sorted([payout, *self._posted(others)], key=lambda one: one.order)
        return Arrival(line=line, payouts=tuple(together), how=How.PINNED, further=tuple(further))

    def taken(self, ref: Ref) -> TakenLines:
        """Which lines of a line's amount were taken back, and by which; of one that is none, nothing."""
        return self._bank_lines.taken(self.ledger.payouts.lines_of([ref]))

    def given(self, lines: Collection[Ref]) -> list[SentPayout]:
        """The payouts that a person gave one of these lines."""
        return self._posted(self._pinned_to(lines))

    def _posted(self, refs: Iterable[Ref]) -> list[SentPayout]:
        """These payouts, as far as they exist."""
        wanted = set(refs)
        accounts = {posted.account for posted in map(self.ledger.payouts.posted, sorted(wanted)) if posted}
        return [payout for account in sorted(accounts) for payout in self.sent_from(account) if payout.ref in wanted]


def _lasting(pinned: Arrival, payout: SentPayout, taken: TakenLines) -> BankMatch:
    """The match of a payout that a person gave lines, as far as these were not taken back."""
    stay = [line for line in pinned.lines if line.ref not in taken.certain]
    if not stay:
        return BankMatch(lost={payout.ref: Lost(pinned, taken.certain[pinned.line.ref].back)})
    arrival = replace(pinned, line=stay[0], further=tuple(stay[1:]))
    doubts = [(payout.ref, taken.doubtful[line.ref]) for line in stay if line.ref in taken.doubtful]
    return BankMatch({payout.ref: arrival}, suspected=dict(doubts[:1]))
