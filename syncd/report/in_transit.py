"""Finds money on its way at the end of an account's period: set aside, not released, not withdrawn, not received."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from syncd.core.accounts import AccountKey
from syncd.core.contract_statement import InHold
from syncd.core.matching.arrivals import Arrival, SentPayout
from syncd.core.matching.payouts import Withdrawal
from syncd.core.money import Money
from syncd.core.phrases import Phrase, Value, say
from syncd.core.records import EARNINGS
from syncd.core.reference_rates import rate_to_write
from syncd.core.releases import COUNTS_FROM_EXPECTED, Availability, release_of, waiting_words
from syncd.core.statements import IN_TRANSIT, AccountStatement
from syncd.core.time import Instant, day_of
from syncd.core.to_do import Words
from syncd.core.what_to_do import which_is_it
from syncd.core.wording import Here
from syncd.coverage.known_accounts import KnownAccounts
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.ledger.derived.recent_money import recent_money
from syncd.wiring.directory import Directory
from syncd.wiring.payouts import PayoutMatches
from syncd.wiring.releases import in_hold_of

BILLED, RELEASED, RECEIVED, IN_HOLD = IN_TRANSIT
NO_BANK = say("no source shows the bank account that its payouts go to")
_DAY = timedelta(days=1)
NO_DAYS = say("no row says when its money is available, so each counts from its day")
LONGEST = timedelta(days=120)
"""Money of rows that do not say when it is released comes within as many days."""
OF_A_BANK = say("it is an account of a bank")


class MoneyOnItsWay:
    """Follows the money of accounts at the end of a period. Payouts are matched once."""

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._matches = PayoutMatches(ledger, directory)
        self._known = KnownAccounts(ledger, directory, now)
        self._today = day_of(now, directory.zone)
        self._here = Here(directory.zone, now)
        self._banks = ledger.payouts.banks()

    def complete(self, statement: AccountStatement) -> AccountStatement:
        """Add what is on its way. What is released and not withdrawn is no surer than the closing balance, and
        an estimate where no row says when its money is available."""
        account, last = statement.account, statement.period.last
        because = dict(statement.in_transit.because)
        if account.account in self._banks:
            because |= dict.fromkeys(IN_TRANSIT, OF_A_BANK)
            return replace(statement, in_transit=replace(statement.in_transit, because=because))
        del because[RELEASED]
        received, why, is_least = self._not_received(account, last)
        if why:
            because[RECEIVED] = why
        else:
            del because[RECEIVED]
        waits = self._not_released(statement)
        if waits.amount is not None:
            del because[BILLED]
        released = statement.closing - (waits.amount or Money(0, account.currency))
        held = self._in_hold(statement)
        because = {name: why for name, why in (because | {IN_HOLD: held.because}).items() if why}
        transit = replace(
            statement.in_transit,
            billed_not_released=waits.amount,
            released_not_withdrawn=released,
            withdrawn_not_received=received,
            milestones_in_hold=held.amount,
            because=because,
            at_least=frozenset({RECEIVED} if is_least else ()),
            estimated=waits.estimated,
            not_yet=waits.expected,
        )
        return replace(statement, in_transit=transit)

    def _not_released(self, statement: AccountStatement) -> "_NotReleased":
        """What was billed and is not available at the end: as its rows say, else by the platform's calendar."""
        account = statement.account
        profile = self._directory.profile(statement.platform or account.account)
        last = min(statement.period.last, day_of(self._here.now, profile.zone))
        first, posted = last - LONGEST, statement.period.last
        recent = recent_money(self._ledger.database, account, Days(first, posted))
        releases = [(one.minor, release_of(one.release, profile), one.release.kind in EARNINGS) for one in recent]
        waits = [(minor, release) for minor, release, _ in releases if release.on(last) is Availability.NOT_YET]
        stated = self._ledger.payouts.released_after(account, last, first - _DAY)
        stated += sum(minor for minor, release in waits if release.is_stated)
        unstated = {release.on(last) for _, release, is_earned in releases if is_earned and not release.is_stated}
        is_known = bool(unstated) or self._ledger.payouts.states_releases(account)
        if Availability.UNKNOWN in unstated or not is_known:
            return _NotReleased(None, NO_DAYS)
        expected = sum(minor for minor, release in waits if not release.is_stated)
        expected = max(0, min(expected, statement.closing.minor - stated))  # what a payout took is there
        return _NotReleased(
            Money(stated + expected, account.currency),
            COUNTS_FROM_EXPECTED if unstated else "",
            waiting_words((release for _, release in waits), self._here) if stated + expected else "",
        )

    def _in_hold(self, statement: AccountStatement) -> InHold:
        """What clients had set aside for milestones of an account's contracts. Where a platform has accounts of several
        people, each has those of the contracts whose person is known to be its holder."""
        account, last, names = statement.account, statement.period.last, self._directory.names
        platform = statement.platform or account.account
        own = [
            contract
            for contract in sorted({contract for _, contract, _, _ in self._ledger.derived.milestones()})
            if (facts := self._directory.contracts.get(contract)) and facts.platform == platform
        ]
        if not own:
            return InHold(None, say("no source shows milestones of {platform}", platform=platform))
        holders = {key.holder for key in self._ledger.accounts.all() if key.account == account.account}
        if len(holders) > 1 and not all(contract in names.freelancers for contract in own):
            because = say(
                "several people have accounts of {platform}, and milestones name none of them", platform=platform
            )
            return InHold(None, because)
        total = Money(0, account.currency)
        for contract in own:
            if len(holders) > 1 and names.freelancers[contract] != account.holder:
                continue
            held = in_hold_of(self._ledger, contract, account.currency, last, self._today)
            if held.amount is None:
                return held
            total += held.amount
        return InHold(total)

    def _not_received(self, account: AccountKey, last: date) -> tuple[Money | None, Words, bool]:
        """What was paid out up to a day and had not arrived on it, nor come back; or why nobody can tell. The last one:
        whether that is a lower bound, because payouts from before the first day of any bank may be lost."""
        total = Money(0, account.currency)
        before: Words = ""
        out = {one.ref for one in self._matches.withdrawals(account)[0] if _is_out(one, last)}
        for sent in self._matches.sent_from(account):
            if sent.ref not in out:
                continue
            pending = self._pending(account, sent, last)
            if pending.why and not pending.is_before_banks:
                return None, pending.why, False
            before, total = pending.why or before, total + pending.amount
        return total, before, bool(before)

    def waiting(self, account: AccountKey, last: date) -> list[tuple[SentPayout, Money]]:
        """The payouts of which something had not arrived on a day, each with that; none where nobody can tell of one,
        and none of an account of a bank."""
        if account.account in self._banks:
            return []
        out = {one.ref for one in self._matches.withdrawals(account)[0] if _is_out(one, last)}
        pending = [
            (one, self._pending(account, one, last)) for one in self._matches.sent_from(account) if one.ref in out
        ]
        return [(one, found.amount) for one, found in pending if not found.why and found.amount.minor]

    def unseen(self, account: AccountKey, last: date) -> list[SentPayout]:
        """The payouts that had left by a day, where no bank is read that would show them; none of an account of a
        bank."""
        if account.account in self._banks:
            return []
        out = {one.ref for one in self._matches.withdrawals(account)[0] if _is_out(one, last)}
        sent = [one for one in self._matches.sent_from(account) if one.ref in out]
        return [one for one in sent if all(bank.since is None for bank in self._known.banks(account, one))]

    def expected(self, sent: SentPayout, days: int) -> date:
        """The last day on which a payout is expected, by so many business days."""
        return self._matches.matching.last_day(sent, days)

    def _pending(self, account: AccountKey, sent: SentPayout, last: date) -> "_Pending":
        """What of a payout had not arrived on a day, or why nobody can tell."""
        match, nothing = self._matches.of(sent), Money(0, sent.amount.currency)
        if lost := match.lost.get(sent.ref):
            is_there = lost.arrival.line.day <= last < lost.back.day
            return _Pending(nothing if is_there else sent.amount)
        if arrival := match.arrivals.get(sent.ref):
            doubt = match.suspected.get(sent.ref)
            if doubt and doubt.day <= last:
                why = say(
                    "{amount} may take back {other}: {ask}",
                    amount=doubt.amount,
                    other=arrival.line.amount,
                    ask=which_is_it(doubt.ref, arrival.line.ref),
                )
                return _Pending(nothing, why)
            return self._not_arrived(sent, arrival, last)
        if why := self._why_before_banks(account, sent):
            return _Pending(nothing, self._whether(sent, why), is_before_banks=True)
        return _Pending(nothing, why) if (why := self._why_unknown(account, sent, last)) else _Pending(sent.amount)

    def _whether(self, sent: SentPayout, why: Phrase) -> Phrase:
        """Why nobody can tell whether a payout arrived."""
        return say(
            "whether the payout of {amount} on {day} arrived: {why}",
            self._here,
            amount=sent.amount,
            day=sent.day,
            why=why,
        )

    def _not_arrived(self, sent: SentPayout, arrival: Arrival, last: date) -> "_Pending":
        """What of a payout had not arrived on a day, where its lines are known."""
        nothing = Money(0, sent.amount.currency)
        came = [line for line in arrival.lines if line.day <= last]
        if len(came) in (0, len(arrival.lines)):
            return _Pending(nothing if came else sent.amount)
        if len(arrival.payouts) > 1 or arrival.fee is None:
            part = say("only a part of {amount} had arrived, and nothing tells how much of it", amount=sent.amount)
            return _Pending(nothing, part)
        left = sent.amount - sum((line.amount for line in came), nothing)
        return _Pending(max(left, nothing, key=lambda one: one.minor))

    def _why_before_banks(self, account: AccountKey, sent: SentPayout) -> Phrase:
        """Why no bank can tell about a payout, which was sent before the first day that any shows; "" where one may."""
        banks = self._known.banks(account, sent)
        first = min((bank for bank in banks if bank.since), key=lambda bank: bank.since or date.max, default=None)
        if first is None or first.since is None or sent.day > first.since:
            return Phrase("")
        return say("statements of {bank} begin on {day}", self._here, bank=first.source, day=first.since)

    def _why_unknown(self, account: AccountKey, sent: SentPayout, last: date) -> Phrase:
        """Why nobody can tell whether a payout without a line had arrived on a day; "" where it had not."""
        banks = self._known.banks(account, sent)
        if all(bank.since is None for bank in banks):
            return say("no statement of {bank} was read yet", bank=banks[0].source) if banks else NO_BANK
        known: dict[str, Value] = {"payout": sent.amount, "day": sent.day}
        if unclear := self._matches.of(sent).unclear.get(sent.ref):
            line = unclear[0]
            return say(
                "{amount} on {other} may be the payout of {payout} on {day}: {ask}",
                self._here,
                amount=line.amount,
                other=line.day,
                ask=which_is_it(sent.ref, line.ref),
                **known,
            )
        if others := self._matches.incomparable(sent):
            return say(
                "{amount} may be the payout of {payout} on {day}, and no rate tells: {rate}",
                self._here,
                amount=others[0].amount,
                rate=rate_to_write(sent.amount.currency, others[0].amount.currency, sent.day),
                **known,
            )
        until = min(last, self._today, self._matches.matching.last_day(sent))
        short = next((bank for bank in banks if bank.through is None or bank.through < until), None)
        if short is None:
            return Phrase("")
        if short.through:
            why = say("statements of {bank} are known through {day}", self._here, bank=short.source, day=short.through)
        else:
            why = say("no statement of {bank} shows its days", bank=short.source)
        return self._whether(sent, why)


@dataclass(frozen=True, slots=True)
class _NotReleased:
    """What is not available yet; None where nobody can tell. `estimated`: why it is an estimate. `expected`: when it
    comes, in words."""

    amount: Money | None
    estimated: Words = ""
    expected: Words = ""


@dataclass(frozen=True, slots=True)
class _Pending:
    """What of a payout is on its way, or `why` nobody can tell. `is_before_banks`: it was sent before the first day of
    which any bank shows anything."""

    amount: Money
    why: Words = ""
    is_before_banks: bool = False


def _is_out(one: Withdrawal, last: date) -> bool:
    return one.posted <= last and (one.returned is None or one.returned > last)
