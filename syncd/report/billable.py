"""The billable summary of a period: each contract's figures, with how much is known of each side.

What is not settled does not count: the figures rest on what stays whatever is derived next, so they are lower bounds,
and the summary says why.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta

from syncd.core.billing import gaps, summarize
from syncd.core.consultant_notes import with_costs
from syncd.core.contract_names import distinctions
from syncd.core.deductions import published_fees
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.earnings import Account
from syncd.core.fees import Taken
from syncd.core.learned_terms import learned_fees
from syncd.core.records import ContractType, Kind, Milestone
from syncd.core.subject_parts import ContractFacts
from syncd.core.summary import Summary
from syncd.core.time import Instant, Period, day_of, midnight
from syncd.coverage.accounts import AccountCoverage, lacking, who_works
from syncd.coverage.bills import BilledCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.payments import FEES, TAXES
from syncd.ledger.derived.periods import Days
from syncd.report.bill_coverage import BilledWeeks, BillsOfWeeks, own_invoices
from syncd.report.retained import EarlierWork, earlier_work, retainers_billing, start_is_unknown
from syncd.report.uncounted import NOTHING_MOVES, Moving, Uncounted
from syncd.report.work_to_date import WorkToDate
from syncd.wiring.directory import Directory

_RECENT = timedelta(hours=1)
"""An export of the running day that was saved so lately is as good as one of this moment."""


def summarize_period(
    ledger: Ledger,
    directory: Directory,
    period: Period,
    now: Instant,
    moving: Moving = NOTHING_MOVES,
    *,
    only: Collection[str] | None = None,
    lives: bool = True,
) -> Summary:
    """Summarize `period` in each platform's own days, as far as it is known `now`. `moving`: what a changed
    configuration may move; `only`: the contracts it is about, None for all; `lives`: say also what fixed work brought
    in its whole life."""
    days = Days(period.first, period.last)
    uncounted = Uncounted.of(ledger, days, moving)
    milestones = _milestones(ledger, uncounted)
    released = {key for key, some in milestones.items() if any(one.released and one.released in period for one in some)}
    people = PeopleCoverage(ledger, directory, _read_until(ledger, directory, now), now)
    accounts = AccountCoverage(ledger, directory, people)
    hours, money = accounts.waiting(Kind.WORK, days), accounts.waiting(Kind.TRANSACTION, days)
    retained = set(retainers_billing(ledger, directory, period, now))
    active = {*ledger.periods.active_contracts(days), *hours, *money} | released | retained
    bills = BilledCoverage(ledger, directory, people, accounts, now)
    weeks = BillsOfWeeks(ledger, directory, people, accounts, bills)
    to_date = WorkToDate(ledger, directory, people, accounts, now, moving)
    names = distinctions(directory.contracts.values())
    figures = []
    for key in sorted(directory.contracts.keys() & active):
        if only is not None and key not in only:
            continue
        contract = directory.contracts[key]
        profile = directory.profile(contract.platform)
        span = period.span(profile.zone)
        pieces, lines = ledger.periods.pieces(key, days), ledger.periods.lines(key, days)
        postings = ledger.periods.postings(key, days)
        if not (pieces or lines or postings or key in hours or key in money or key in released or key in retained):
            continue  # what was posted in these days counts for others
        pieces, lines = uncounted.without(pieces), uncounted.without(lines)
        seen = who_works(ledger, directory, people, contract, pieces, lines).trackers
        uncertain = uncounted.because(Side.BILLED) or money.get(key)
        by_week = BilledWeeks(postings)
        if profile.has(Side.LOGGED):
            hours_wait = bool(uncounted.because(Side.LOGGED) or hours.get(key))
            by_week = weeks.weeks(
                contract, days, postings, pieces, lines, uncounted, waits=bool(uncertain), hours_wait=hours_wait
            )
        elif contract.type in (ContractType.DIRECT, ContractType.RETAINER):
            by_week = own_invoices(ledger, key, days, postings)
        taken = _taken_before(ledger, directory, contract) if profile.has(Side.LOGGED) else Taken()
        is_fixed = contract.type is ContractType.FIXED
        earlier = EarlierWork()
        is_retainer = contract.type is ContractType.RETAINER
        if is_retainer:
            earlier = earlier_work(ledger, directory, people, accounts, contract, period, moving)
        figures.append(
            Account(
                contract=contract,
                distinction=names[key],
                platform_logs=profile.has(Side.LOGGED),
                person=directory.names.freelancers.get(key, ""),
                pieces=pieces,
                lines=lines,
                marks=ledger.periods.billable_marks(key),
                postings=uncounted.without_earnings(by_week.postings),
                milestones=milestones.get(key, []),
                tracked=lacking(
                    people.tracked(accounts.trackers(contract, set(seen)), span, key), uncounted.because(Side.TRACKED)
                ),
                logged=lacking(
                    accounts.of(Kind.WORK, contract, people.until_now(span)),
                    uncounted.because(Side.LOGGED) or hours.get(key),
                ),
                billed=lacking(bills.of(contract, span), uncertain),
                weeks=by_week.weeks,
                cut=by_week.cut,
                later=by_week.later,
                doubtful=by_week.doubtful,
                first_weekday=profile.first_weekday,
                keeps_invoices=by_week.has_own,
                taken=taken,
                to_date=to_date.of(contract, milestones.get(key, []), taken) if is_fixed and lives else None,
                start_unknown=is_retainer and start_is_unknown(ledger, directory, contract, period),
                earlier=earlier.pieces,
                earlier_since=earlier.since,
                uncounted=uncounted.money,
                taken_away=bills.unknown_types(contract, span).takes,
                unplaced=ledger.payments.unplaced_refunds(key, period.first, period.last),
            )
        )
    everyone = accounts.everyone()
    known = {Side.TRACKED: people.tracked(everyone, period.span(directory.zone))} if everyone else {}
    known |= {side: SideCoverage(complete=False, because=uncounted.gap) for side in uncounted.sides}
    missing = [*gaps(known)]
    mine = [one for one in directory.contracts.values() if only is None or one.key in only]
    for contract in _unseen(directory, mine, period, {account.contract.platform for account in figures}):
        profile = directory.profile(contract.platform)
        span = period.span(profile.zone)
        logged = {Side.LOGGED: accounts.of(Kind.WORK, contract, people.until_now(span))}
        billed = {Side.BILLED: bills.of(contract, span)}
        missing += gaps(logged | billed if profile.has(Side.LOGGED) else billed)
    tracked = {account.contract.key: account.pieces for account in figures}
    return with_costs(summarize(period, figures, missing), tracked, directory.costs)


def _unseen(
    directory: Directory, contracts: Collection[ContractFacts], period: Period, shown: set[str]
) -> Iterator[ContractFacts]:
    """Yield one of the `contracts` of each platform that you work on in `period` and that shows nothing for it, not
    being one of the platforms `shown`: whether nothing was earned on it is known only as far as the platform is."""
    platforms: dict[str, ContractFacts] = {}
    for contract in contracts:
        dates = directory.names.dates.get(contract.key)
        runs = dates is None or dates.hold_some_of(period.first, period.last)
        if contract.configured and runs and contract.type is not ContractType.DIRECT:
            platforms.setdefault(contract.platform, contract)
    yield from (platforms[name] for name in sorted(platforms.keys() - shown - {"direct"}))


def _taken_before(ledger: Ledger, directory: Directory, contract: ContractFacts) -> Taken:
    """What a platform took of past earnings, and what its rules say, for money that it has not billed yet."""
    fees = [paid for paid in ledger.payments.taken(contract.key, FEES) if paid.fee.minor]
    taxes = ledger.payments.taken(contract.key, TAXES)
    dates = directory.names.dates.get(contract.key)
    return Taken(
        learned_fees=learned_fees(fees),
        published_fees=published_fees(directory.profile(contract.platform).fees, dates.start if dates else None),
        learned_taxes=learned_fees(taxes),
        had_fees=bool(fees),
        was_taxed=any(paid.fee.minor for paid in taxes),
    )


def _read_until(ledger: Ledger, directory: Directory, now: Instant) -> Instant:
    """The instant up to which a running period must be known: when a server was last asked for tracked time today, or a
    file was saved within the last hour, else `now`."""
    today = midnight(day_of(now, directory.zone), directory.zone)
    ends = (
        (
            ledger.coverage.complete_through(source).get(Kind.TIME),
            max(today, now - _RECENT) if facts.reads_files else today,
        )
        for source, facts in directory.sources.items()
    )
    return min([now, *(end for end, since in ends if end and end > since)])


def _milestones(ledger: Ledger, uncounted: Uncounted) -> dict[str, list[Milestone]]:
    """The milestones that count, by contract."""
    originals = [(ref, contract) for ref, contract, _, counts in ledger.derived.milestones() if ref == counts]
    certain = uncounted.counting(ref for ref, _ in originals)
    counting = [(ref, contract) for ref, contract in originals if ref in certain]
    records = ledger.records.current(ref for ref, _ in counting)
    milestones: dict[str, list[Milestone]] = {}
    for ref, contract in counting:
        if isinstance(record := records.get(ref), Milestone):
            milestones.setdefault(contract, []).append(record)
    return milestones
