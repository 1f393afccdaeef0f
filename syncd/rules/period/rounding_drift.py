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

from syncd.core.contract_names import title_of
from syncd.core.phrases import Value
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
    Claim,
    Evidence,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    days_from,
    say,
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
        known_as: dict[str, Value] = {"platform": title}
        because = say(
            "weeks differ from {platform} by rounding, to the same side, and not all is known of the week before",
            **known_as,
        )
        if unknown:
            because = say(
                "weeks differ from {platform} by rounding, to the same side, and not all is known of {days}",
                period,
                days=_days(unknown[0]),
                **known_as,
            )
        yield CannotTell(because=because, source=period.known(Side.LOGGED).source)
        return
    seconds = _seconds(run)
    stake = total_price(worth(run))
    yield Finding(
        key="drift",
        seconds=abs(seconds),
        stake=-stake if stake and seconds < 0 else stake,
        claim=Claim.LOST if seconds > 0 else Claim.GIVE_BACK,
        summary=_summary(period, seconds),
        action=_action(period, seconds),
        evidence=tuple(Evidence(week.ref, _says(week, period)) for week in run),
    )


def _seconds(weeks: Iterable[WeekDrift]) -> int:
    return sum(week.seconds for week in weeks)


def _summary(period: BillingPeriod, seconds: int) -> Phrase:
    run, least = period.drift.weeks, period.drift.goes_on
    known: dict[str, Value] = {
        "hours": Hours(abs(seconds)),
        "platform": period.profile.title,
        "number": len(run),
        "days": days_from(run[0].first, run[-1].first + timedelta(days=6)),
    }
    if seconds > 0 and least:
        return say(
            "At least {hours} less on {platform} than you tracked, in {number} weeks in a row ({days})", period, **known
        )
    if seconds > 0:
        return say("{hours} less on {platform} than you tracked, in {number} weeks in a row ({days})", period, **known)
    if least:
        return say(
            "At least {hours} more on {platform} than you tracked, in {number} weeks in a row ({days})", period, **known
        )
    return say("{hours} more on {platform} than you tracked, in {number} weeks in a row ({days})", period, **known)


def _action(period: BillingPeriod, seconds: int) -> Phrase:
    known: dict[str, Value] = {"platform": period.profile.title, "contract": title_of(period.contract)}
    if seconds > 0:
        return say("Start and stop {platform}'s tracker together with yours: {contract}", **known)
    return say("Track what {platform}'s segments show beyond your own time: {contract}", **known)


def _says(week: WeekDrift, period: BillingPeriod) -> Phrase:
    return say(
        "{days}: tracked {tracked}, logged {logged}",
        period,
        days=_days(week),
        tracked=Hours(week.tracked),
        logged=Hours(week.logged),
    )


def _days(week: WeekDrift) -> Value:
    return days_from(week.first, week.first + timedelta(days=6))


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
