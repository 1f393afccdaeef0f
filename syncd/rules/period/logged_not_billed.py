"""Hours that the platform shows and did not bill: earned money that never arrived.

Of hourly contracts, it compares the hours of a week with its bills, `grace` after the platform bills the week: a week
without a bill, and what a bill leaves out. Bills that state their hours are compared by hours, others by their amount
with what the hours are worth. A refund does not make a week unbilled, also where the week was billed again for less:
that loss is one of `reversal-after-payment`. The stake is what the missing hours are worth. Hours beyond the contract's
weekly cap do not count, because the platform does not bill them.

Bonuses and fixed payments that the platform shows beside hours have to be billed by then, too, on contracts of any
type: by an earning of their amount, posted on their day or up to two weeks later, or by several that add up to it. Each
earning counts once. Fixed payments of a contract with milestones are left to `short-release`.

What to do: ask the client or the platform why the hours were not billed. If you have an export that shows the bill,
save it.

Options: `grace`, days after the platform's billing instant that a bill may take (default 1; at most 6, since the next
week is billed then).

What it cannot know: why a bill is missing. It says "cannot tell" where no export of transactions shows the whole day on
which the week is billed, or was made before the grace ended; where it shows money of a type that syncd does not know;
where no export of hours was made after the cut-off; where a bill names no days and may be for another week, or is for
more than this week; and where nobody knows when the platform bills.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator

from syncd.core.billed_hours import name_bill
from syncd.core.contract_names import client_of, title_of
from syncd.core.export_words import export_of, no_new_bills
from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.core.records import ContractType, WorkKind
from syncd.core.subject_parts import LoggedLine
from syncd.core.time import Instant, day_of, midnight
from syncd.core.week_bills import NotBilled, not_billed
from syncd.options import Days
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    plural,
    say,
    week_of,
)
from syncd.rule import Days as DaysOf

EVIDENCE = 10
_NOT_BILLED = frozenset({"unbilled"})
"""The key of the finding that ends when the bills that are known pay for all hours that are shown."""


def _below_a_week(grace: timedelta) -> timedelta:
    if grace > timedelta(days=6):
        raise ValueError("must be at most 6 days: then the next week is billed")
    return grace


class Options(RuleOptions):
    """See the module's docstring."""

    grace: Annotated[Days, AfterValidator(_below_a_week)] = timedelta(days=1)


def applies(period: BillingPeriod, options: Options) -> bool:
    """Weeks of hourly contracts with hours, on platforms that log and bill them, once their bill has to be there."""
    return (_concerns(period) or _has_payments(period)) and period.now >= _due(period, options)


def next(period: BillingPeriod, options: Options) -> Instant | None:
    """The instant at which the bill has to be there."""
    due = _due(period, options)
    return due if (_concerns(period) or _has_payments(period)) and period.now < due else None


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, a finding with the key `unbilled`, one for the payments of each currency, or one "cannot tell"."""
    answers = list(_hours(period, options)) if _concerns(period) else []
    payments = list(_payments(period, options))
    is_undecided = any(isinstance(answer, CannotTell) for answer in answers)
    yield from answers
    yield from (one for one in payments if not (is_undecided and isinstance(one, CannotTell)))


def _hours(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """What the bills of the week's hours lack."""
    logged, billed = period.known(Side.LOGGED), period.known(Side.BILLED)
    is_paid = (lacks := _lacks(period)) is not None and not lacks.seconds
    if not logged.complete:
        because = logged.because or say("the hours on {platform} are not known here", platform=period.profile.title)
        yield CannotTell(because=because, source=logged.source, ends=_NOT_BILLED if is_paid else frozenset())
    elif is_paid:
        if because := _of_other_weeks(period):
            yield CannotTell(because=because, source=billed.source, ends=_NOT_BILLED)
    elif logged.as_of is None or logged.as_of < period.editable_until:
        because = say("no {export} of hours was made after the week closed", export=export_of(period))
        yield CannotTell(because=because, source=logged.source)
    elif because := _unread(period, options):
        yield CannotTell(because=because, source=billed.source)
    elif lacks is None:
        logged_hours = Hours(period.logged_as_last_seen)
        because = say("no rate tells how many of the {hours} logged its bill pays for", hours=logged_hours)
        yield CannotTell(because=because, source=billed.source)
    else:
        yield _finding(period, options, lacks)


def _concerns(period: BillingPeriod) -> bool:
    has_sides = period.has(Side.LOGGED) and period.has(Side.BILLED)
    return has_sides and period.contract.type is ContractType.HOURLY and period.logged_as_last_seen > 0


def _has_payments(period: BillingPeriod) -> bool:
    return period.has(Side.LOGGED) and period.has(Side.BILLED) and bool(period.payments.shown)


def _payments(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """The payments beside hours that were not made."""
    unpaid = period.payments.unpaid() if _has_payments(period) else []
    if unpaid and (because := _not_known(period, options)):
        yield CannotTell(because=because, source=period.known(Side.BILLED).source)
        return
    title = period.profile.title
    for lines, lacking in unpaid:
        yield Finding(
            key=f"payments {lacking.currency}",
            stake=lacking,
            summary=plural(
                len(lines),
                "{platform} shows {number} payment beside hours that it did not bill by {day}: {amount} is missing",
                "{platform} shows {number} payments beside hours that it did not bill by {day}: {amount} is missing",
                period,
                platform=title,
                day=day_of(_due(period, options), period.profile.zone),
                amount=lacking,
            ),
            action=_ask(period, lacking),
            evidence=tuple(Evidence(line.ref, _payment(line, period)) for line in lines[:EVIDENCE]),
        )


def _payment(line: LoggedLine, period: BillingPeriod) -> Phrase:
    """`bonus of 80.00 USD on Tue 10 Nov`."""
    amount = line.gross or say("an unknown amount")
    if line.kind is WorkKind.BONUS:
        return say("bonus of {amount} on {day}", period, amount=amount, day=line.day)
    return say("fixed payment of {amount} on {day}", period, amount=amount, day=line.day)


def _due(period: BillingPeriod, options: Options) -> Instant:
    """The instant at which the week's bill has to be there."""
    return period.editable_until + options.grace


def _lacks(period: BillingPeriod) -> NotBilled | None:
    lines = [line for line in period.hourly_lines if line.seconds]
    billable = period.billable(period.logged_as_last_seen)
    return not_billed(period.contract, lines, billable, period.billed.bills, period.profile.segment)


def _not_known(period: BillingPeriod, options: Options) -> str:
    """Why what was posted until the bill is due is not known; "" where it is."""
    billed, title = period.known(Side.BILLED), period.profile.title
    if not billed.complete or billed.lower_bound:
        return billed.because or say("the transactions of {platform} are not known here", platform=title)
    zone = period.profile.zone
    since = max(period.editable_until, midnight(day_of(_due(period, options), zone), zone))
    if billed.as_of is None or billed.as_of < since:
        return no_new_bills(period)
    return ""


def _unread(period: BillingPeriod, options: Options) -> str:
    """Why what is billed is not known; "" where it is."""
    title = period.profile.title
    if because := _not_known(period, options):
        return because
    if because := _of_other_weeks(period):
        return because
    if period.billed.doubt:
        return period.billed.doubt
    if period.profile.billed_until(period.last) is None:
        return say(
            "{hours} logged, not all of it billed, and nobody knows when {platform} bills",
            hours=Hours(period.logged_as_last_seen),
            platform=title,
        )
    return ""


def _of_other_weeks(period: BillingPeriod) -> str:
    """Why nobody knows what a bill pays for in this week: it is for days of other weeks, too. "" where no bill is."""
    beyond = period.billed.reach_beyond(period.first, period.last)
    if not beyond:
        return ""
    return say(
        "the bill of {amount} is for {days}: it does not say what it is for this week",
        amount=beyond[0].amount,
        days=DaysOf(beyond[0].first, beyond[0].last),
    )


def _finding(period: BillingPeriod, options: Options, lacks: NotBilled) -> Finding:
    return Finding(
        key="unbilled",
        seconds=lacks.seconds,
        stake=lacks.stake,
        summary=_summary(period, options, lacks),
        action=_ask(period, lacks.stake or Hours(lacks.seconds)),
        evidence=(*_evidence(period),),
    )


def _ask(period: BillingPeriod, missing: Money | Hours) -> Phrase:
    return say(
        "Ask {platform} or {client} to bill {missing} of {contract}: week of {day}",
        period,
        platform=period.profile.title,
        client=client_of(period.contract),
        missing=missing,
        contract=title_of(period.contract),
        day=week_of(period.first),
    )


def _summary(period: BillingPeriod, options: Options, lacks: NotBilled) -> Phrase:
    """What is logged and what of it is billed, by the day on which the bill had to be there. When the newest export was
    made says nothing more: it is later than this day, or the check is not made."""
    bills = period.billed.bills
    known: dict[str, Value] = {
        "logged": Hours(period.logged_as_last_seen),
        "platform": period.profile.title,
        "day": day_of(_due(period, options), period.profile.zone),
    }
    if not bills:
        return say("{logged} on {platform}, and no bill for it by {day}", period, **known)
    if lacks.by_amount and lacks.stake:
        return say(
            "{logged} on {platform}, and {billed} billed by {day}: {amount}, about {hours}, is not billed",
            period,
            billed=sum((bill.amount for bill in bills[1:]), bills[0].amount),
            amount=lacks.stake,
            hours=Hours(lacks.seconds),
            **known,
        )
    return say(
        "{logged} on {platform}, and {billed} billed by {day}: {hours} is not billed",
        period,
        billed=Hours(sum(bill.seconds or 0 for bill in bills)),
        hours=Hours(lacks.seconds),
        **known,
    )


def _evidence(period: BillingPeriod) -> Iterator[Evidence]:
    """The bills, and the logged hours of each day."""
    for bill in period.billed.bills:
        yield Evidence(bill.ref, name_bill(bill, period.profile.title, bill.first, bill.last))
    by_day: dict[date, list[str]] = {}
    seconds: Counter[date] = Counter()
    for line in sorted(period.hourly_lines, key=lambda line: (line.day, line.ref)):
        if line.seconds:
            by_day.setdefault(line.day, []).append(line.ref)
            seconds[line.day] += line.seconds
    for day, refs in list(by_day.items())[:EVIDENCE]:
        yield Evidence(refs[0], say("{day}: {hours} logged", period, day=day, hours=Hours(seconds[day])), (*refs[1:],))


RULE = Rule(
    id="logged-not-billed",
    subject=BillingPeriod,
    needs=frozenset(),  # bills that pay for all that is shown are enough, whatever else may have been billed
    shown_by=frozenset({Side.BILLED}),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
