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
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pydantic import model_validator

from syncd.core.contract_names import client_of, title_of
from syncd.core.day_evidence import name_entry
from syncd.core.money import Money
from syncd.core.phrases import Value
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
    Hours,
    Phrase,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    say,
    until_within_share,
    week_of,
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
        yield CannotTell(because=tracked.because or say("tracked time is not known here"), source=tracked.source)
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
    so_far, limit = _so_far(period, used), Hours(cap)
    summary = say("{so_far} of the weekly limit of {limit}: nothing is left", so_far=so_far, limit=limit)
    if cap > used:
        left = Hours(cap - used)
        summary = say("{so_far} of the weekly limit of {limit}: {left} is left", so_far=so_far, limit=limit, left=left)
    return Finding(
        key="limit",
        deadline=period.span.end,
        summary=summary,
        action=say(
            "Ask {client} to raise the limit of {contract} before you track more than {limit}",
            client=client_of(period.contract),
            contract=title_of(period.contract),
            limit=limit,
        ),
        threshold=threshold,
        lapses=True,
    )


def _so_far(period: BillingPeriod, used: int) -> Phrase:
    if used == period.logged_as_last_seen:
        return say("{hours} on {platform}", hours=Hours(used), platform=period.profile.title)
    known = period.known(Side.TRACKED)
    if known.lower_bound or not known.complete:
        return say("At least {hours} tracked", hours=Hours(used, down=True))
    return say("{hours} tracked", hours=Hours(used))


def _over(period: BillingPeriod, cap: int, used: int, beyond: int) -> Finding:
    is_open, by_day = period.now < period.editable_until, _by_day(period, beyond)
    stake = period.price(beyond, by_day)
    return Finding(
        key="limit",
        seconds=beyond,
        stake=stake,
        deadline=period.editable_until if is_open else None,
        severity=Severity.CRITICAL,
        summary=say(
            "{so_far}, {hours} beyond the weekly limit of {limit}: {platform} does not bill it",
            so_far=_so_far(period, used),
            hours=Hours(beyond),
            limit=Hours(cap),
            platform=period.profile.title,
        ),
        action=_action(period, beyond, stake),
        evidence=tuple(_evidence(period, by_day)),
    )


def _action(period: BillingPeriod, beyond: int, stake: Money | None) -> Phrase:
    """Have the limit raised while the week is open; then ask for a bonus."""
    known: dict[str, Value] = {
        "client": client_of(period.contract),
        "contract": title_of(period.contract),
        "hours": Hours(beyond),
        "day": week_of(period.first),
    }
    if period.now < period.editable_until:
        return say("Ask {client} to raise the limit of {contract} by {hours}: week of {day}", period, **known)
    if stake is None:
        return say("Ask {client} for a bonus for {hours} of {contract}: week of {day}", period, **known)
    return say(
        "Ask {client} for a bonus of {amount}: {contract}, {hours} in the week of {day}", period, amount=stake, **known
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
        if refs:
            yield Evidence(refs[0], _beyond(period, day, seconds, pieces), tuple(dict.fromkeys(refs[1:])))


def _beyond(period: BillingPeriod, day: date, seconds: int, pieces: Sequence[Piece]) -> Phrase:
    if not pieces:
        return say("{day}: {hours} beyond the limit", period, day=day, hours=Hours(seconds))
    last = name_entry(pieces[-1], day, period)
    return say("{day}: {hours} beyond the limit ({entry})", period, day=day, hours=Hours(seconds), entry=last)


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
