"""Work sessions that start whole hours off on the platform: a clock or a time zone is wrong on one side.

Only where the platform shows when a session began, as a table with a column `start` does. It compares the sessions of a
contract's week, which are work without a break of ten minutes, by their start and length. Where `share` of the
platform's sessions, and `sessions` at least, are off by the same whole hours, it speaks; it is silent again where less
than `until` are. Nothing is at stake by itself. But days and weeks may come out wrong, so the gaps that are found in
the week say that they are in doubt.

What to do: check the time zone of the source (`zone`), and that of the profile of your tracker and of the platform.

Options: `sessions` (default 3), `share` (default 80 %) and `until` (default 70 %).

What it cannot know: which side is wrong. Shift work is no fault of a clock: its sessions start at the same time on both
sides. Clocks that are off by less than an hour, or by half an hour, are not found.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from syncd.core.clock_offset import FEWEST, SHARE, ClockOffset, clock_offset, pairs_as_evidence
from syncd.core.entry_evidence import shorten
from syncd.core.phrases import Value
from syncd.core.price_by_day import nothing_at_stake
from syncd.options import Percent
from syncd.rule import (
    Assertion,
    BillingPeriod,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    plural,
    say,
    until_within_share,
)


class Options(RuleOptions):
    """See the module's docstring."""

    sessions: Annotated[int, Field(ge=1, le=100)] = FEWEST
    share: Percent = SHARE
    until: Percent = Decimal("0.7")

    _in_order = model_validator(mode="after")(until_within_share)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks in which the platform shows when sessions began."""
    return any(line.start for line in period.hourly_lines)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `clock`."""
    offset = clock_offset((*period.pieces, *period.not_to_log), period.hourly_lines)
    if offset is None or len(offset.pairs) < options.sessions:
        return
    yield Finding(
        key="clock",
        stake=nothing_at_stake(period.price(0), period.lines),
        summary=_summary(offset, period.profile.title),
        action=say(
            "Correct the time zone that is off by {hours}: your tracker's, {platform}'s or the source's (zone)",
            hours=Hours(abs(offset.hours) * 3600),
            platform=period.profile.title,
        ),
        evidence=shorten(pairs_as_evidence(offset, period.profile.title, period)),
        threshold=Threshold(offset.share, options.share, options.until),
    )


def _summary(offset: ClockOffset, title: str) -> Phrase:
    known: dict[str, Value] = {
        "some": len(offset.pairs),
        "hours": Hours(abs(offset.hours) * 3600),
        "platform": title,
    }
    if offset.hours > 0:
        return plural(
            offset.sessions,
            "{some} of {number} session starts {hours} later on {platform} than you tracked it",
            "{some} of {number} sessions start {hours} later on {platform} than you tracked them",
            **known,
        )
    return plural(
        offset.sessions,
        "{some} of {number} session starts {hours} earlier on {platform} than you tracked it",
        "{some} of {number} sessions start {hours} earlier on {platform} than you tracked them",
        **known,
    )


RULE = Rule(
    id="clock-or-zone-suspect",
    subject=BillingPeriod,
    needs=frozenset({Side.TRACKED, Side.LOGGED}),
    assertion=Assertion.CUT_OFF,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    Options=Options,
)
