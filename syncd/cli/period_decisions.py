"""Decides about periods, for `close`, `reopen` and `remap`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.completion import contracts
from syncd.cli.decisions import actor
from syncd.cli.lookup import check_name, read_named_period
from syncd.cli.opening import Opened, reading, writing
from syncd.cli.output import show_ledger
from syncd.cli.views.decided_periods import DecidedPeriod, DecidedPeriods, MovedTime
from syncd.core.period_decisions import Decided, PeriodDecision
from syncd.core.records import Ref
from syncd.core.time import Period, midnight
from syncd.derive.closing import mappings_of
from syncd.errors import UsageError
from syncd.ledger import Ledger, LedgerWriter
from syncd.service.cycle import register, settle
from syncd.wiring.composition import Composition

_Period = typer.Argument(metavar="PERIOD", help="2026-W46, 2026-11, 2026-11-09..2026-11-15, or last-week and so on.")
PeriodArgument = Annotated[str, _Period]
PeriodOrNothing = Annotated[str | None, _Period]
ContractArgument = Annotated[
    str | None,
    typer.Argument(metavar="CONTRACT", help="This contract alone; default: all.", autocompletion=contracts),
]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="Your reason, for later.")]
UndoOption = Annotated[bool, typer.Option("--undo", help="Take back the last such decision about exactly this.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be decided; keep nothing.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for, as written on the command line."""

    verdict: Decided
    period: str | None
    contract: str | None
    note: str
    undo: bool
    dry_run: bool


def decide_period(asked: Asked, config: Path | None, now: str | None, *, as_json: bool) -> None:
    """Record the decision, map and judge again what it touches, and show it; without a period, list all that stand.
    UsageError where the period is not over, or there is nothing to take back."""
    view: DecidedPeriod | DecidedPeriods
    with (reading if asked.dry_run or asked.period is None else writing)(config, now) as opened:
        if asked.period is None:
            view = DecidedPeriods(opened.composition.ledger.closed.standing(), opened.here)
        else:
            view = _decide(opened, asked)
        unsettled = opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)


def _decide(opened: Opened, asked: Asked) -> DecidedPeriod:
    period = _period(asked, opened)
    directory = opened.composition.directory()
    if asked.contract is not None:
        check_name("contract", asked.contract, directory.contracts, place="")
    keys = [asked.contract] if asked.contract else sorted(directory.contracts)
    for zone in {directory.profile(directory.contracts[key].platform).zone for key in keys}:
        if not asked.undo and opened.now < midnight(period.last + timedelta(days=1), zone):
            raise UsageError(f"{period.name} is not over: decide about it once its last day has passed")
    back = _last(opened, asked, period) if asked.undo else None
    with _where(opened, dry_run=asked.dry_run) as composition:
        _settle(composition, opened)
        before = _placed(composition.ledger, keys, period)
        if back:
            with composition.ledger.write() as write:
                write.closed.end(back.id, opened.now, actor(), asked.note)
                _mark(write, keys, period)
        else:
            _record(composition, opened, asked, period, keys)
        _settle(composition, opened)
        if asked.verdict is Decided.REMAPPED and not back:
            _keep(composition, opened, sorted(before))
        after = _placed(composition.ledger, sorted(composition.directory().contracts), period)
    moved = _moved(before, after)
    return DecidedPeriod(
        period=period.name,
        contract=asked.contract,
        verdict=None if back else asked.verdict,
        taken_back=back.verdict if back else None,
        entries=len(before),
        seconds=sum(seconds for _, seconds in before.values()),
        moved=moved,
        dry_run=asked.dry_run,
    )


def _period(asked: Asked, opened: Opened) -> Period:
    """The period that is asked for. UsageError for another word, such as the id of a discrepancy."""
    word = str(asked.period)
    if word.startswith("d-") and asked.verdict is Decided.REOPENED:
        raise UsageError(f'"{word}" is a discrepancy: did you mean `syncd discrepancies reopen {word}`?')
    try:
        period = read_named_period(word, opened)
    except UsageError as error:
        raise UsageError(str(error).removeprefix("--period: ")) from None
    assert period is not None
    return period


@contextmanager
def _where(opened: Opened, *, dry_run: bool) -> Iterator[Composition]:
    """The ledger to decide in: a copy for a dry run."""
    if not dry_run:
        yield opened.composition
        return
    with opened.composition.ledger.rehearsal() as copy:
        yield replace(opened.composition, ledger=copy)


def _last(opened: Opened, asked: Asked, period: Period) -> PeriodDecision:
    """The decision to take back. UsageError where none is about exactly this."""
    about = (period.first, period.last, asked.contract, asked.verdict)
    fitting = [
        one
        for one in opened.composition.ledger.closed.standing()
        if (one.first, one.last, one.contract, one.verdict) == about
    ]
    if not fitting:
        of = f" of {asked.contract}" if asked.contract else ""
        raise UsageError(f"nobody {asked.verdict} {period.name}{of}: `syncd close` lists what is decided")
    return fitting[-1]


def _record(composition: Composition, opened: Opened, asked: Asked, period: Period, keys: Sequence[str]) -> None:
    """Store the decision with the mapping that it keeps, or lets go."""
    ledger = composition.ledger
    refs = ledger.closed.in_period(keys, period.first, period.last)
    profiles = tuple(composition.profiles.values())
    kept = mappings_of(ledger, profiles, refs) if asked.verdict is Decided.CLOSED else {}
    with ledger.write() as write:
        days = (period.first, period.last)
        id = write.closed.record(asked.verdict, days, asked.contract, opened.now, actor(), asked.note)
        if asked.verdict is Decided.CLOSED:
            write.closed.keep(kept, opened.now, id)
        else:
            write.closed.release(refs, id)
        _mark(write, keys, period)


def _keep(composition: Composition, opened: Opened, refs: Sequence[Ref]) -> None:
    """Keep the mapping that `remap` gave these entries."""
    ledger = composition.ledger
    kept = mappings_of(ledger, tuple(composition.profiles.values()), refs)
    decision = ledger.closed.standing()[-1].id
    with ledger.write() as write:
        write.closed.keep(kept, opened.now, decision)


def _mark(write: LedgerWriter, keys: Sequence[str], period: Period) -> None:
    for key in keys:
        write.closed.mark(key, period.first - timedelta(days=6), period.last)


def _settle(composition: Composition, opened: Opened) -> None:
    register(composition, opened.now)
    settle(composition, opened.now)


def _placed(ledger: Ledger, keys: Sequence[str], period: Period) -> dict[Ref, tuple[str, int]]:
    """Entry → its contract and seconds in the period."""
    found: dict[Ref, tuple[str, int]] = {}
    for key in keys:
        for ref, seconds in ledger.closed.time_of(key, period.first, period.last):
            found[ref] = (key, seconds)
    return found


def _moved(before: dict[Ref, tuple[str, int]], after: dict[Ref, tuple[str, int]]) -> tuple[MovedTime, ...]:
    """What went from one contract to another, by both keys."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for ref, (key, seconds) in before.items():
        now = after[ref][0] if ref in after else ""
        if now != key:
            count, total = sums.get((key, now), (0, 0))
            sums[key, now] = (count + 1, total + seconds)
    return tuple(MovedTime(*pair, *sums[pair]) for pair in sorted(sums))
