"""A day on which you tracked nothing, although the platform shows hours of yours: the day's record is missing.

Only business days of your `[calendar]`, and only days on which an account of yours shows hours of an hourly contract;
so holidays, days off and part-time weeks are silent by themselves. It speaks once the day is over in your time zone and
in the platform's, where all of your tracked time of both is known, you tracked nothing on it, and nobody tracked
anything on the contract.

One finding for the day. The stake is negative, money you may owe, and what an average day is worth: the time tracked on
the contract on the days of the same week that have some, at the day's rate. It is unknown where the week has no other
day or the day no rate. Where `logged-not-tracked` reports the hours of the week, on the contract with most of the day's
hours, or `deleted-after-billing` or `late-edit-after-billing` what its tracked time lost, this is part of it, and only
that counts.

What to do: add the time to your tracker if you worked it.

Options: only `enabled` and `severity`.

What it cannot know: days on which you worked and neither tracked nor logged anything.
"""

from collections import Counter
from collections.abc import Iterator

from syncd.core.day_evidence import few
from syncd.core.discrepancies import SubjectKey, discrepancy_id
from syncd.core.late_edits import lost_ids
from syncd.core.money import Money
from syncd.core.price_by_day import total_price
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant
from syncd.core.untracked_day import UntrackedDay
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    Hours,
    PersonDay,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
)


def applies(day: PersonDay, options: RuleOptions) -> bool:  # noqa: ARG001
    """Days that are over, with hours on a platform and no entry; where nothing is known of tracked time, the check of
    the week says so."""
    return bool(day.untracked) and day.now >= day.over and (day.tracked.complete or day.tracked.as_of is not None)


def next(day: PersonDay, options: RuleOptions) -> Instant | None:  # noqa: ARG001
    """The end of the day, yours or the platform's, whichever is later."""
    return day.over if day.untracked and day.now < day.over else None


def check(day: PersonDay, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """At most one finding, with the key `day`."""
    if not day.untracked:
        return
    most = max(day.untracked, key=lambda shown: (shown.seconds, shown.contract.key))
    seconds = sum(shown.seconds for shown in day.untracked)
    worth, period = _worth(day), SubjectKey(SubjectKind.BILLING_PERIOD, most.contract.key, most.week.isoformat())
    yield Finding(
        key="day",
        seconds=seconds,
        stake=-worth if worth else None,
        summary=say("{hours} on {platform}, nothing tracked all day", hours=Hours(seconds), platform=most.platform),
        action=_action(day, seconds),
        evidence=tuple(Evidence(shown.refs[0], _says(day, shown), (*shown.refs[1:],)) for shown in day.untracked),
        parent=discrepancy_id("logged-not-tracked", period, "surplus"),
        else_part_of=lost_ids(period),
    )


def _action(day: PersonDay, seconds: int) -> Phrase:
    """Track the hours of all contracts, by their titles."""
    contracts = few([say("{contract}", contract=shown.contract.name) for shown in day.untracked])
    return say("Track {hours} of {contract}: {day}", day, hours=Hours(seconds), contract=contracts, day=day.day)


def _says(day: PersonDay, shown: UntrackedDay) -> Phrase:
    says = [
        say(
            "{hours} of {contract} on {platform}, {day}",
            day,
            hours=Hours(shown.seconds),
            contract=shown.contract.name,
            platform=shown.platform,
            day=day.day,
        )
    ]
    if shown.average:
        says.append(say("{hours} on an average day of the week", hours=Hours(shown.average)))
    return joined(says, "; ")


def _worth(day: PersonDay) -> Money | None:
    """What average days are worth; None where one is not known, or currencies differ."""
    at_rate: Counter[Money | None] = Counter()
    for shown in day.untracked:
        at_rate[shown.contract.rate_on(day.day) if shown.average else None] += shown.average or 0
    return total_price(at_rate)


RULE = Rule(
    id="missing-day",
    subject=PersonDay,
    needs=frozenset({Side.TRACKED}),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.LOW,
    check=check,
    applies=applies,
    next=next,
)
