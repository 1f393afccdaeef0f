"""Time entries deleted after their week was billed: the record that proves billed work is gone.

It compares each entry with what it was when the platform billed the week; where a platform names no such instant, at
the end of the day of the bill. The stake is negative: billed time that you could not prove, at the rates of its days.
Only time that the platform billed counts: where it shows no more than what is still tracked, or the entry's time is in
another entry of the same day, the finding is an info with a stake of 0. `logged-not-tracked` does not report the time
again.

What to do: restore the entry in your tracker if you worked it. If you did not, give the client the time back.

Options: `tolerance`, minutes of deleted time in a week that it leaves alone (default 1).

What it cannot know: what was deleted before syncd first saw it, and why. Entries that were first read after the bill
count as they were then, so the first import of old bills raises nothing. While neither an export of hours nor a bill
shows what was billed, it says "cannot tell". A deletion that is held does not count until
you accept it.
"""

from collections.abc import Iterator
from datetime import timedelta

from syncd.core.contract_names import title_of
from syncd.core.late_edit_evidence import changes_as_evidence
from syncd.core.late_edits import BY_TIME, late_edits, move_of
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Finding,
    Hours,
    Rule,
    RuleOptions,
    Severity,
    Side,
    never,
    say,
    week_of,
)


class Options(RuleOptions):
    """See the module's docstring."""

    tolerance: Minutes = timedelta(minutes=1)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks that are billed by the hour and changed since."""
    return period.contract.type in BY_TIME and any(change.gone for change in period.baseline.changes)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `deleted`, or one "cannot tell"."""
    changes = [change for change in period.baseline.changes if change.gone]
    found, allowed = late_edits(period), int(options.tolerance.total_seconds())
    by_day = found.deleted
    if found.unknown:
        if period.baseline.lost(gone=True).total() > allowed:
            yield CannotTell(because=found.unknown, source=period.known(Side.LOGGED).source)
        return
    evidence = changes_as_evidence(changes, period)
    if (lost := sum(by_day.values())) > allowed:
        stake = period.price(lost, by_day)
        yield Finding(
            key="deleted",
            seconds=lost,
            stake=-stake if stake else None,
            summary=say(
                "{hours} that was billed in the week of {day} was deleted since",
                period,
                hours=Hours(lost),
                day=week_of(period.first),
            ),
            action=say(
                "Track or give back {hours} of {contract}: week of {day}",
                period,
                hours=Hours(lost),
                contract=title_of(period.contract),
                day=week_of(period.first),
            ),
            evidence=evidence,
        )
    elif (deleted := sum(change.seconds_before for change in changes)) > allowed:
        merged, move = not period.baseline.lost(gone=True), move_of(period)
        why = say("the bill is for no more than what is still tracked")
        if merged:
            why = say("its time is in other entries")
        yield Finding(
            key="deleted",
            seconds=deleted,
            stake=period.price(0),
            severity=Severity.INFO,
            summary=say(
                "{hours} was deleted after the week of {day} was billed, and nothing is lost: {why}",
                period,
                hours=Hours(deleted),
                day=week_of(period.first),
                why=why,
            ),
            action=say("Nothing to do"),
            evidence=evidence,
            parent=move.id if move and not merged else "",
        )


RULE = Rule(
    id="deleted-after-billing",
    subject=BillingPeriod,
    needs=frozenset(),  # what an entry was, and that it is gone, is known
    shown_by=frozenset({Side.TRACKED}),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=never,
    Options=Options,
)
