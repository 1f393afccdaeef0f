"""Reads the words of platforms for the state of a milestone.

Facts: Upwork's API schema, whose two enums of states differ in `…ByUpwork` and `…BySystem` and whose searches write
them as NOT_FUNDED and have statuses of their own, such as PAYMENT_REQUESTED; Upwork's, goLance's and Freelancer.com's
help pages.
"""

import re

from syncd.core.records import MilestoneState

# Without spaces, dashes and underscores, in which the same word differs from place to place.
_STATES = {
    **{state.replace("-", ""): state for state in MilestoneState},
    **dict.fromkeys(("inoffer", "requested"), MilestoneState.PROPOSED),
    **dict.fromkeys(("notfunded", "awaitingfunding"), MilestoneState.UNFUNDED),
    **dict.fromkeys(("active", "inprogress", "workinprogress"), MilestoneState.FUNDED),
    **dict.fromkeys(("inreview", "paymentrequested", "releaserequested"), MilestoneState.SUBMITTED),
    **dict.fromkeys(("rejected", "rejectedbyupwork", "rejectedbysystem"), MilestoneState.CHANGES_REQUESTED),
    **dict.fromkeys(("paid", "paidbyupwork", "paidbysystem", "approved", "cleared"), MilestoneState.RELEASED),
    **dict.fromkeys(("canceled", "notfundedclosed", "offercancelled"), MilestoneState.CANCELLED),
    **{
        f"cancelledby{who}": MilestoneState.CANCELLED
        for who in ("client", "freelancer", "upwork", "system", "contractor")
    },
}


def state_of(word: str) -> MilestoneState:
    """Return the state for a platform's word, or our own. ValueError, with our own words, for any other."""
    state = _STATES.get(re.sub(r"[\s_-]", "", word.casefold()))
    if state is None:
        raise ValueError(f"the state {word[:60]!r} is not known: write {', '.join(MilestoneState)}")
    return state
