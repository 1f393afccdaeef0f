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
from syncd.core.milestone_evidence import times_as_evidence
from syncd.core.records import ContractState, ContractType
from syncd.core.time import Instant
from syncd.core.time_beyond import TimeBeyond
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    ContractCase,
    Finding,
    Hours,
    Moment,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    say,
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
            summary=_summary(case, seconds, state, since),
            action=_action(case, seconds, state),
            evidence=times_as_evidence(latest, case),
            parent=discrepancy_id(ESCROW, case.key, LEFT_BEHIND) if _is_paid_by_escrow(case) else "",
        )


def _is_paid_by_escrow(case: ContractCase) -> bool:
    return case.contract.type is ContractType.FIXED and bool(case.left_behind)


def _summary(case: ContractCase, seconds: int, state: ContractState | None, since: Instant | None) -> Phrase:
    time, contract, platform = Hours(seconds), case.contract.name, case.profile.title
    if state and since:
        if state is ContractState.PAUSED:
            return say(
                "{hours} tracked on {contract} while {platform} shows it as paused, since your export of {moment}",
                case,
                hours=time,
                contract=contract,
                platform=platform,
                moment=Moment(since),
            )
        return say(
            "{hours} tracked on {contract} while {platform} shows that it has ended, since your export of {moment}",
            case,
            hours=time,
            contract=contract,
            platform=platform,
            moment=Moment(since),
        )
    if case.last_day:
        return say(
            "{hours} tracked on {contract} after its last day, {day}",
            case,
            hours=time,
            contract=contract,
            day=case.last_day,
        )
    return say("{hours} tracked on {contract} after its last day", hours=time, contract=contract)


def _action(case: ContractCase, seconds: int, state: ContractState | None) -> Phrase:
    time, contract, client = Hours(seconds), case.contract.name, case.contract.client_name
    if state is ContractState.PAUSED:
        if client:
            return say(
                "Stop {contract} and ask {client} to resume it, and to pay for {hours}",
                contract=contract,
                client=client,
                hours=time,
            )
        return say(
            "Stop {contract} and ask the client to resume it, and to pay for {hours}", contract=contract, hours=time
        )
    if client:
        return say("Stop {contract} and ask {client} to pay for {hours}", contract=contract, client=client, hours=time)
    return say("Stop {contract} and ask the client to pay for {hours}", contract=contract, hours=time)


RULE = Rule(
    id="work-after-contract-end",
    subject=ContractCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.HIGH,
    check=check,
    Options=Options,
)
