"""Follows billed money to the bank: which payouts took it, and which lines of a bank brought them.

Payouts take the oldest money first. What a payout took of a row counts with the payout's own fee as paid out; of that,
as much was received as a line of a bank brings. Fees of the payout and on the way are of the newest money it took.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from syncd.cli.banks_begin import banks_begin_after, banks_begin_after_payouts, received_at_least
from syncd.core.accounts import AccountKey
from syncd.core.bounds import State
from syncd.core.chain import WAY, ChainSide, Dated, with_records
from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.matching.arrivals import BankLine
from syncd.core.money import Money
from syncd.core.payout import Payout
from syncd.core.profile import Profile
from syncd.core.records import EARNINGS, Ref, Transaction
from syncd.core.releases import (
    COUNTS_FROM_EXPECTED,
    Availability,
    EarningRow,
    Release,
    release_of,
    unknown_releases,
    waiting_words,
)
from syncd.core.time import Instant, day_of
from syncd.core.wording import Here
from syncd.coverage.account_rows import AccountRows
from syncd.judge.payout import PayoutReader
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory
from syncd.wiring.invoices import InvoiceMatches

TAKEN_EARLY = "payouts took more than is expected to be released"
OTHER_CURRENCY = "it arrived in another currency, or less than several payouts: what was taken on the way is not known"
MAY_BE_IT = "some money at your bank may be of these invoices or of others"
NO_BANK = "no source shows a bank account"
FIFO = "what was in the account before is not known, and payouts take the oldest money first"


@dataclass
class MoneyWay:
    """Follows the money of contracts as of one instant. Payouts are read once."""

    ledger: Ledger
    directory: Directory
    now: Instant
    _payouts: dict[Ref, Payout | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the readers that all contracts share."""
        self._reader = PayoutReader(self.ledger, self.directory, self.now)
        self._rows = AccountRows(self.ledger, self.directory, self.now)
        self._invoices = InvoiceMatches(self.ledger, self.directory)
        self._here = Here(self.directory.zone, self.now)

    def of(self, postings: Sequence[Posting], billed: ChainSide, net: ChainSide, platform: str) -> list[ChainSide]:
        """What was released, paid out and received of a contract's rows in the currency of what was `billed`; where not
        all bills are known, at least that. `net`: what is left of them, which may lack a fee that no row shows yet."""
        profile = self.directory.profile(platform)
        rows = [row for row in postings if billed.amount and row.amount.currency == billed.amount.currency]
        if billed.amount is None or not rows:
            sides = [ChainSide(side=side, because=billed.because) for side in WAY[-3:]]
        else:
            currency = billed.amount.currency
            is_platform = profile.has(Side.PAID_OUT)
            way = self._sides(rows, currency, profile) if is_platform else self._invoiced(rows, currency)
            sides = [_at_most(net, _as_known_as(billed, side)) for side in way]
        return [side if profile.has(side.side) else ChainSide(side=side.side, applies=False) for side in sides]

    def _invoiced(self, rows: Sequence[Posting], currency: str) -> list[ChainSide]:
        """What was received of your own invoices: there is no platform between."""
        released, paid_out = (ChainSide(side=side) for side in WAY[-3:-1])
        if not self._invoices.banks():
            return [released, paid_out, ChainSide(side=Side.RECEIVED, because=NO_BANK)]
        posted, refs = sum((row.amount for row in rows), Money(0, currency)), {row.ref for row in rows}
        amount, is_open, returns = Money(0, currency), False, list[str]()
        brought: list[BankLine] = []
        for year in sorted({row.posted.year for row in rows if row.posted}):
            matched, lines = self._invoices.of_year(year)
            mine = [one for one in matched.paid if one.invoice in self._sent_in(rows, year)]
            back = [one for one in matched.went_back if one.invoice in self._sent_in(rows, year)]
            amount = sum((one.amount for one in mine), amount) - sum((one.amount for one in back), Money(0, currency))
            brought += [*(lines[one.line] for one in mine), *(one.back for one in back)]
            doubtful = {one.line for one in mine} & matched.doubtful.keys()
            is_open = is_open or bool(doubtful or refs & matched.open.keys())
            own = self._sent_in(rows, year) & matched.returns.keys()
            returns += [matched.returns[ref].asks for ref in sorted(own)]
        if is_open or returns:
            because = "; ".join([*[MAY_BE_IT] * is_open, *returns])
            side = ChainSide(side=Side.RECEIVED, amount=amount, state=State.ESTIMATED, because=because)
        elif amount == posted:
            side = ChainSide(side=Side.RECEIVED, amount=amount, state=State.EXACT)
        else:
            first = min((row.posted for row in rows if row.posted), default=None)
            unknown = banks_begin_after(first, self._invoices.banks(), currency, self._rows, self._here)
            side = received_at_least(amount, unknown)
        return [released, paid_out, with_records(side, [(line.ref, line.day) for line in brought])]

    @staticmethod
    def _sent_in(rows: Sequence[Posting], year: int) -> set[Ref]:
        return {row.ref for row in rows if row.posted and row.posted.year == year}

    def _sides(self, rows: Sequence[Posting], currency: str, profile: Profile) -> list[ChainSide]:
        accounts = self.ledger.payouts.accounts_of(row.ref for row in rows)
        posted = sum((row.amount for row in rows), Money(0, currency))
        payouts = self._payouts_after(rows, set(accounts.values()))
        refs = {row.ref for row in rows}
        paid = _paid(posted, payouts, refs, self._known(rows, set(accounts.values())))
        taking = [payout for payout in payouts if _taken(payout, refs)]
        return [
            self._released(rows, paid, profile),
            with_records(paid, [record for payout in taking for record in rows_of(payout)]),
            with_records(self._received(posted, paid, payouts, refs), lines_of(taking)),
        ]

    def _payouts_after(self, rows: Sequence[Posting], accounts: Collection[AccountKey]) -> list[Payout]:
        first = min((row.posted for row in rows if row.posted), default=None)
        if first is None:
            return []
        found: list[Payout] = []
        open_rows, taken = {row.ref for row in rows}, Counter[Ref]()
        for ref in (ref for account in sorted(accounts) for ref, _ in self.ledger.payouts.since(account, first)):
            if open_rows and (payout := self.payout(ref)) is not None:
                found.append(payout)
                for portion in payout.portions:
                    taken[portion.rows[0].ref] += portion.taken
                    if taken[portion.rows[0].ref] == portion.net:  # no later payout takes of it
                        open_rows -= {row.ref for row in portion.rows}
        return found

    def payout(self, ref: Ref) -> Payout | None:
        """A payout as it is now; None where there is none."""
        if ref not in self._payouts:
            self._payouts[ref] = self._reader.read(ref)
        return self._payouts[ref]

    def _known(self, rows: Sequence[Posting], accounts: Collection[AccountKey]) -> str:
        """Why later payouts may not be known; "" where all are."""
        first = min((row.posted for row in rows if row.posted), default=None)
        for account in sorted(accounts) if first else ():
            known = self._rows.of(account, first or date.min, day_of(self.now, self._rows.zone(account)))
            if not known.complete:
                return known.because
        return ""

    def _released(self, rows: Sequence[Posting], paid: ChainSide, profile: Profile) -> ChainSide:
        """How much of the money is available, less what was taken off it. The rows say so; else it counts from the day
        on which it is expected, as an estimate, unless all of it was paid out."""
        today, zero = day_of(self.now, profile.zone), Money(0, paid.amount.currency if paid.amount else "")
        roots = {row.ref: _root(row, rows) for row in rows}
        releases = dict(self._releases([row for row in rows if row.ref in roots.values()], profile))
        states = {ref: release.on(today) for ref, release in releases.items()}
        waiting = {ref: releases[ref] for ref, state in states.items() if state is Availability.NOT_YET}
        amount = sum((row.amount for row in rows if roots[row.ref] not in waiting), zero)
        stated = [(ref, one.day) for ref, one in releases.items() if one.day and states[ref] is Availability.RELEASED]
        awaited = waiting_words(waiting.values(), Here(self.directory.zone, self.now))
        because = [f"not yet: {awaited}"] if awaited else []
        state = State.EXACT
        if paid.amount is not None and paid.amount.minor > amount.minor and len(stated) < len(releases):
            amount, state, because = paid.amount, State.ESTIMATED, [TAKEN_EARLY, *because]
        elif set(states.values()) & {Availability.DUE, Availability.UNKNOWN} and not (
            paid.state is State.EXACT and paid.amount == amount
        ):
            if Availability.UNKNOWN in states.values():
                return ChainSide(side=Side.RELEASED, because=unknown_releases(profile.title))
            state, because = State.ESTIMATED, [*because, COUNTS_FROM_EXPECTED]
        words = "; ".join(filter(None, because))
        return with_records(ChainSide(side=Side.RELEASED, amount=amount, state=state, because=words), stated)

    def _releases(self, roots: Sequence[Posting], profile: Profile) -> Iterator[tuple[Ref, Release]]:
        """Earning → when its money counts as available."""
        records = self.ledger.records.current(row.ref for row in roots)
        for row in roots:
            record = records.get(row.ref)
            if isinstance(record, Transaction) and record.kind in EARNINGS and row.posted and row.day:
                earning = EarningRow(
                    kind=record.kind,
                    posted=row.posted,
                    last_day=row.day,
                    due=record.due,
                    released=record.released,
                    unreleased=bool(record.unreleased),
                )
                yield row.ref, release_of(earning, profile)

    def _received(self, posted: Money, paid: ChainSide, payouts: Sequence[Payout], refs: set[Ref]) -> ChainSide:
        if not self.ledger.payouts.banks():
            return ChainSide(side=Side.RECEIVED, because=NO_BANK)
        taking = [payout for payout in payouts if _taken(payout, refs)]
        brought = {payout.ref: _brought(payout) for payout in taking if payout.arrival is not None}
        amount = Money(sum(_arrived(one, refs, brought.get(one.ref)) for one in taking), posted.currency)
        if paid.state is State.ESTIMATED:
            return ChainSide(side=Side.RECEIVED, amount=amount, state=State.ESTIMATED, because=paid.because)
        if doubt := next((payout.suspected for payout in taking if payout.arrival and payout.suspected), None):
            because = f"{doubt.ref} of {doubt.amount} may take some of it back"
            return ChainSide(side=Side.RECEIVED, amount=amount, state=State.ESTIMATED, because=because)
        if None in brought.values():
            return ChainSide(side=Side.RECEIVED, amount=amount, state=State.ESTIMATED, because=OTHER_CURRENCY)
        if len(brought) == len(taking) and paid.state is State.EXACT:
            return ChainSide(side=Side.RECEIVED, amount=amount, state=State.EXACT)
        return received_at_least(amount, banks_begin_after_payouts(taking, self._here))


def lines_of(payouts: Sequence[Payout]) -> list[Dated]:
    """The lines of banks that bring payouts."""
    arrivals = [payout.arrival for payout in payouts if payout.arrival]
    return [(line.ref, line.day) for arrival in arrivals for line in arrival.lines]


def _as_known_as(billed: ChainSide, side: ChainSide) -> ChainSide:
    """A side that is no surer than the bill: money of a bill that is not known yet is on its way, too."""
    if billed.state is State.EXACT or side.state is not State.EXACT:
        return side
    state = State.AT_LEAST if billed.state is State.AT_LEAST else State.ESTIMATED
    return replace(side, state=state, because=side.because or billed.because)


def _at_most(net: ChainSide, side: ChainSide) -> ChainSide:
    """A side of which a fee will be taken that no row shows yet: an estimate is no more than what is left after it."""
    is_more = side.amount is not None and net.amount is not None and side.amount.minor > net.amount.minor
    if side.side is not Side.RELEASED or side.state is not State.ESTIMATED or not is_more:
        return side
    return replace(side, amount=net.amount)


def rows_of(payout: Payout) -> Iterator[Dated]:
    """Yield the rows of a payout: the payout itself, its fee, and its return, if it came back."""
    sent = payout.withdrawal
    yield sent.ref, sent.posted
    if sent.fee_ref:
        yield sent.fee_ref, sent.posted
    if sent.returned_by and sent.returned:
        yield sent.returned_by, sent.returned


def _paid(posted: Money, payouts: Sequence[Payout], refs: set[Ref], unknown: str) -> ChainSide:
    taking = [payout for payout in payouts if _taken(payout, refs)]
    amount = Money(sum(_taken(payout, refs) for payout in taking), posted.currency)
    if not all(payout.drawn.is_certain for payout in taking):
        return ChainSide(side=Side.PAID_OUT, amount=amount, state=State.ESTIMATED, because=FIFO)
    if posted.minor and amount == posted:
        return ChainSide(side=Side.PAID_OUT, amount=amount, state=State.EXACT)
    state = State.AT_LEAST if unknown else State.EXACT
    return ChainSide(side=Side.PAID_OUT, amount=amount, state=state, because=unknown)


def _taken(payout: Payout, refs: set[Ref]) -> int:
    """What a payout took of some rows, in minor units; what came back took nothing."""
    return sum(part.taken for part in payout.portions if any(row.ref in refs for row in part.rows))


def _brought(payout: Payout) -> int | None:
    """What a line brought of a payout, in minor units of the account; None where it is in another currency, or brings
    less than several payouts."""
    arrival, sent = payout.arrival, payout.withdrawal.minor
    fee = arrival.fee if arrival else None
    if arrival is None or fee is None or (fee.minor and len(arrival.payouts) > 1):
        return None
    return sent - fee.minor


def _arrived(payout: Payout, refs: set[Ref], brought: int | None) -> int:
    """What arrived of the part of some rows that a payout took; all of it where nobody knows what was taken on the
    way."""
    if payout.arrival is None:
        return 0
    limit = payout.drawn.withdrawal.takes if brought is None else brought
    total, reached = 0, payout.drawn.from_opening
    for part in payout.portions:
        before, reached = min(reached, limit), reached + part.taken
        if any(row.ref in refs for row in part.rows):
            total += min(reached, limit) - before
    return total


def _root(row: Posting, rows: Sequence[Posting]) -> Ref:
    """Follow a fee or tax up to the row that it was taken for; a row of its own is returned as it is."""
    by_ref: Mapping[Ref, Posting] = {one.ref: one for one in rows}
    seen = {row.ref}
    while (parent := row.parent) in by_ref and parent is not None and parent not in seen:
        seen.add(parent)
        row = by_ref[parent]
    return row.ref
