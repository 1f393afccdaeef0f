"""Shows a milestone, and the time spent on it, as evidence."""

from collections.abc import Iterable, Mapping

from syncd.core.discrepancies import Evidence
from syncd.core.phrases import Phrase, joined, say
from syncd.core.records import Milestone, MilestoneState
from syncd.core.subject_parts import Piece, describe_time
from syncd.core.wording import Reader

STATES: Mapping[MilestoneState, Phrase] = {
    MilestoneState.PROPOSED: say("proposed"),
    MilestoneState.UNFUNDED: say("not funded"),
    MilestoneState.FUNDED: say("funded"),
    MilestoneState.SUBMITTED: say("submitted"),
    MilestoneState.CHANGES_REQUESTED: say("changes requested"),
    MilestoneState.RELEASED: say("released"),
    MilestoneState.CANCELLED: say("cancelled"),
}
"""What a source says of a milestone, in words for people."""


def milestone_evidence(milestone: Milestone, *facts: Phrase) -> Evidence:
    """The record of a milestone: its title and amount, facts of it, and its state."""
    return Evidence(milestone.ref, joined([*named(milestone), *facts, STATES[milestone.state]]))


def named(milestone: Milestone) -> list[Phrase]:
    """The title, and the amount where it is known."""
    title = say("“{milestone}”", milestone=milestone.title)
    return [title, say("{amount}", amount=milestone.amount)] if milestone.amount else [title]


def times_as_evidence(pieces: Iterable[Piece], reader: Reader) -> tuple[Evidence, ...]:
    """Pieces in their order, each with its moments and description on the reader's clock."""
    return tuple(Evidence(piece.ref, describe_time(piece, reader)) for piece in pieces)
