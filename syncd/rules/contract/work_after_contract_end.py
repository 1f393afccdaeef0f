"""Work on a contract that has ended, or that its platform shows as paused: the client need not pay for it.

A contract has ended after its last day: the `end` that you configured, else the one that the platform states, each in
the platform's days. Where a platform shows a contract as paused, closed or cancelled, time counts from the first export
that shows so, until one shows it active again. One finding for the end, and one for each such state.

What to do: stop, and ask the client to resume the contract or to pay for the time. If the time belongs to another
contract, map it there; if `end` is wrong, correct it. If the client agreed to a wrap-up, explain the discrepancy:
`syncd discrepancies explain`.

The stake is the time at the rates of its days, else at the contract's `target_rate`. Time on days on which the platform
shows hours is no finding: it took them. Neither is time that it shows on another contract of the client, as where they
hired you again, nor goodwill, nor time marked not billable where the marks count. `tracked-not-logged` does not report
such time again. Where the client's money is still set aside for a contract at a fixed price that has ended, that money
pays the time: this is part of `contract-ended-with-escrow`, and only that counts.

Options: `allow`, minutes that are no finding (default 1).

What it cannot know: that a contract was resumed after your last export.
"""

from collections.abc import Iterator
from datetime import timedelta

from syncd.core.contract_case import ESCROW, LEFT_BEHIND
from syncd.core.discrepancies import discrepancy_id
from syncd.core.records import ContractState, ContractType
from syncd.core.time import Instant
from syncd.core.time_beyond import TimeBeyond
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    ContractCase,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    describe_time,
    hours,
    on,
    when,
)

EVIDENCE = 10


class Options(RuleOptions):
    """See the module's docstring."""

    allow: Minutes = timedelta(minutes=1)


def check(case: ContractCase, options: Options) -> Iterator[Finding]:
    """A finding for the time after the last day, with the key `end`, and one for each state, with the day since when it
    was shown."""
    groups: dict[tuple[ContractState | None, Instant | None], list[TimeBeyond]] = {}
    for time in sorted(case.after, key=lambda time: (time.piece.start, time.piece.ref)):
        groups.setdefault((time.state, time.since), []).append(time)
    for (state, since), times in groups.items():
        seconds = sum(time.piece.seconds for time in times)
        if seconds <= options.allow.total_seconds():
            continue
        latest = [time.piece for time in reversed(times)][:EVIDENCE]
        yield Finding(
            key=f"{state} {since.isoformat()}" if state and since else "end",
            seconds=seconds,
            stake=case.worth(time.piece for time in times),
            economic_date=latest[0].day,
            summary=f"{hours(seconds)} tracked {_when(case, state, since)}",
            action=_action(case, state),
            evidence=tuple(Evidence(piece.ref, describe_time(piece, case)) for piece in latest),
            parent=discrepancy_id(ESCROW, case.key, LEFT_BEHIND) if _is_paid_by_escrow(case) else "",
        )


def _is_paid_by_escrow(case: ContractCase) -> bool:
    return case.contract.type is ContractType.FIXED and bool(case.left_behind)


def _when(case: ContractCase, state: ContractState | None, since: Instant | None) -> str:
    if state and since:
        return f"while {case.profile.title} shows the contract as {state}, since your export of {when(since, case)}"
    last = case.last_day
    return f"after the contract's last day, {on(last, case)}" if last else "after the contract's last day"


def _action(case: ContractCase, state: ContractState | None) -> str:
    ask = "Stop, and ask the client to pay for this time"
    if state is ContractState.PAUSED:
        return f"{ask} and to resume the contract; if it is resumed, export {case.profile.title}'s contracts again"
    if state or case.contract.end is None:
        return f"{ask}; if it belongs to another contract, map it there"
    return f"{ask}; if it belongs to another contract, map it there; if the contract goes on, correct its `end`"


RULE = Rule(
    id="work-after-contract-end",
    subject=ContractCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.HIGH,
    check=check,
    Options=Options,
)
