"""Time beyond the contract's weekly limit, or close to it: the platform does not bill what is beyond.

Only hourly contracts with a weekly limit. It takes the time you tracked or the hours that the platform shows, whichever
is more. While the week runs, it speaks from `share` of the limit on, and is silent again below `until`, so that an
entry that you edit does not open it twice. Beyond the limit it is critical, and stays so when the week is over. A limit
that is raised within the week counts at once; one that is cut, from the next week on. The stake is what the time beyond
the limit is worth, less what was billed all the same.

What to do: ask the client to raise the limit before you go on. If they have raised it, add it to the contract's terms.

Options: `share` of the limit at which it begins to speak (default 90 %), and `until`, below which it is silent again
(default 85 %).

What it cannot know: a limit that changed on the platform alone. Less than one segment, in which the platform bills, is
rounding and not beyond the limit. Where not all of your tracked time is known once the week is over, it says "cannot
tell" unless what is known is beyond.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from pydantic import model_validator

from syncd.core.day_evidence import name_entry
from syncd.core.records import ContractType
from syncd.core.seen_hours import elsewhere
from syncd.core.time import Instant
from syncd.core.work_sessions import LEAST
from syncd.options import Percent
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    hours,
    least_hours,
    on,
    until,
    until_within_share,
)

EVIDENCE = 5
"""Entries or days that are listed."""


class Options(RuleOptions):
    """See the module's docstring."""

    share: Percent = Decimal("0.9")
    until: Percent = Decimal("0.85")

    _in_order = model_validator(mode="after")(until_within_share)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks with time, of hourly contracts with a weekly limit, on platforms that show hours."""
    return _concerns(period) and period.is_worked


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001
    """The end of the week, and the cut-off."""
    if not _concerns(period):
        return None
    return min((moment for moment in (period.span.end, period.editable_until) if moment > period.now), default=None)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `limit`, or one "cannot tell"."""
    cap, used = period.weekly_cap or 0, _used(period)
    beyond = used - cap - _billed_beyond(period, cap)
    tracked, ended = period.known(Side.TRACKED), period.now >= period.span.end
    if beyond >= max(LEAST, period.profile.segment):
        yield _over(period, cap, used, beyond)
    elif ended and not tracked.complete and not _billed_beyond(period, cap):
        yield CannotTell(because=tracked.because or "tracked time is not known here", source=tracked.source)
    elif not ended and used > 0:
        yield _close(period, cap, used, Threshold(used, begins=options.share * cap, ends=options.until * cap))


def _concerns(period: BillingPeriod) -> bool:
    hourly = period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)
    return hourly and period.weekly_cap is not None


def _used(period: BillingPeriod) -> int:
    """Seconds of the limit that are used: tracked here, and not shown on another contract; or shown by the platform."""
    return max(period.tracked_as_booked - elsewhere(period), period.logged_as_last_seen)


def _billed_beyond(period: BillingPeriod, cap: int) -> int:
    """Seconds beyond the limit that bills state all the same."""
    stated = sum(bill.seconds or 0 for bill in period.billed.bills if bill.last <= period.last)
    return max(0, stated - cap)


def _close(period: BillingPeriod, cap: int, used: int, threshold: Threshold) -> Finding:
    left = cap - used
    return Finding(
        key="limit",
        deadline=period.span.end,
        summary=f"{_so_far(period, used)} of the weekly limit of {hours(cap)}: "
        f"{f'{hours(left)} is left' if left > 0 else 'nothing is left'}",
        action=f"Ask the client to raise the limit before you go on: {period.profile.title} bills no time beyond it",
        threshold=threshold,
        lapses=True,
    )


def _so_far(period: BillingPeriod, used: int) -> str:
    title = period.profile.title
    if used == period.logged_as_last_seen:
        return f"{hours(used)} on {title}"
    known = period.known(Side.TRACKED)
    amount = f"At least {least_hours(used)}" if known.lower_bound or not known.complete else hours(used)
    return f"{amount} tracked"


def _over(period: BillingPeriod, cap: int, used: int, beyond: int) -> Finding:
    title, cut_off = period.profile.title, period.editable_until
    by_day = _by_day(period, beyond)
    stake = period.price(beyond, by_day)
    raised = "if the limit was raised, add it to the contract's terms"
    if period.now < cut_off:
        action = f"Ask the client to raise the limit before {until(cut_off, period, period.profile.zone)}; {raised}"
    else:
        action = f"Ask the client to pay {stake or hours(beyond)} as a bonus; {raised}"
    return Finding(
        key="limit",
        seconds=beyond,
        stake=stake,
        deadline=cut_off if period.now < cut_off else None,
        severity=Severity.CRITICAL,
        summary=f"{_so_far(period, used)}, {hours(beyond)} beyond the weekly limit of {hours(cap)}: "
        f"{title} does not bill it",
        action=action,
        evidence=tuple(_evidence(period, by_day)),
    )


def _by_day(period: BillingPeriod, beyond: int) -> Mapping[date, int]:
    """The last seconds of the week, which are those beyond the limit, by day: of what was tracked, or of what the
    platform shows where that is more."""
    shown: Counter[date] = Counter()
    if period.logged_as_last_seen >= period.tracked_as_booked - elsewhere(period):
        for line in period.hourly_lines:
            shown[line.day] += line.seconds or 0
    else:
        for piece in period.pieces:
            shown[piece.day] += piece.seconds
    last: Counter[date] = Counter()
    for day in sorted(shown, reverse=True):
        last[day] = min(shown[day], beyond - last.total())
    return +last


def _evidence(period: BillingPeriod, by_day: Mapping[date, int]) -> Iterator[Evidence]:
    """The days with time beyond the limit, the last one first, with their last entry or row."""
    for day, seconds in sorted(by_day.items(), reverse=True)[:EVIDENCE]:
        pieces = sorted((piece for piece in period.pieces if piece.day == day), key=_by_time)
        lines = sorted(line.ref for line in period.hourly_lines if line.day == day)
        refs = [*(piece.ref for piece in reversed(pieces)), *lines]
        named = f" ({name_entry(pieces[-1], day, period)})" if pieces else ""
        if refs:
            says = f"{on(day, period)}: {hours(seconds)} beyond the limit{named}"
            yield Evidence(refs[0], says, tuple(dict.fromkeys(refs[1:])))


def _by_time(piece: Piece) -> tuple[Instant, str]:
    return piece.start, piece.ref


RULE = Rule(
    id="over-weekly-cap",
    subject=BillingPeriod,
    needs=frozenset(),  # what is known of the time is a lower bound, worth saying
    shown_by=frozenset({Side.TRACKED, Side.LOGGED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
