"""Finds money on its way at the end of an account's period: set aside, not released, not withdrawn, not received."""

from dataclasses import replace
from datetime import date

from syncd.core.accounts import AccountKey
from syncd.core.contract_statement import InHold
from syncd.core.matching.arrivals import SentPayout
from syncd.core.matching.payouts import Withdrawal
from syncd.core.money import Money
from syncd.core.statements import IN_TRANSIT, AccountStatement
from syncd.core.time import Instant, day_of
from syncd.core.wording import Here, on
from syncd.coverage.known_accounts import KnownAccounts
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory
from syncd.wiring.payouts import PayoutMatches
from syncd.wiring.releases import in_hold_of

BILLED, RELEASED, RECEIVED, IN_HOLD = IN_TRANSIT
NO_BANK = "no source shows the bank account that its payouts go to"
NO_DAYS = "rows that do not say from which day on their money is available count from their posting"
OF_A_BANK = "it is an account of a bank"


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
        released = statement.closing - Money(self._ledger.payouts.released_after(account, last), account.currency)
        received, why = self._not_received(account, last)
        if why:
            because[RECEIVED] = why
        else:
            del because[RECEIVED]
        waiting, estimated = None, NO_DAYS
        if self._ledger.payouts.states_releases(account):
            waiting = Money(self._ledger.payouts.released_after(account, last), account.currency)
            del because[BILLED]
            estimated = ""
        held = self._in_hold(statement)
        because = {name: why for name, why in (because | {IN_HOLD: held.because}).items() if why}
        transit = replace(
            statement.in_transit,
            billed_not_released=waiting,
            released_not_withdrawn=released,
            withdrawn_not_received=received,
            milestones_in_hold=held.amount,
            because=because,
            estimated=estimated,
        )
        return replace(statement, in_transit=transit)

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
            return InHold(None, f"no source shows milestones of {platform}")
        holders = {key.holder for key in self._ledger.accounts.all() if key.account == account.account}
        if len(holders) > 1 and not all(contract in names.freelancers for contract in own):
            return InHold(None, f"several people have accounts of {platform}, and milestones name none of them")
        total = Money(0, account.currency)
        for contract in own:
            if len(holders) > 1 and names.freelancers[contract] != account.holder:
                continue
            held = in_hold_of(self._ledger, contract, account.currency, last, self._today)
            if held.amount is None:
                return held
            total += held.amount
        return InHold(total)

    def _not_received(self, account: AccountKey, last: date) -> tuple[Money | None, str]:
        """What was paid out up to a day and had not arrived on it, nor come back; or why nobody can tell."""
        total = Money(0, account.currency)
        out = {one.ref for one in self._matches.withdrawals(account)[0] if _is_out(one, last)}
        for sent in self._matches.sent_from(account):
            if sent.ref not in out:
                continue
            pending, why = self._is_pending(account, sent, last)
            if why:
                return None, why
            total = total + sent.amount if pending else total
        return total, ""

    def _is_pending(self, account: AccountKey, sent: SentPayout, last: date) -> tuple[bool, str]:
        """Whether a payout had not arrived on a day, or why nobody can tell. Nothing from before the first day of which
        a bank shows anything is on its way any more."""
        match = self._matches.of(sent)
        if arrival := match.arrivals.get(sent.ref):
            return arrival.line.day > last, ""
        banks = self._known.banks(account, sent)
        since = min((bank.since for bank in banks if bank.since), default=None)
        if since is None:
            return False, f"no statement of {banks[0].source} was read yet" if banks else NO_BANK
        if sent.day <= since:
            return False, ""
        named = f"the payout of {sent.amount} on {on(sent.day, self._here)}"
        if match.unclear.get(sent.ref):
            return False, f"several lines of your bank may be {named}"
        if lines := self._matches.incomparable(sent):
            return False, f"{lines[0].amount} may be {named}: there is no [[fx]] rate"
        until = min(last, self._today, self._matches.matching.last_day(sent))
        short = next((bank for bank in banks if bank.through is None or bank.through < until), None)
        if short:
            known = f"known through {on(short.through, self._here)}" if short.through else "do not show its days"
            return False, f"whether {named} arrived: statements of {short.source} are {known}"
        return True, ""


def _is_out(one: Withdrawal, last: date) -> bool:
    return one.posted <= last and (one.returned is None or one.returned > last)
