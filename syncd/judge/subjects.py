"""Reads subjects from the ledger: everything that rules look at, gathered once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache, partial

from syncd.core.billable_time import is_obeyed, is_to_log
from syncd.core.billed_hours import unbilled
from syncd.core.client_week import ClientWeek
from syncd.core.consultants import accounts_show
from syncd.core.contract_names import distinctions, name_contract
from syncd.core.discrepancies import Side, Subject, SubjectKey
from syncd.core.overlaps import as_a_platform_can_show
from syncd.core.price_by_day import lacking_by_day
from syncd.core.records import Kind
from syncd.core.refund_case import RefundCase
from syncd.core.subject_parts import LoggedLine
from syncd.core.subjects import BillingPeriod, SubjectKind
from syncd.core.time import Instant
from syncd.core.time_beyond import REPORTED, beyond_by_day
from syncd.core.waiting_money import WaitingMoney
from syncd.coverage.account_rows import AccountRows
from syncd.coverage.accounts import Workers, lacking, waiting, who_works
from syncd.coverage.people import PeopleCoverage
from syncd.judge.account import account_month
from syncd.judge.baselines import read_baseline
from syncd.judge.billed import BilledReader
from syncd.judge.contract_case import contract_case
from syncd.judge.edges import week_edges
from syncd.judge.expected_payment import ExpectedPaymentReader
from syncd.judge.match_case import match_case
from syncd.judge.milestone_case import MilestoneReader
from syncd.judge.own_invoice import invoice_gap, own_invoice
from syncd.judge.payment_group import PaymentGroupReader
from syncd.judge.payout import PayoutReader
from syncd.judge.person_day import PersonReader
from syncd.judge.retainer_month import retainer_month
from syncd.judge.source_health import source_health
from syncd.judge.unmapped_group import unmapped_group
from syncd.judge.week_payments import week_payments
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

WEEKS = 1024
"""Weeks of which the waiting hours are kept in memory: all contracts ask for them."""
SISTERS = 128
"""Weeks kept in memory: each is read for its own sake, and for each of its sisters."""


CONTRACTS = 128
"""Contracts of which the undecided refunds are kept in memory: each of them is a subject."""


def _invoiced_by_hand(ledger: Ledger, contract: str, week: Days, lines: Collection[LoggedLine]) -> set[date]:
    """The days of a week that a manual invoice on the platform is for, and of which it shows no hours: their time need
    not be logged."""
    of_invoices = ledger.own_invoices.days_by_hand(contract, week)
    days = {week.first + timedelta(days=day) for day in range(7)} if of_invoices else set()
    invoiced = {day for day in days if any(one.first <= day <= one.last for one in of_invoices)}
    return invoiced - {line.day for line in lines if line.seconds}


class SubjectReader:
    """Reads subjects as of one instant, for rules with these ids. What judging does not change is read once."""

    def __init__(self, ledger: Ledger, directory: Directory, rules: Collection[str], now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._now = now
        self._rules = rules
        self._contracts = directory.contracts
        self._coverage = PeopleCoverage(ledger, directory, now)
        self._accounts = AccountRows(ledger, directory, now)
        self._milestones = MilestoneReader(ledger, directory, self._coverage, now)
        self._billed = BilledReader(ledger, directory, self._coverage, now)
        self._from = ledger, directory, self._coverage
        self._week = lru_cache(SISTERS)(self._billing_period)
        self._unplaced = lru_cache(CONTRACTS)(ledger.payments.all_unplaced_refunds)
        self._payments = PaymentGroupReader(ledger, directory, self._coverage, now)
        self._expected = ExpectedPaymentReader(ledger, directory, self._payments, now)
        self._people = PersonReader(ledger, directory, self._coverage, rules, now)
        self._payouts = PayoutReader(ledger, directory, now)
        self._waiting = lru_cache(WEEKS)(partial(waiting, ledger, directory, Kind.WORK))

    def read(self, key: SubjectKey) -> Subject | None:
        """The subject as it is now; None when nothing is left of it."""
        match SubjectKind(key.kind):
            case SubjectKind.BILLING_PERIOD:
                return self._with_sisters(key.name, date.fromisoformat(key.part))
            case SubjectKind.CLIENT_WEEK:
                return self._client_week(key.name, date.fromisoformat(key.part))
            case SubjectKind.PERSON_DAY | SubjectKind.PERSON_WEEK:
                return self._people.read(key)
            case SubjectKind.SUSPENSE_GROUP:
                return unmapped_group(
                    self._ledger, self._directory, key.name, None if key.part == "-" else key.part, self._now
                )
            case SubjectKind.MILESTONE_CASE:
                return self._milestones.read(key.name)
            case SubjectKind.CONTRACT_CASE:
                return contract_case(self._ledger, self._directory, key.name, self._now)
            case SubjectKind.RETAINER_MONTH:
                return retainer_month(self._ledger, self._directory, self._coverage, key, self._now)
            case SubjectKind.ACCOUNT:
                return account_month(self._ledger, self._directory, self._accounts, key, self._now)
            case SubjectKind.SOURCE_HEALTH:
                return source_health(self._ledger, self._directory, key.name, self._now)
            case _:
                return self._of_money(key)

    def _of_money(self, key: SubjectKey) -> Subject | None:
        """A subject that transactions alone make."""
        match SubjectKind(key.kind):
            case SubjectKind.MONEY_GROUP:
                return self._waiting_money(key.name, key.part)
            case SubjectKind.REFUND_CASE:
                return self._refund_case(key.name)
            case SubjectKind.MATCH_CASE:
                return match_case(self._ledger, self._directory, int(key.name), self._now)
            case SubjectKind.OWN_INVOICE:
                return own_invoice(*self._from, self._week, key.name, key.part, self._now)
            case SubjectKind.PAYMENT_GROUP:
                return self._payments.read(key.name)
            case SubjectKind.EXPECTED_PAYMENT:
                return self._expected.read(key.name)
            case SubjectKind.PAYOUT:
                return self._payouts.read(key.name)
            case _:
                return None

    def _with_sisters(self, contract: str, first: date) -> BillingPeriod | None:
        """A contract's platform week, beside those of the client's other contracts."""
        week, client = self._week(contract, first), self._directory.client_of.get(contract)
        if week is None or client is None:
            return week
        others = self._weeks_of(client, first)
        return replace(week, client=client, sisters=tuple(other for other in others if other.key != week.key))

    def _client_week(self, client: str, first: date) -> ClientWeek | None:
        """The platform week of a client's contracts; None where fewer than two have anything in it."""
        weeks = self._weeks_of(client, first)
        if len(weeks) < 2:
            return None
        return ClientWeek(
            client=client,
            title=self._directory.clients[client].title,
            profile=weeks[0].profile,
            first=first,
            zone=self._directory.zone,
            now=self._now,
            periods=tuple(weeks),
        )

    def _weeks_of(self, client: str, first: date) -> list[BillingPeriod]:
        known = self._directory.clients.get(client)
        weeks = (self._week(contract, first) for contract in (known.contracts if known else ()))
        return [week for week in weeks if week is not None]

    def _billing_period(self, contract: str, first: date) -> BillingPeriod | None:
        """A contract's platform week."""
        facts = self._contracts.get(contract)
        if facts is None:
            return None
        profile = self._directory.profile(facts.platform)
        if profile.week_of(first) != first:  # weeks begin on another day by now
            return None
        week = Days(first, first + timedelta(days=6))
        pieces = self._ledger.periods.pieces(contract, week)
        lines = self._ledger.periods.lines(contract, week)
        by_mark = is_obeyed(facts.billable_flag, marked=self._ledger.periods.is_marked(contract))
        counts = partial(is_to_log, by_mark=by_mark)
        baseline = read_baseline(self._ledger, self._directory, facts, first, pieces, counts, self._rules)
        billed = self._billed.week(facts, profile, week)
        if not pieces and not lines and not baseline.changes and not billed.counts_some:
            return None
        workers = who_works(self._ledger, self._directory, self._coverage, facts, pieces, lines)
        span = profile.week(first)
        apart = _invoiced_by_hand(self._ledger, contract, week, lines)
        to_log = tuple(piece for piece in pieces if counts(piece) and piece.day not in apart)
        whole = BillingPeriod(
            contract=facts,
            profile=profile,
            first=first,
            zone=self._directory.zone,
            now=self._now,
            pieces=as_a_platform_can_show(to_log, lines) if profile.has(Side.LOGGED) else to_log,
            not_to_log=tuple(piece for piece in pieces if not counts(piece)),
            lines=tuple(lines),
            bills=tuple(self._ledger.periods.bills_of(contract, week)),
            baseline=baseline,
            costs=self._directory.costs,
            billed=billed.bills,
            payments=week_payments(self._ledger, contract, week, lines),
            invoice_gap=invoice_gap(*self._from, contract, week, self._now) if baseline.changes else None,
            coverage={
                Side.BILLED: billed.known,
                Side.TRACKED: self._coverage.tracked(workers.trackers, span, contract),
                Side.LOGGED: lacking(
                    self._coverage.of(Kind.WORK, workers.holders, span, facts.platform),
                    self._waiting(week).get(contract),
                ),
            },
        )
        period = self._comparable(whole, workers)
        begins, ends = week_edges(self._ledger, self._directory, self._coverage, period, workers, by_mark=by_mark)
        return replace(period, begins=begins, ends=ends, beyond=self._beyond(period))

    def _beyond(self, period: BillingPeriod) -> Mapping[date, int]:
        """Seconds of a week that rules about the contract's days report."""
        if not period.has(Side.LOGGED) or not REPORTED.issubset(self._rules):
            return {}
        logged = {line.day for line in period.hourly_lines if line.seconds}
        return beyond_by_day(period.contract, period.profile.zone, period.pieces, logged)

    def _comparable(self, period: BillingPeriod, workers: Workers) -> BillingPeriod:
        """The week with the consultants' time apart, in `unseen`, where the holders' accounts may not show any of it.

        Rows that could not be read, and bills for more than the hours, leave open what the accounts show.
        """
        logged = period.known(Side.LOGGED)
        if not workers.consultants or not period.has(Side.LOGGED) or logged.unread:
            return period
        if unbilled(period, period.tracked, lacking_by_day(period.pieces, ())).is_paid_in_part:
            return period
        own_people = (workers.trackers - workers.consultants) or workers.trackers
        own = self._coverage.tracked(own_people, period.span, period.contract.key)
        certain, tracked = own.complete and not own.lower_bound, (*period.pieces, *period.not_to_log)
        if accounts_show(workers.consultants, tracked, period.lines, logged.as_of, certain=certain):
            return period
        return replace(
            period,
            pieces=tuple(piece for piece in period.pieces if piece.person not in workers.consultants),
            unseen=tuple(piece for piece in period.pieces if piece.person in workers.consultants),
            coverage={**period.coverage, Side.TRACKED: own},
        )

    def _waiting_money(self, platform: str, title: str) -> WaitingMoney | None:
        """What waits under a title that fits several contracts."""
        rows = self._ledger.periods.waiting_rows(platform, title)
        fitting = self._directory.names.fitting(platform, title)
        if not rows:
            return None
        contracts = [self._directory.contracts[key] for key in sorted(fitting)]
        apart = distinctions(contracts)
        return WaitingMoney(
            platform=platform,
            name=title,
            zone=self._directory.zone,
            now=self._now,
            contracts=tuple(contract.key for contract in contracts),
            titles=tuple(name_contract(contract.name, apart[contract.key]) for contract in contracts),
            rows=tuple(rows),
        )

    def _refund_case(self, ref: str) -> RefundCase | None:
        """A refund whose bill is not known; None where it is known, or the refund is gone."""
        contract = self._ledger.payments.contract_of(ref)
        unplaced = self._unplaced(contract) if contract else ()
        return next(
            (
                RefundCase(refund=refund, contract=contract, zone=self._directory.zone, now=self._now)
                for refund in unplaced
                if contract and refund.ref == ref
            ),
            None,
        )
