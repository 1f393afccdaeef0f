"""Computes the billable summary: gross, fee, tax and net per contract and period, each on the best evidence there is.

This is the only place where figures are made and rounded; `syncd.core.earnings` chooses what gross rests on:

* hourly contracts of a platform: gross is the amount billed, and in weeks whose bill is not known the amount that the
  platform's log claims (`syncd.core.week_basis`); billable time is logged time;
* direct contracts: gross is what you invoiced for days of the period, where you keep a table of your invoices, else
  tracked time that is billed (`syncd.core.billable_time`), rounded as agreed, at the rate of its day;
* retainers without a platform's log: gross is the agreed amount of each calendar month (`syncd.core.retainers`);
* fixed contracts: gross is the amount billed, else of released milestones; time never bills.

What is taken of gross is decided by `syncd.core.deductions`. A figure that is estimated says so (`SummaryLine.state`).
An unknown figure is None. Both make the total of their currency partial. Where only the tax is unknown, net is without
it: at most that, or an estimate.

Where not all of a side is known, its figure is a lower bound, and so is the money that rests on it; the line has a gap
that says why. An effective rate needs all of the money, and all of the tracked time that it is for
(`syncd.core.paid_hours`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.billable_time import is_obeyed, why_not_billed
from syncd.core.billed_not_shown import NotShown, billed_beyond_hours, billed_not_shown
from syncd.core.deductions import Deductions, deductions
from syncd.core.discrepancies import Side, SideCoverage, not_known
from syncd.core.earnings import Account, earned, unknown_because
from syncd.core.evidence import Evidence
from syncd.core.fees_given_back import given_back_for_nothing
from syncd.core.may_fall import may_fall
from syncd.core.money import Money, per_hour
from syncd.core.paid_hours import PaidHours, paid_hours
from syncd.core.phrases import Hours, Phrase, distinct_hours, joined, say
from syncd.core.records import ContractType, WorkKind
from syncd.core.retainer_hours import Beyond, Worked, beyond
from syncd.core.summary import Basis, Gap, Summary, SummaryLine
from syncd.core.summary_totals import sums
from syncd.core.time import Period
from syncd.core.to_do import Words
from syncd.core.work_sessions import tolerance

_PER_SESSION = timedelta(minutes=10)
"""What rounding to whole segments may add to or take of a session."""
_UNTAXED = say("tax is not known yet, and none is taken off")


def gaps(known: Mapping[Side, SideCoverage]) -> Iterator[Gap]:
    """Yield a gap for each side that is not completely known."""
    for side, coverage in known.items():
        if not coverage.complete:
            yield Gap(side, coverage.because or not_known(side), coverage.may_fall)
        elif coverage.lower_bound:
            yield Gap(side, coverage.because or say("some time in this period maps to no contract yet"))


def summarize(period: Period, accounts: Iterable[Account], missing: Iterable[Gap] = ()) -> Summary:
    """Make a line per account and currency, sorted by client, contract and currency, and a total per currency.

    `missing`: the gaps of the whole period, see `Summary.gaps`.
    """
    lines = [line for account in accounts for line in _lines(account, period)]
    lines.sort(key=lambda line: (line.client, line.contract, line.person, line.currency or ""))
    return Summary(period=period, lines=tuple(lines), totals=sums(lines), gaps=tuple(missing))


def _lines(account: Account, period: Period) -> list[SummaryLine]:
    contract = account.contract
    hidden = billed_not_shown(account, period) if account.platform_logs else None
    missing = tuple(gaps(_sides(account, hidden)))
    tracked = _known_of(account.tracked, [piece.seconds for piece in account.pieces])
    hourly = [line.seconds or 0 for line in account.lines if line.kind is WorkKind.HOURLY]
    logged = _logged(account.logged, hourly, hidden) if account.platform_logs else None
    bills_time = contract.type is not ContractType.FIXED
    counted = account.billable
    billable, side = logged, Side.LOGGED
    if not account.platform_logs:
        seconds = sum(piece.seconds for piece in account.rounded(counted.pieces))
        billable, side = (None if tracked is None else seconds), Side.TRACKED
    may_fall = bills_time and not account.platform_logs and (account.mark_may_come or account.tracked.may_fall)
    over = _beyond(account, period, may_fall=may_fall)
    free = _free(account)
    is_held = any(gap.may_fall for gap in missing if gap.side is side)
    base = SummaryLine(
        client=contract.client,
        client_name=contract.client_name,
        contract=contract.key,
        title=contract.title,
        distinction=account.distinction,
        kind=contract.type,
        person=account.person,
        basis=Basis.TRACKED,
        currency=None,
        seconds_tracked=tracked,
        seconds_billable=billable if bills_time else 0,
        seconds_logged=logged,
        billable_partial=bills_time and any(gap.side is side for gap in missing),
        billable_estimated=bills_time and (is_held or (may_fall and counted.rests_on_no_mark)),
        gaps=missing,
        agreed=contract.rate_on(period.last) if contract.type in (ContractType.HOURLY, ContractType.DIRECT) else None,
        seconds_not_billed=sum(free.values()),
        tolerated=tolerance(account.pieces, _PER_SESSION) if account.platform_logs and bills_time else 0,
        to_date=account.to_date,
        gross_lacks=account.gross_lacks,
        seconds_beyond=over.seconds if over and tracked is not None and not may_fall else None,
        beyond_partial=over is not None and over.partial,
        notes=(*_notes(account, period), *(over.notes if over else ())) if bills_time else (),
    )
    basis, evidence = earned(account, period)
    if not evidence:
        doubts = (bill.because for bill in account.doubtful)
        return [replace(base, basis=basis, notes=(*base.notes, *unknown_because(account, period), *doubts))]
    paid = (
        paid_hours(account, period) if len(evidence) == 1 else PaidHours(None, say("it is paid in several currencies"))
    )
    # Hours belong to no one currency: they, and what is said of them, stand on the first line only.
    rest = replace(
        base,
        to_date=None,
        seconds_tracked=base.seconds_tracked and 0,
        seconds_billable=base.seconds_billable and 0,
        seconds_logged=base.seconds_logged and 0,
        seconds_beyond=base.seconds_beyond and 0,
        notes=(),
        seconds_not_billed=0,
    )
    return [
        _money(rest if index else base, account, evidence[currency], currency, PaidHours(0) if index else paid)
        for index, currency in enumerate(sorted(evidence))
    ]


def _notes(account: Account, period: Period) -> tuple[Phrase, ...]:
    """Sentences about the hours of a contract. Where a platform logs them: what need not be logged, and which bills are
    beyond the hours. Else: what is not billed, what rounding makes of it, and what is outside the contract's days."""
    if not account.platform_logs:
        return (*account.billable.notes, *_rounding(account), *_outside(account))
    free = _free(account)
    need_not = (
        say("{hours} tracked is {why} and need not be logged", hours=Hours(free[why]), why=why) for why in sorted(free)
    )
    return (*need_not, *billed_beyond_hours(account, period))


def _free(account: Account) -> Mapping[Phrase, int]:
    """Why time is not billed → seconds of it."""
    by_mark = is_obeyed(account.contract.billable_flag, marked=True in account.marks)
    free: Counter[Phrase] = Counter()
    for piece in account.pieces:
        if why := why_not_billed(piece, by_mark=by_mark):
            free[why] += piece.seconds
    return free


def _rounding(account: Account) -> tuple[Phrase, ...]:
    """What rounding makes of the time that is billed, in words for the user."""
    pieces, rounding = account.billable.pieces, account.contract.rounding
    worked, billed = (sum(piece.seconds for piece in some) for some in (pieces, account.rounded(pieces)))
    if rounding is None or billed == worked:
        return ()
    says = say(
        "{hours} tracked is billed as {billed}: {policy}",
        hours=distinct_hours(worked, billed),
        billed=distinct_hours(billed, worked),
        policy=rounding.words,
    )
    return (says,)


def _outside(account: Account) -> tuple[Phrase, ...]:
    """Billed time on days on which a contract of your own did not run, in words for the user."""
    contract = account.contract
    if contract.type is ContractType.RETAINER:  # `beyond` says it
        return ()
    first, last = contract.start or date.min, contract.end or date.max
    outside = sum(piece.seconds for piece in account.billable.pieces if not first <= piece.day <= last)
    if not outside:
        return ()
    return (say("{hours} is tracked outside the days of the contract, and counts as billable", hours=Hours(outside)),)


def _beyond(account: Account, period: Period, *, may_fall: bool) -> Beyond | None:
    """What is worked beyond a retainer's hours; None for other contracts, and for parts of months."""
    if account.contract.type is not ContractType.RETAINER or account.platform_logs:
        return None
    seconds: Counter[date] = Counter()
    for piece in account.rounded([*account.billable_earlier.pieces, *account.billable.pieces]):
        seconds[piece.day] += piece.seconds
    partial = not account.tracked.complete or account.tracked.lower_bound
    worked = Worked(seconds=seconds, known_since=account.earlier_since, partial=partial, may_fall=may_fall)
    return beyond(account.contract.agreement, period, worked)


def _known_of(side: SideCoverage, seconds: Collection[int]) -> int | None:
    """Sum of the known seconds; None when nothing is known and the side is incomplete."""
    return sum(seconds) if side.complete or any(seconds) else None


def _logged(side: SideCoverage, seconds: Collection[int], hidden: NotShown | None) -> int | None:
    """Seconds that are shown, and those that were billed without; None when nothing is known of hours there may be."""
    if hidden is None:
        return _known_of(side, seconds)
    return sum(seconds) + hidden.seconds or None


def _sides(account: Account, hidden: NotShown | None) -> Mapping[Side, SideCoverage]:
    """The sides that the contract's figures rest on."""
    sides = {Side.TRACKED: account.tracked}
    if account.platform_logs:
        sides[Side.LOGGED] = account.logged
        if hidden and account.logged.complete:
            sides[Side.LOGGED] = SideCoverage(complete=False, because=hidden.because)
    if account.contract.type is not ContractType.DIRECT or account.is_invoiced or account.billed.lower_bound:
        sides[Side.BILLED] = account.billed
    return sides


def _money(base: SummaryLine, account: Account, evidence: Evidence, currency: str, paid: PaidHours) -> SummaryLine:
    gross = sum((earning.amount for earning in evidence.earnings), Money(0, currency))
    line = replace(
        base,
        basis=evidence.basis,
        currency=currency,
        gross=gross,
        gross_lacks=(*base.gross_lacks, *evidence.lacks),
        notes=(*base.notes, *evidence.notes, *_given_back(evidence)),
    )
    taken = deductions(account, evidence, currency, line.gross_partial)
    taken, net, at_most = _net(account, gross, taken, exact=not line.gross_partial)
    is_billed = evidence.basis is Basis.BILLED
    estimated = (*taken.estimated, "net") if taken.because and net is not None else taken.estimated
    if because := may_fall(line, account) or evidence.unsure:
        known = {"gross": gross, "fee": taken.fee, "tax": taken.tax, "net": net}
        estimated, at_most = tuple(name for name, figure in known.items() if figure), ""
        taken = replace(taken, because=joined([because, taken.because]))
    elif net is not None and (given_back := given_back_for_nothing(account.postings, currency)):
        known = {"fee": taken.fee, "tax": taken.tax, "net": net}
        estimated, at_most = tuple(name for name, figure in known.items() if figure is not None), ""
        taken = replace(taken, because=joined([given_back, taken.because]))
    rate, rated = _per_hour(line, account.tracked, net, paid)
    return replace(
        line,
        notes=(*line.notes, *rated),
        fee=taken.fee,
        tax=taken.tax,
        net=net,
        effective_rate=rate,
        invoices=tuple(earning.ref for earning in evidence.earnings if earning.ref) if is_billed else (),
        estimated=estimated,
        in_part=taken.in_part,
        estimated_by=taken.because,
        net_at_most=at_most,
    )


def _given_back(evidence: Evidence) -> tuple[Phrase, ...]:
    """What refunds took back, in words for the user: it is a later fact, and no correction of what was billed."""
    refunds = [earning.amount for earning in evidence.earnings if earning.amount.minor < 0]
    if not refunds:
        return ()
    return (say("gross is less {amount} that was given back", amount=-sum(refunds[1:], refunds[0])),)


def _net(account: Account, gross: Money, taken: Deductions, *, exact: bool) -> tuple[Deductions, Money | None, Words]:
    """What is left of gross, with what it rests on, and why it is at most that. `exact`: all of gross is known.

    Where nobody knows the tax yet, net without it can only be too high: at most that, where gross and fee are certain;
    else an estimate, unless past payments were taxed.
    """
    if taken.fee is None or taken.in_part:
        return taken, None, ""
    if taken.tax is not None:
        return taken, gross + taken.fee + taken.tax, ""
    net = gross + taken.fee
    if exact and not taken.estimated and min(gross.minor, net.minor) >= 0:
        return taken, net, _UNTAXED
    if account.taken.was_taxed:
        return taken, None, ""
    return replace(taken, because=joined([taken.because, _UNTAXED])), net, ""


def _per_hour(
    line: SummaryLine, tracked: SideCoverage, net: Money | None, paid: PaidHours
) -> tuple[Money | None, tuple[Phrase, ...]]:
    """What an hour brought: net over the tracked hours it is for, and a note where these are not the period's.

    Where some time maps to no contract yet, it is at most that: `SummaryLine.state` says so. Without all of gross,
    where days of tracked time are not known at all, and for fixed prices, there is none.
    """
    unbounded = line.tracked_partial and (line.tracked_estimated or (net is not None and net.minor < 0))
    if not (line.bills_its_hours and tracked.complete) or line.gross_partial or unbounded or net is None:
        return None, ()
    if paid.seconds is None:
        return None, (say("per hour is not known: {why}", why=paid.because),)
    if not paid.seconds:
        return None, ()
    which = (say("per hour is net for {time}", time=paid.because),) if paid.because else ()
    return per_hour(net, paid.seconds), which
