"""Reads a decided match with its records as they are now."""

from syncd.core.match_case import MatchCase
from syncd.core.matching.decisions import essence
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory


def match_case(ledger: Ledger, directory: Directory, id: int, now: Instant) -> MatchCase | None:
    """The decision with this id; None where it does not stand any more."""
    decision = ledger.matches.get(id)
    if decision is None:
        return None
    records = ledger.records.current([decision.ref, decision.other])
    are = (essence(records.get(decision.ref)), essence(records.get(decision.other)))
    return MatchCase(decision=decision, are=are, zone=directory.zone, now=now)
