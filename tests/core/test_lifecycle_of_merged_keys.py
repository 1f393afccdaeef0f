"""Two keys of a contract become one: what was found under either goes on under one id, with its state and its age."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.advance import advance
from syncd.core.discrepancies import discrepancy_id
from syncd.core.hush import speaks
from syncd.core.lifecycle import ALIVE, Change, State
from tests.core.test_lifecycle import BOUNDED, HOUR, KEYS, START, SUBJECT, answers, apply, lived, verdict

BY_ID, BY_TITLE = (replace(SUBJECT, name=name) for name in ("upwork-36", "upwork~0123456789"))
lives = st.lists(
    st.tuples(st.sampled_from([BY_ID, BY_TITLE]), st.sampled_from(KEYS), st.integers(0, 9), st.sampled_from(State)),
    max_size=4,
    unique_by=lambda life: life[:2],
).map(lambda found: [lived(*each) for each in found])


@pytest.mark.parametrize("state", sorted(ALIVE))
def test_a_discrepancy_of_a_merged_key_continues_with_its_state_and_age_and_the_old_id_names_the_new_one(state):
    old = lived(BY_ID, "monday", 5, state)
    moved, continued = advance({}, verdict({"monday": old.finding}), "completeness", START, [old])
    id = discrepancy_id("tracked-not-logged", SUBJECT, "monday")
    assert (moved.change, moved.after, moved.note) == (
        Change.MERGED,
        replace(old, state=State.MERGED, goes_on_as=id),
        f"continues as {id}",
    )
    assert (continued.change, continued.note) == (Change.CONTINUED, f"continues {old.id}")
    assert continued.after == replace(old, id=id, subject=SUBJECT, facts={"contract": "api"})
    assert speaks(continued.after, START) is speaks(old, START)
    assert not speaks(moved.after, START)


def test_new_figures_under_the_new_key_change_it_and_it_speaks_again_if_they_moved_past_tolerance():
    old = lived(BY_ID, "monday", 5, State.ACKNOWLEDGED)
    answer = {"monday": replace(old.finding, seconds=18_000)}
    *_, last = advance({}, verdict(answer), "completeness", START, [old])
    assert (last.change, last.after.state, last.after.first_seen) == (
        Change.CHANGED,
        State.ACKNOWLEDGED,
        old.first_seen,
    )
    assert speaks(last.after, START)


@pytest.mark.parametrize("state", [State.RESOLVED, State.RETIRED])
def test_what_had_ended_under_a_former_key_reopens_if_it_returns(state):
    old = lived(BY_ID, "monday", 5, state)
    *_, last = advance({}, verdict({"monday": old.finding}), "completeness", START, [old])
    assert (last.change, last.after.state, last.after.first_seen) == (Change.REOPENED, State.REOPENED, old.first_seen)
    assert advance({}, verdict({}, cannot_tell=True), "completeness", START, [old]) == []


def test_a_finding_of_one_key_alone_stays_with_it_unless_the_other_answers_cannot_tell():
    old = lived(BY_ID, "monday", 5, State.ACKNOWLEDGED)
    assert advance({}, verdict({}), "completeness", START, [old]) == []
    tuesday = verdict({"tuesday": old.finding})
    assert [step.change for step in advance({}, tuesday, "completeness", START, [old])] == [Change.OPENED]
    _, continued = advance({}, verdict({}, cannot_tell=True), "completeness", START, [old])
    assert (continued.after.state, continued.after.hush, continued.after.finding) == (old.state, old.hush, old.finding)


def test_what_people_have_not_seen_under_every_key_needs_them_still():
    seen, unseen = lived(BY_ID, "monday", 5, State.ACKNOWLEDGED), lived(BY_TITLE, "monday", 2, State.OPEN)
    *_, last = advance({}, verdict({"monday": seen.finding}), "completeness", START, [seen, unseen])
    assert (last.after.state, last.after.hush, last.after.first_seen) == (State.OPEN, None, seen.first_seen)
    here = replace(unseen, id=last.after.id, subject=SUBJECT)
    *_, joined = advance({here.id: here}, verdict({"monday": seen.finding}), "completeness", START, [seen])
    assert (joined.after.state, joined.after.hush, joined.after.first_seen) == (State.OPEN, None, seen.first_seen)


def test_a_merged_one_that_is_found_under_its_own_key_again_reopens_there():
    moved = lived(SUBJECT, "monday", 5, State.MERGED)
    (step,) = advance({moved.id: moved}, verdict({"monday": moved.finding}), "completeness", START)
    assert (step.change, step.after.goes_on_as) == (Change.REOPENED, None)
    assert advance({moved.id: moved}, verdict({}), "completeness", START) == []


@BOUNDED
@given(answers, st.booleans(), lives, st.randoms(use_true_random=False))
def test_merged_keys_in_any_order_give_the_same_and_once_is_enough(answer, cannot_tell, merged, random):
    asked = verdict({key: replace(each, key=key) for key, each in answer.items()}, cannot_tell)
    steps = advance({}, asked, "completeness", START, merged)
    shuffled = random.sample(merged, len(merged))
    assert apply({}, advance({}, asked, "completeness", START, shuffled)) == apply({}, steps)
    after = apply({each.id: each for each in merged}, steps)
    known = {id: each for id, each in after.items() if each.subject == SUBJECT}
    rest = [each for each in after.values() if each.subject != SUBJECT]
    assert advance(known, asked, "completeness", START + HOUR, rest) == []
    # Nothing lives twice, and whatever lived is alive here, or waits to be resolved where it was.
    for each in rest:
        if each.goes_on_as in known:
            assert known[each.goes_on_as].first_seen <= each.first_seen
        elif each.state in ALIVE:
            assert discrepancy_id(each.rule, SUBJECT, each.finding.key) not in known
