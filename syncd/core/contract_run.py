"""When a contract runs: its first and last day, and the spans in which its platform showed it paused or ended.

A state is known as of the observations that show it, no earlier and, where a later one shows the contract active again,
no later than the last of them. The state that was observed last holds until another one is observed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.records import Contract, ContractState
from syncd.core.time import ALWAYS, Instant, Span, midnight

HALTED = frozenset({ContractState.PAUSED, ContractState.CLOSED, ContractState.CANCELLED})
ENDED = frozenset({ContractState.CLOSED, ContractState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownContract:
    """A contract as a source showed it from `since` to `until`, the first and the last observation."""

    contract: Contract
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A span in which a platform showed a contract in one state that is not active; `until` None: up to now."""

    state: ContractState
    since: Instant
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRun:
    """What platforms show of a contract's days, in their zone, and of its states. None is not known."""

    start: date | None = None
    end: date | None = None  # the last day
    state: ContractState | None = None  # the last one that was shown
    halts: tuple[Halt, ...] = ()  # by time, one after the other


UNKNOWN_RUN = ContractRun()


def contract_run(versions: Iterable[ShownContract]) -> ContractRun:
    """What the versions of a contract's records show, whatever the order in which they were read.

    The first day is the last one that any of them names. The last day is that of the version observed last: a contract
    that goes on has none, whatever was planned before.
    """
    known = sorted(versions, key=lambda one: (one.until, one.since, repr(one.contract)))
    with_state = [one for one in known if one.contract.state is not None]
    ending = [one for one in known if one.contract.state is not None or one.contract.end is not None]
    last = with_state[-1] if with_state else None
    return ContractRun(
        start=next((one.contract.start for one in reversed(known) if one.contract.start), None),
        end=ending[-1].contract.end if ending else None,
        state=last.contract.state if last else None,
        halts=tuple(_halts(with_state)),
    )


def _halts(versions: Sequence[ShownContract]) -> Iterable[Halt]:
    """The spans of states that are not active; the last one is open."""
    halts: list[Halt] = []
    for number, one in enumerate(versions):
        state, is_last = one.contract.state, number == len(versions) - 1
        if state is None or state not in HALTED:
            continue
        follows = not is_last and versions[number + 1].contract.state in HALTED
        until = None if is_last else max(one.since, versions[number + 1].since if follows else one.until)
        if halts and halts[-1].state is state and halts[-1].until is not None and one.since <= halts[-1].until:
            halts[-1] = Halt(state=state, since=halts[-1].since, until=until)
        else:
            halts.append(Halt(state=state, since=one.since, until=until))
    return halts


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a contract does not run; `state` None: it is after the contract's last day."""

    span: Span
    state: ContractState | None = None


def after_the_end(run: ContractRun, last: date | None, zone: ZoneInfo) -> list[Pause]:
    """The spans in which a contract that had begun does not run. `last`: the last day that you configured, which counts
    before that of the platform; `zone`: the platform's."""
    end = last or run.end
    begins = midnight(end + timedelta(days=1), zone) if end else ALWAYS.end
    pauses = [
        Pause(Span(halt.since, min(halt.until or ALWAYS.end, begins)), halt.state)
        for halt in run.halts
        if halt.since < begins
    ]
    return [*pauses, Pause(Span(begins, ALWAYS.end))] if end else pauses
