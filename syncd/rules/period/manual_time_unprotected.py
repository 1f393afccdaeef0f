"""Hours that were added by hand on the platform: it protects the payment only of time that its tracker recorded.

Only hourly contracts, and only where the platform's export shows which hours were added by hand: in a `table` of work,
map `manual`. All of a contract's week is one discrepancy, and time up to `least` is left alone. The severity is low; it
is medium while the contract is younger than `new`, as long as you know its client too little. The stake is what these
hours are worth at the contract's rates, else as the platform claims: you may lose it in a dispute.

What to do: let the platform's tracker run, and keep proof of what you added by hand. Where manual time is agreed, name
the contract in `accepted`; enterprise clients often pay by it alone. Or explain the discrepancy.

Options: `least`, minutes of a week that are left alone (default 10); `new`, days from a contract's `start` on (default
30); `accepted`, contracts on which manual time is agreed (default none).

What it cannot know: what you agreed on, and whether a contract without a `start` is new. Hours of which nobody says how
they came are not found.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from syncd.core.contract_names import title_of
from syncd.core.money import Money, share, totals
from syncd.core.price_by_day import price_by_day
from syncd.core.records import ContractType
from syncd.options import Days, Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    Claim,
    Evidence,
    Finding,
    Hours,
    LoggedLine,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    never,
    say,
    week_of,
)


class Options(RuleOptions):
    """See the module's docstring."""

    least: Minutes = timedelta(minutes=10)
    new: Days = timedelta(days=30)
    accepted: tuple[str, ...] = ()


def applies(period: BillingPeriod, options: Options) -> bool:
    """Hourly contracts on platforms that show hours, unless manual time is agreed."""
    is_hourly = period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)
    return is_hourly and period.contract.key not in options.accepted


def check(period: BillingPeriod, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `manual`."""
    lines = [line for line in period.hourly_lines if line.by_hand]
    seconds = sum(line.by_hand for line in lines)
    if seconds <= options.least.total_seconds():
        return
    title, shown = period.profile.title, period.logged_as_last_seen
    part = say("All {hours} on {platform} was added by hand", hours=Hours(seconds), platform=title)
    if seconds < shown:
        part = say(
            "{hours} of {all} on {platform} was added by hand", hours=Hours(seconds), all=Hours(shown), platform=title
        )
    yield Finding(
        key="manual",
        seconds=seconds,
        stake=_worth(period, lines),
        severity=Severity.MEDIUM if _is_new(period, options) else None,
        summary=joined([part, say("it protects the payment only of tracked time")], ": "),
        action=say(
            "Keep proof of {hours} of {contract}: week of {day}",
            period,
            hours=Hours(seconds),
            contract=title_of(period.contract),
            day=week_of(period.first),
        ),
        claim=Claim.GIVE_BACK,  # it is billed, and lost only in a dispute
        evidence=tuple(_evidence(period, lines)),
    )


def _is_new(period: BillingPeriod, options: Options) -> bool:
    start = period.contract.start
    return start is not None and period.first < start + options.new


def _worth(period: BillingPeriod, lines: list[LoggedLine]) -> Money | None:
    by_day = _by_day(lines)
    agreed = price_by_day(period.contract, by_day.total(), by_day, period.first)
    claimed = [line.gross and share(line.gross, Decimal(line.by_hand) / (line.seconds or 1)) for line in lines]
    sums = totals(amount for amount in claimed if amount is not None)
    return agreed or (None if None in claimed or len(sums) != 1 else next(iter(sums.values())))


def _by_day(lines: list[LoggedLine]) -> Counter[date]:
    by_day: Counter[date] = Counter()
    for line in lines:
        by_day[line.day] += line.by_hand
    return by_day


def _evidence(period: BillingPeriod, lines: list[LoggedLine]) -> Iterator[Evidence]:
    """A line for each day."""
    for day, seconds in sorted(_by_day(lines).items()):
        shown = sum(line.seconds or 0 for line in period.hourly_lines if line.day == day)
        refs = [line.ref for line in lines if line.day == day]
        says = say("{day}: {hours} of {all} added by hand", period, day=day, hours=Hours(seconds), all=Hours(shown))
        yield Evidence(refs[0], says, tuple(refs[1:]))


RULE = Rule(
    id="manual-time-unprotected",
    subject=BillingPeriod,
    needs=frozenset(),  # what is known to be added by hand is so, whatever else there is
    assertion=Assertion.OCCURRENCE,
    severity=Severity.LOW,
    check=check,
    applies=applies,
    next=never,  # the age of a contract is counted to its week
    Options=Options,
)
