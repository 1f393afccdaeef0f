"""Small differences to one side, week after week: rounding that costs you, or the client, hours in the end.

Only hourly contracts. In each week `tracked-not-logged` and `logged-not-tracked` are silent, because rounding to whole
segments explains the difference. Where four weeks in a row differ to the same side, by `at_least` a week on
average, that is no rounding any more. It is one discrepancy, on the fourth of these weeks, and grows with the
weeks that follow, up to twelve. The stake is what the time is worth at the rates of its days: positive where the
platform shows less than you tracked, negative where it shows more.

What to do: compare one day of your tracker with the platform's segments: start its tracker when you start yours, and
stop it when you stop.

Options: `at_least`, minutes a week that four weeks must differ by on average (default 10).

What it cannot know: why they differ. Only weeks that have closed count. A week that differs by more than rounding
explains, or to the other side, ends the row of weeks. It says "cannot tell" where some of four weeks drift, and not all
is known of the others.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from syncd.core.price_by_day import total_price
from syncd.core.records import ContractType
from syncd.core.rounding_drift import FEWEST, worth
from syncd.core.time import Instant
from syncd.core.week_drift import WeekDrift
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    Side,
    days,
    hours,
)


class Options(RuleOptions):
    """See the module's docstring."""

    at_least: Minutes = timedelta(minutes=10)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Hourly contracts on platforms that show hours."""
    return period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)


def next(period: BillingPeriod, options: Options) -> Instant | None:
    """The cut-off: from then on, the week's hours are final."""
    cut_off = period.editable_until
    return cut_off if applies(period, options) and period.now < cut_off else None


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `drift`, or one "cannot tell"."""
    run, title = period.drift.weeks, period.profile.title
    known = [week for week in run[:FEWEST] if week.known]
    if not run or abs(_seconds(known)) < len(known) * options.at_least.total_seconds():
        return
    if not period.drift.certain:
        unknown = [week for week in run[:FEWEST] if not week.known]
        lacking = f"not all is known of {_named(unknown[0])}" if unknown else "not all is known of the week before"
        because = f"weeks differ from {title} by rounding, to the same side, and {lacking}"
        yield CannotTell(because=because, source=period.known(Side.LOGGED).source)
        return
    seconds = _seconds(run)
    stake, side = total_price(worth(run)), "less" if seconds > 0 else "more"
    amount = f"{'At least ' if period.drift.goes_on else ''}{hours(abs(seconds))}"
    named = days(run[0].first, run[-1].first + timedelta(days=6))
    yield Finding(
        key="drift",
        seconds=abs(seconds),
        stake=-stake if stake and seconds < 0 else stake,
        summary=f"{amount} {side} on {title} than you tracked, in {len(run)} weeks in a row ({named}): "
        f"each has {side}, and none by more than rounding",
        action=_action(title, seconds),
        evidence=tuple(Evidence(week.ref, _says(week)) for week in run),
    )


def _seconds(weeks: Iterable[WeekDrift]) -> int:
    return sum(week.seconds for week in weeks)


def _action(title: str, seconds: int) -> str:
    if seconds > 0:
        return (
            f"Compare a day with {title}'s segments: start and stop its tracker together with yours, and add the rest"
        )
    return f"Compare a day with {title}'s segments: what it shows beyond your own time you could not prove"


def _says(week: WeekDrift) -> str:
    return f"{_named(week)}: tracked {hours(week.tracked)}, logged {hours(week.logged)}"


def _named(week: WeekDrift) -> str:
    return days(week.first, week.first + timedelta(days=6))


RULE = Rule(
    id="rounding-drift",
    subject=BillingPeriod,
    needs=frozenset(),  # weeks of which not all is known have no drift
    shown_by=frozenset({Side.TRACKED, Side.LOGGED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
