"""Judging what changed equals judging everything, for milestones: time, tags, terms, decisions and days at random.

The histories of `test_incremental.py` rarely give a milestone a budget, time and a due day at once. Here they do.
"""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import Kind, MilestoneState
from tests.examples import BOUNDED
from tests.system.test_incremental import NO_MEMORY, Step, incremental_equals_full

STATES = [MilestoneState.FUNDED, MilestoneState.FUNDED, MilestoneState.SUBMITTED, MilestoneState.CHANGES_REQUESTED]
TARGET = 'target_rate = "200.00 USD"'
OFF = "[calendar]\ndays_off = [2026-11-04, 2026-11-06]"
FINISHED = '[rule.delivered-not-submitted]\ntag = "learning"\ngrace = "0 days"'
QUIET = "[rule.milestone-deadline-risk]\nenabled = false\n[rule.effective-rate-low]\nenabled = false"


def work(kit, hour, a, b, c, d):
    """Time of a client whose tag names the milestone, perhaps with the tag of what is done."""
    tags = (kit.tag(1), *[kit.tag(2)] * (d > 4))
    piece = kit.entry(f"m{a}", hour - 24 * (b % 4) - c, None if d == 3 else c * 0.9 + 0.1, label=2, tags=tags)
    labels = (
        kit.label(kit.client(1), "Globex"),
        kit.label(kit.project(2), "Anything", kit.client(1)),
        kit.label(kit.tag(1), "Design"),
    )
    return kit.Pull("toggl", hour, (*labels, piece), complete=(kit.through(hour),))


def tags(kit, hour, a, b, c, d):
    return kit.Pull("toggl", hour, (kit.label(kit.tag(2), ["done", "learning", "other"][a % 3]),))


def seen(kit, hour, a, b, c, d):
    """The tracker is known up to some hours ago."""
    return kit.Pull("toggl", hour, complete=(kit.through(hour - 6 * a),))


def loose(kit, hour, a, b, c, d):
    """Time that maps to nothing, or a timer that runs."""
    piece = kit.entry(f"l{a}", hour - b - 24 * (c % 3), None if d == 7 else b * 0.5 + 0.1, label=7 if d % 2 else None)
    return kit.Pull("toggl", hour, (piece,))


def stones(kit, hour, a, b, c, d):
    """A milestone with other terms, in another state; sometimes as another source shows it, too."""
    terms = {"amount": Money.of(f"{500 - 50 * (a % 3)}.00", "USD"), "budget": 7200 * b or None}
    terms |= {"due": kit.at(hour).date() + timedelta(days=c) if c else None, "acceptance": ["", "tests pass"][a % 2]}
    terms |= {"estimate": 3600 * 9 if d == 5 else None, "feedback": kit.at(hour).date() if d == 6 else None}
    state = STATES[d % 4]
    if state not in STATES[:2]:
        terms["submitted"] = kit.at(24 * a).date()
    if d == 7:
        state, terms["released"] = MilestoneState.RELEASED, kit.at(hour - 24 * (a % 2)).date()
    source = "milestones" if a < 6 else "upwork"
    ref = f"{source}/milestone/1"
    covered = (kit.everything(Kind.MILESTONE),) if b == 7 else ()
    return kit.Pull(
        source, hour, (kit.milestone(1, "shop", "Design", ref=ref, state=state, **terms),), snapshot=covered
    )


def configuration(kit, numbers):
    a, b, c, _ = numbers
    shop = kit.SHOP if a % 2 else kit.SHOP.replace("[contract.shop]", f"[contract.shop]\n{TARGET}")
    more = ["", OFF, FINISHED, QUIET][b % 4]
    return kit.config(kit.API, shop, ["", kit.MAPS, kit.MAPS][c % 3], NO_MEMORY, more)


PAGES = {make.__name__: make for make in (work, tags, seen, loose, stones)}
small = st.integers(0, 7)
steps = st.lists(
    st.builds(
        Step,
        hours=st.sampled_from([1, 5, 13, 26, 60]),
        what=st.sampled_from(("work", "work", "work", "stones", "stones", *PAGES, "config", "time", "time")),
        numbers=st.tuples(small, small, small, small),
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=4, **BOUNDED)
@given(steps, st.randoms(use_true_random=False))
def test_incremental_equals_full_for_milestones(kit, steps, random):
    incremental_equals_full(kit, steps, random, PAGES, configuration)


@pytest.mark.slow
@settings(max_examples=150, **BOUNDED)
@given(steps, st.randoms(use_true_random=False))
def test_incremental_equals_full_for_milestones_in_many_histories(kit, steps, random):
    incremental_equals_full(kit, steps, random, PAGES, configuration)
