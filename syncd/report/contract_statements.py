"""Makes the statements of contracts for a period: what they owe you, what is not billed, and what is set aside."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from syncd.core.accounts import AccountKey
from syncd.core.billable_time import is_obeyed
from syncd.core.contract_statement import (
    NOT_BY_THE_HOUR,
    ContractStatement,
    InHold,
    Receivable,
    TimeBill,
    Unbilled,
    receivable,
    unbilled,
    unknown_receivable,
    why_it_does_not_foot,
)
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.lifecycle import Discrepancy, State
from syncd.core.owed_by_age import OwedByContract, aged
from syncd.core.phrases import joined, say
from syncd.core.profile import Profile
from syncd.core.records import ContractType, Kind, Milestone, Ref, TransactionKind
from syncd.core.subject_parts import ContractFacts
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant, Period, Span, day_of, midnight
from syncd.core.what_to_do import may_pay, may_take_back, which_is_it
from syncd.core.wording import Here
from syncd.coverage.account_rows import AccountRows
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.contract_money import (
    ContractRow,
    billable_days,
    contract_rows,
    contracts_with_records,
    logged_days,
)
from syncd.ledger.derived.periods import Days
from syncd.report.owed_rows import OwedRows
from syncd.report.paid_parts import paid_parts
from syncd.report.statements import DoesNotFoot
from syncd.report.uncounted import NOTHING_MOVES, Moving, Uncounted
from syncd.wiring.directory import Directory
from syncd.wiring.invoices import InvoiceMatches
from syncd.wiring.releases import in_hold_of, milestones_of

_DAY = timedelta(days=1)
_BY_THE_HOUR = frozenset({ContractType.HOURLY, ContractType.DIRECT})
_GIVEN_UP = frozenset({"tracked-not-logged", "logged-not-billed", "over-weekly-cap", "manual-invoice-vs-tracked"})
"""The rules that find time which is not billed: what a person writes off of it is not waited for any more."""


class ContractStatements:
    """Statements of contracts as of one instant. Reads once what they share."""

    def __init__(
        self, ledger: Ledger, directory: Directory, period: Period, now: Instant, moving: Moving = NOTHING_MOVES
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._period = period
        self._now = now
        self._people = PeopleCoverage(ledger, directory, now, now)
        self._accounts = AccountCoverage(ledger, directory, self._people)
        self._invoices = InvoiceMatches(ledger, directory)
        self._owed = OwedRows(now=now, zone=directory.zone, has_banks=bool(self._invoices.banks()))
        self._banks = AccountRows(ledger, directory, now)
        self._uncounted = Uncounted.of(ledger, Days(date.min, period.last), moving)
        self._written_off = [
            one
            for one in ledger.discrepancies.alive()
            if one.rule in _GIVEN_UP and (one.state is State.WRITTEN_OFF or one.given_up)
        ]

    def contracts(self) -> list[str]:
        """The contracts that have anything by the end of the period."""
        known = contracts_with_records(self._ledger.database, self._period.last)
        return [contract for contract in known if contract in self._directory.contracts]

    def of(self, contract: str) -> list[ContractStatement]:
        """The statements of a contract, one for each currency of its money; one without money, too. DoesNotFoot."""
        facts = self._directory.contracts[contract]
        rows = contract_rows(self._ledger.database, contract)
        stones = milestones_of(self._ledger, contract)
        currencies = {row.amount.currency for row in rows} | {stone.amount.currency for stone in stones if stone.amount}
        rates = {terms.rate.currency for terms in facts.terms if terms.rate}
        return [self._statement(facts, rows, stones, each) for each in sorted(currencies or rates or {"XXX"})]

    def _statement(
        self, facts: ContractFacts, rows: list[ContractRow], stones: list[Milestone], currency: str
    ) -> ContractStatement:
        profile, period = self._directory.profile(facts.platform), self._period
        own = [row for row in rows if row.amount.currency == currency]
        posted = self._posted(facts, profile, rows)
        known = self._known(facts, profile, rows, self._at_banks(own, currency))
        people = self._ledger.periods.earners(facts.key) - {""}
        statement = ContractStatement(
            contract=facts.key,
            title=facts.title,
            platform=facts.platform,
            person=next(iter(people)) if len(people) == 1 else "",
            period=period,
            receivable=self._receivable(own, profile, currency, posted),
            unbilled=self._unbilled(facts, profile, rows),
            in_hold=self._in_hold(facts, stones, currency, day_of(self._now, profile.zone)),
            complete=known.complete,
            because=known.because,
            unknown_before=self._unknown_before(facts, profile, own),
            not_yet=self._owed.not_yet(own, profile, period.last),
        )
        if words := why_it_does_not_foot(statement):
            raise DoesNotFoot(
                f"the statement of {facts.key} for {period.name} does not foot: {words}; this is a bug of syncd, so no "
                "figure is shown: `syncd check --deep` looks for its cause"
            )
        return statement

    def owed(self, contract: str) -> Iterator[OwedByContract]:
        """What a contract owes at the end of the period by the day on which it was billed, in each currency of its
        money."""
        facts = self._directory.contracts[contract]
        profile = self._directory.profile(facts.platform)
        rows = contract_rows(self._ledger.database, contract)
        posted = self._posted(facts, profile, rows)
        for currency in sorted({row.amount.currency for row in rows}):
            own = [row for row in rows if row.amount.currency == currency]
            known = self._receivable(own, profile, currency, posted)
            if known.closing is None:
                yield OwedByContract(currency=currency, because=known.because, is_exact=False)
                continue
            days = aged(
                [self._owed.of(row, profile) for row in own], paid_parts(self._invoices, own), self._period.last
            )
            at_banks = self._at_banks(own, currency)
            is_exact = posted.complete and not (posted.lower_bound or known.is_estimated or at_banks)
            yield OwedByContract(currency=currency, days=days, is_exact=is_exact)

    # -- money

    def _receivable(self, own: list[ContractRow], profile: Profile, currency: str, posted: SideCoverage) -> Receivable:
        """Where no row is known by the end of the period, and no source shows all of its days, it is not 0."""
        begun = [row for row in own if row.posted <= self._period.last]
        if not (begun or posted.complete or (posted.lower_bound and not own)):
            return unknown_receivable(currency, posted.because)
        return receivable(
            [self._owed.of(row, profile) for row in own], paid_parts(self._invoices, own), self._period, currency
        )

    def _at_banks(self, rows: Iterable[ContractRow], currency: str) -> str:
        """Why not all that came for own invoices is known; "" where it is, or where their rows say it."""
        banks, last = self._invoices.banks(), self._period.last
        sent = [
            row for row in rows if row.is_own and row.earning == row.ref and row.posted <= last and not row.is_stated
        ]
        if not (banks and sent):
            return ""
        here = Here(self._directory.zone, self._now)
        for row in sorted(sent, key=lambda row: (row.posted, row.ref)):
            matched, lines = self._invoices.of_year(row.posted.year)
            for one in matched.paid:
                back = matched.doubtful.get(one.line)
                if one.invoice == row.ref and back and back.day <= last:
                    return may_take_back(back.amount, back.day, one.amount, which_is_it(back.ref, one.line), here)
            returns = matched.returns.get(row.ref)
            if returns and returns.back.day <= last:
                return returns.asks
            for line in sorted((lines[ref] for ref in matched.open.get(row.ref, ())), key=lambda line: line.order):
                if line.day <= last:
                    return may_pay(line.amount, line.day, row.amount, which_is_it(line.ref, row.ref), here)
        first = min(row.posted for row in sent)
        known = [self._banks.of(AccountKey(bank.namespace, "", currency), first, last) for bank in banks]
        return joined((side.because for side in known if not side.complete), "; ")

    def _in_hold(self, facts: ContractFacts, stones: list[Milestone], currency: str, today: date) -> InHold:
        """What is set aside for milestones. Of a fixed price without any, that is not known."""
        if not stones and facts.type is ContractType.FIXED:
            return InHold(None, say("no source shows its milestones"))
        return in_hold_of(self._ledger, facts.key, currency, self._period.last, today)

    # -- time

    def _unbilled(self, facts: ContractFacts, profile: Profile, rows: list[ContractRow]) -> Unbilled:
        if facts.type not in _BY_THE_HOUR:
            return NOT_BY_THE_HOUR
        by_mark = is_obeyed(facts.billable_flag, marked=self._ledger.periods.is_marked(facts.key))
        tracked = billable_days(self._ledger.database, facts.key, by_mark=by_mark)
        logged = logged_days(self._ledger.database, facts.key) if profile.has(Side.LOGGED) else {}
        bills = [bill for row in rows if (bill := self._bill(row, profile, logged))]
        by_ref = {bill.ref: (bill, row) for bill in bills for row in rows if row.ref == bill.ref}
        bills += [bill for row in rows if (bill := _given_back(row, by_ref))]
        return unbilled(tracked, bills, self._given_up(facts.key, profile), self._period)

    def _bill(self, row: ContractRow, profile: Profile, logged: Mapping[date, int]) -> TimeBill | None:
        """The time that an hourly bill is for: as it states, else as the platform logged on its days, else as was
        tracked on the days of an own invoice."""
        if row.kind is not TransactionKind.HOURLY or row.amount.minor <= 0:
            return None
        first = row.first or (row.last if row.is_own else profile.week_of(row.last))
        bill = {"ref": row.ref, "posted": row.posted, "first": first, "last": row.last}
        if row.seconds is not None:
            return TimeBill(**bill, seconds=row.seconds)  # type: ignore[arg-type]
        shown = [seconds for day, seconds in logged.items() if first <= day <= row.last]
        if shown:
            return TimeBill(**bill, seconds=sum(shown))  # type: ignore[arg-type]
        if row.is_own and row.first:
            return TimeBill(**bill, by_days=True)  # type: ignore[arg-type]
        here = Here(self._directory.zone, self._now)
        unknown = say(
            "nothing tells for how many hours the bill of {amount} of {day} is", here, amount=row.amount, day=row.posted
        )
        return TimeBill(**bill, unknown=unknown)  # type: ignore[arg-type]

    def _given_up(self, contract: str, profile: Profile) -> Iterator[tuple[date, int]]:
        """(day, seconds) that a person wrote off of a contract's weeks: of several findings about one, the largest."""
        weeks: dict[str, tuple[int, date]] = {}
        for one in self._written_off:
            is_own = one.subject.kind == SubjectKind.BILLING_PERIOD and one.subject.name == contract
            seconds, at = _written_off(one)
            if is_own and seconds > 0:
                found = (seconds, day_of(at, profile.zone))
                weeks[one.subject.part] = max(found, weeks.get(one.subject.part, found))
        for seconds, day in weeks.values():
            yield day, seconds

    # -- how much is known

    def _known(self, facts: ContractFacts, profile: Profile, rows: list[ContractRow], at_banks: str) -> SideCoverage:
        """How much is known of the contract's time and transactions, from its first record to the end of the period.
        `at_banks`: what is not known of the payments of its invoices."""
        span = self._span(facts, profile, rows)
        if span is None:
            return SideCoverage(complete=not self._uncounted.kinds, because=self._uncounted.gap)
        trackers = self._accounts.trackers(facts, self._ledger.payments.people_on(facts.key))
        tracked = self._people.tracked(trackers, span, facts.key)
        posted = self._posted(facts, profile, rows)
        sides = (tracked, posted) if facts.type in _BY_THE_HOUR else (posted,)
        lacking = [side.because for side in sides if not side.complete or side.lower_bound]
        if self._uncounted.kinds:
            lacking.append(self._uncounted.gap)
        if at_banks:
            lacking.append(at_banks)
        return SideCoverage(complete=not lacking, because=joined(lacking, "; "))

    def _posted(self, facts: ContractFacts, profile: Profile, rows: list[ContractRow]) -> SideCoverage:
        """How much is known of its transactions."""
        span = self._span(facts, profile, rows)
        return SideCoverage(complete=True) if span is None else self._accounts.of(Kind.TRANSACTION, facts, span)

    def _unknown_before(self, facts: ContractFacts, profile: Profile, own: list[ContractRow]) -> date | None:
        """The day of the first known row, where the period begins before it and not all rows until then are known; the
        days before the contract's configured start have none."""
        first = min((row.posted for row in own if row.posted <= self._period.last), default=None)
        begin = max(self._period.first, facts.start or self._period.first)
        if first is None or first <= begin:
            return None
        span = self._people.until_now(Span(midnight(begin, profile.zone), midnight(first, profile.zone)))
        known = self._accounts.of(Kind.TRANSACTION, facts, span) if span else None
        return None if known is None or known.complete else first

    def _span(self, facts: ContractFacts, profile: Profile, rows: list[ContractRow]) -> Span | None:
        """From the contract's first record to the end of the period, as far as it is past; None without any record."""
        first = facts.start or self._ledger.payments.first_day(facts.key)
        if first is None:
            return None
        first = min([first, *(row.posted for row in rows)])
        span = Span(midnight(first, profile.zone), midnight(max(first, self._period.last) + _DAY, profile.zone))
        return self._people.until_now(span)


def _written_off(one: Discrepancy) -> tuple[int, Instant]:
    """How many seconds a person wrote off, and when: all, or those that the part of the stake is the price of."""
    if one.state is State.WRITTEN_OFF and one.hush:
        seconds = min(one.hush.seconds or 0, one.finding.seconds or 0)
        explained = one.explained.seconds_of(one.finding.stake, seconds) if one.explained else 0
        return seconds - explained, one.hush.at
    part, finding = one.given_up, one.finding
    return (part.seconds_of(finding.stake, finding.seconds or 0), part.at) if part else (0, one.last_seen)


def _given_back(row: ContractRow, bills: Mapping[Ref, tuple[TimeBill, ContractRow]]) -> TimeBill | None:
    """The time of a bill that a refund gave back whole."""
    bill, billed = bills.get(row.earning or "", (None, None))
    if row.kind is not TransactionKind.REFUND or bill is None or billed is None or row.amount != -billed.amount:
        return None
    return TimeBill(
        ref=row.ref, posted=row.posted, first=bill.first, last=bill.last, seconds=-bill.seconds, unknown=bill.unknown
    )
