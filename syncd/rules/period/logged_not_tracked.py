"""Time on the platform that you did not track: work you could not prove in a dispute.

Reports after the end of a week whose tracked and logged time are completely known, and ends when time that is tracked
for certain explains the hours, even where more may be. Bonuses and fixed payments are not
hours, so they do not count, and neither does time around the week's midnight that you tracked in the neighbouring week
(see `week-straddle-shift`), nor time that you tracked on another contract of the client at the same rate. At another
rate, it is reported apart, below `wrong-contract-logged`. Goodwill, and time marked not billable, explains hours on its
own contract as far as the platform shows it; shown on another contract of the client, it is reported apart, since the
client is billed for it. Time that you deleted or changed after the week was billed is reported as such instead
(`deleted-after-billing`, `late-edit-after-billing`). The stake is negative: money you may owe, at the rates of the
days that have more. It is high in the last 24 hours before the platform's cut-off, as long as you can still delete it.

Its evidence is one line for each day that differs, the largest difference first, with the platform's memo where that
tells the time apart.

What to do: add the time to your tracker if you worked it; if not, delete it on the platform before the cut-off, and
after it, have it removed from the bill.

Options: `per_session`, minutes of difference that one work session explains, because the platform bills whole segments
(default 10).

What it cannot know: whether you forgot the tracker or the work diary is wrong. While you have unmapped time it says
"cannot tell", because that time could be the missing record.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from syncd.core.clock_offset import doubt
from syncd.core.contract_names import name_among, title_of
from syncd.core.day_evidence import differences_as_evidence, few, figures
from syncd.core.differing_days import Differences, DifferingDay, choose_days, compare_days
from syncd.core.free_time import FreeElsewhere, free_on_sisters, free_pieces_shown
from syncd.core.hours_to_prove import compared_as_untracked, prove_line, steps_to_prove, untracked_days
from syncd.core.late_edits import late_edits, untracked
from syncd.core.move_evidence import move_as_evidence
from syncd.core.moves import NOTICE, moved_here, without
from syncd.core.price_by_day import surplus_by_day
from syncd.core.time import Instant
from syncd.core.work_sessions import tolerance
from syncd.options import Minutes
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
    SideCoverage,
    say,
)

URGENT = timedelta(hours=24)
"""How long before the cut-off it is high."""
_SURPLUS = frozenset({"surplus"})
"""The keys of the findings that end when what is known to be tracked explains all that the platform shows."""


class Options(RuleOptions):
    """See the module's docstring."""

    per_session: Minutes = timedelta(minutes=10)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks that have ended and show hours."""
    return period.now >= period.span.end and period.logged_as_last_seen > 0


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `surplus`, or one "cannot tell"; and a finding for each other contract on which
    some of the time was tracked."""
    tracked = period.known(Side.TRACKED)
    late = late_edits(period).lost
    surplus = untracked(period) - late.total()
    is_none = surplus <= 0 or surplus <= period.tolerance(options.per_session)
    if not tracked.complete:
        because = tracked.because or say("tracked time is not known here")
        ends = _SURPLUS if tracked.lower_bound and is_none else frozenset[str]()
        yield CannotTell(because=because, source=tracked.source, ends=ends)
        return
    yield from _tracked_elsewhere(period)
    if is_none:
        return
    free = list(free_on_sisters(period, _surplus(period), surplus))
    yield from (_shown_for_free_time(period, some) for some in free)
    surplus -= sum(some.seconds for some in free)
    if surplus <= period.tolerance(options.per_session):
        return
    if tracked.lower_bound:
        yield CannotTell(because=_may_be_tracked(period, surplus, tracked), source=tracked.source)
        return
    price = period.price(surplus, without(_surplus(period), [some.by_day for some in free]))
    days, stake = _days(period, options, free), -price if price else None
    shown = untracked_days(days, surplus, period)
    yield Finding(
        key="surplus",
        seconds=surplus,
        stake=stake,
        deadline=_deadline(period),
        severity=_severity(period),
        summary=compared_as_untracked(shown, surplus, period),
        action=prove_line(shown, surplus, period),
        evidence=(
            *differences_as_evidence(days, period, period.profile),
            *doubt((*period.pieces, *period.not_to_log), period.hourly_lines, period.profile.title),
        ),
        steps=steps_to_prove(shown, period, stake),
        link=period.profile.diary if _deadline(period) else None,
    )


def _may_be_tracked(period: BillingPeriod, surplus: int, tracked: SideCoverage) -> Phrase:
    """Why time that nobody knows yet may be the missing record."""
    title = period.profile.title
    if tracked.because:
        return say(
            "{hours} on {platform} without tracked time, but {because}: stop it",
            hours=Hours(surplus),
            platform=title,
            because=tracked.because,
        )
    return say(
        "{hours} on {platform} without tracked time, which could be time of yours that has no contract yet: say which"
        " contract it belongs to, or that it is none",
        hours=Hours(surplus),
        platform=title,
    )


def _deadline(period: BillingPeriod) -> Instant | None:
    """The cut-off, while the week can be edited."""
    return period.editable_until if period.now < period.editable_until else None


def _severity(period: BillingPeriod) -> Severity | None:
    """High in the last day in which you can still delete the time."""
    return Severity.HIGH if _deadline(period) and period.within(URGENT) else None


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the week, the day before the cut-off, and the cut-off; where the client has other contracts, also
    when they are compared."""
    changes = [period.span.end, period.editable_until - URGENT, period.editable_until]
    if period.sisters:
        changes.append(period.editable_until - NOTICE)
    return min((moment for moment in changes if moment > period.now), default=None)


def _tracked_elsewhere(period: BillingPeriod) -> Iterator[Finding]:
    """What was tracked on other contracts of the client, where that costs money: below its cause."""
    for move in moved_here(period):
        other, stake = move.origin.contract.key, period.price(move.seconds, move.surplus)
        named = _named(move.origin, period)
        if move.costs:
            yield Finding(
                key=f"surplus {other}",
                seconds=move.seconds,
                stake=-stake if stake else None,
                severity=move.severity,
                summary=say(
                    "{hours} on {platform} on {contract}, tracked on {other}",
                    hours=Hours(move.seconds),
                    platform=period.profile.title,
                    contract=title_of(period.contract),
                    other=named,
                ),
                action=say("Move it, or settle the difference, as is said of {other}", other=named),
                evidence=move_as_evidence(move, period, _own_figures, partial(_on, named), of_origin=False),
                parent=move.id,
            )


def _shown_for_free_time(period: BillingPeriod, free: FreeElsewhere) -> Finding:
    """What the platform shows here of a sister's time that is not billed."""
    named, stake = _named(free.sister, period), period.price(free.seconds, free.by_day)
    return Finding(
        key=f"free {free.sister.contract.key}",
        seconds=free.seconds,
        stake=-stake if stake else None,
        deadline=_deadline(period),
        severity=_severity(period),
        summary=say(
            "{hours} on {platform}, but tracked on {contract} {why}: the client is billed for it",
            hours=Hours(free.seconds),
            platform=period.profile.title,
            contract=named,
            why=free.why,
        ),
        action=_removal(period, free),
        evidence=tuple(_days_for_free(period, free, named)),
        link=period.profile.diary if _deadline(period) else None,
    )


def _removal(period: BillingPeriod, free: FreeElsewhere) -> Phrase:
    """How the time comes off the platform: you delete it while the week can be edited; else it is given back."""
    days = few([say("{day}", period, day=day) for day in sorted(free.by_day)], most=3)
    hours, title = Hours(free.seconds), title_of(period.contract)
    if _deadline(period):
        return say("Delete {hours} of {contract}: {days}", hours=hours, contract=title, days=days)
    return say("Give back {hours} of {contract}: {days}", hours=hours, contract=title, days=days)


def _days_for_free(period: BillingPeriod, free: FreeElsewhere, named: str) -> Iterator[Evidence]:
    for day, seconds in sorted(free.by_day.items()):
        refs = [piece.ref for piece in free.pieces if piece.day == day]
        refs += [line.ref for line in period.hourly_lines if line.day == day]
        says = say(
            "{day}: {hours} tracked on {contract} {why}",
            period,
            day=day,
            hours=Hours(seconds),
            contract=named,
            why=free.why,
        )
        yield Evidence(refs[0], says, tuple(dict.fromkeys(refs[1:])))


def _own_figures(lacking: DifferingDay, showing: DifferingDay) -> Phrase:  # noqa: ARG001 - the other contract's day
    return figures(showing)


def _named(other: BillingPeriod, period: BillingPeriod) -> str:
    """The title of another contract of the client."""
    return name_among(other.contract, [each.contract for each in (period, *period.sisters)])


def _on(other: str, seconds: int) -> Phrase:
    return say("{hours} tracked on {contract}", hours=Hours(abs(seconds)), contract=other)


def _surplus(period: BillingPeriod) -> Mapping[date, int]:
    """Seconds that each day shows too much and no other contract explains."""
    surplus = surplus_by_day((*period.pieces, *free_pieces_shown(period)), period.hourly_lines)
    return without(surplus, [late_edits(period).lost, *(move.surplus for move in moved_here(period))])


def _days(period: BillingPeriod, options: Options, free: Iterable[FreeElsewhere]) -> Differences:
    """The days that show too much or lack time, besides what other contracts and weeks have. Together they are what is
    shown too much."""
    here: Counter[date] = Counter()
    for move in moved_here(period):
        here.subtract(move.surplus)
    for explained in (late_edits(period).lost, *(some.by_day for some in free)):
        here.subtract(explained)
    days = compare_days(period, (*period.pieces, *free_pieces_shown(period)), here)
    return choose_days(days, lambda day: tolerance(day.pieces, options.per_session))


RULE = Rule(
    id="logged-not-tracked",
    subject=BillingPeriod,
    needs=frozenset({Side.LOGGED}),  # a lower bound of the tracked time may show that nothing lacks it
    shown_by=frozenset({Side.TRACKED, Side.LOGGED}),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
