"""Reads what changed in a contract's week since it was billed; see `core/baseline.py`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.baseline import Baseline, Elsewhere, compare, overlapping, pieces_at_billing
from syncd.core.discrepancies import Side
from syncd.core.late_edits import DELETED, EDITED
from syncd.core.period_decisions import Decided, state_of
from syncd.core.profile import Profile
from syncd.core.records import Ref
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.time import Instant, midnight
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

Billed = Mapping[date, Instant]
"""Platform day → the instant of its bill, for the days of a week that were billed."""


def read_baseline(
    ledger: Ledger,
    directory: Directory,
    contract: ContractFacts,
    first: date,
    pieces: Sequence[Piece],
    counts: Callable[[Piece], bool],
    rules: Collection[str],
) -> Baseline:
    """What changed in the week that starts on `first`, whose `pieces` are these now. `counts`: whether a piece is time
    to bill; `rules`: those that are asked, since what none of them reports explains nothing. Costs one search where no
    entry of the week ever changed."""
    past = ledger.past.pieces(contract.key, first)
    billed = _billed(ledger, contract, directory.profile(contract.platform), first) if past else {}
    if not billed:
        return Baseline()
    refs = {one.piece.ref for one in past}
    before = [piece for piece in pieces_at_billing(past, billed) if counts(piece)]
    now = [piece for piece in pieces if piece.day in billed and counts(piece)]
    found = compare(
        before,
        [piece for piece in now if piece.ref in refs],
        refs,
        ledger.past.gone(refs),
        _new(ledger, [piece for piece in now if piece.ref not in refs], before, billed, refs),
    )
    for rule, gone in ((DELETED, True), (EDITED, False)):
        if rule not in rules:
            found = found.without(gone=gone)
    return _with_places(ledger, directory, contract, first, found)


def _billed(ledger: Ledger, contract: ContractFacts, profile: Profile, first: date) -> Billed:
    """When the days of a week were billed: when you closed them, else at the platform's cut-off, else at the end of the
    day of the bill. Days that you reopened are not billed."""
    week = [first + timedelta(days=day) for day in range(7)]
    decisions = ledger.closed.standing()
    decided = {day: one for day in week if (one := state_of(decisions, contract.key, day))}
    closed = {day: one.at for day, one in decided.items() if one.verdict is Decided.CLOSED}
    otherwise = _billed_by_platform(ledger, contract, profile, week) if len(decided) < 7 else {}
    return {day: moment for day, moment in otherwise.items() if day not in decided} | closed


def _billed_by_platform(ledger: Ledger, contract: ContractFacts, profile: Profile, week: Sequence[date]) -> Billed:
    first = week[0]
    if profile.on(first).editable_for:
        return dict.fromkeys(week, profile.editable_until(first))
    billed: dict[date, Instant] = {}
    for since, until, posted in ledger.past.bills(contract.key, Days(week[0], week[-1])):
        whole = profile.has(Side.LOGGED)  # the platform bills its weeks; your own invoices name their days
        for day in week:
            if whole or (since or until) <= day <= until:
                moment = midnight(posted + timedelta(days=1), profile.zone)
                billed[day] = min(billed.get(day, moment), moment)
    return billed


def _new(
    ledger: Ledger, others: Sequence[Piece], before: Sequence[Piece], billed: Billed, refs: set[Ref]
) -> list[Piece]:
    """The parts of `others` that came after the bill, and after all of `refs` were known, where entries were before."""
    near = [piece for piece in others if overlapping(piece, before)]
    if not near:
        return []
    known = ledger.past.first_observed({*refs, *(piece.ref for piece in near)})
    since = max(known[ref] for ref in refs)
    return [
        replace(piece, seconds=overlapping(piece, before))
        for piece in near
        if known[piece.ref] > max(since, billed[piece.day])
    ]


def _with_places(
    ledger: Ledger, directory: Directory, contract: ContractFacts, first: date, found: Baseline
) -> Baseline:
    """The same with what the changed entries have outside the week now."""
    places = ledger.past.elsewhere([change.ref for change in found.changes], contract.key, first)

    def titled(one: Elsewhere) -> Elsewhere:
        known = directory.contracts.get(one.contract)
        return replace(one, contract=known.title) if known else one

    return Baseline(
        tuple(replace(change, elsewhere=tuple(map(titled, places.get(change.ref, ())))) for change in found.changes)
    )
