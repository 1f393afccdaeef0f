"""Which of two tellings of one milestone counts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.milestones import duplicate_milestones
from syncd.core.money import Money
from syncd.core.records import Kind, Milestone, MilestoneState, make_ref, namespace_of


def milestone(source, id, title="Design", state=MilestoneState.FUNDED, **more):
    return Milestone(ref=make_ref(source, Kind.MILESTONE, id), contract="shop", title=title, state=state, **more)


def test_two_sources_with_one_id_show_one_milestone_whatever_its_titles():
    row, answer = (
        milestone("plan", "7", "My design"),
        milestone("answers", "7", "Milestone 1", MilestoneState.SUBMITTED),
    )
    assert duplicate_milestones([row, answer]) == {row.ref: answer.ref}


def test_two_sources_with_one_title_show_one_milestone():
    row, answer = milestone("plan", "shop:design:1", "design "), milestone("answers", "7", "Design")
    assert len(duplicate_milestones([row, answer])) == 1


def test_a_title_that_fits_several_of_one_source_unites_none():
    several = [milestone("plan", "1"), milestone("answers", "7"), milestone("answers", "8")]
    assert duplicate_milestones(several) == {}


def test_one_source_alone_repeats_nothing():
    assert duplicate_milestones([milestone("plan", "1"), milestone("plan", "2")]) == {}


def test_three_sources_show_one_milestone_by_id_and_by_title():
    milestones = [milestone("plan", "1", "A"), milestone("answers", "7", "A"), milestone("older", "7", "B")]
    assert len(duplicate_milestones(milestones)) == 2


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ({"state": MilestoneState.PROPOSED}, {"state": MilestoneState.FUNDED}),
        ({"state": MilestoneState.SUBMITTED}, {"state": MilestoneState.RELEASED}),
        ({}, {"amount": Money(1, "USD")}),
        ({"amount": Money(1, "USD")}, {"amount": Money(1, "USD"), "submitted": date(2026, 11, 1)}),
    ],
)
def test_the_one_further_along_or_that_knows_more_counts(row, answer):
    less, more = milestone("a", "1", **row), milestone("b", "1", **answer)
    assert duplicate_milestones([less, more]) == {less.ref: more.ref}
    less, more = milestone("b", "1", **row), milestone("a", "1", **answer)
    assert duplicate_milestones([less, more]) == {less.ref: more.ref}


MILESTONES = st.lists(
    st.builds(
        milestone,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from("123456"),
        st.sampled_from(["Design", "design", "Build", "Test"]),
        st.sampled_from(MilestoneState),
    ),
    max_size=9,
    unique_by=lambda each: each.ref,
)


@settings(max_examples=100, deadline=None)
@given(milestones=MILESTONES, random=st.randoms())
def test_the_order_changes_nothing_and_what_counts_is_no_duplicate_itself(milestones, random):
    found = duplicate_milestones(milestones)
    assert duplicate_milestones(random.sample(milestones, len(milestones))) == found
    assert not found.keys() & set(found.values())
    for of in set(found.values()):
        group = [of, *(ref for ref, other in found.items() if other == of)]
        assert len({namespace_of(ref) for ref in group}) == len(group)


@settings(max_examples=50, deadline=None)
@given(milestones=MILESTONES)
def test_equal_ids_of_two_sources_never_count_twice(milestones):
    found = duplicate_milestones(milestones)
    counting = [each for each in milestones if each.ref not in found]
    ids = [each.ref.rpartition("/")[2] for each in counting]
    assert len(ids) == len(set(ids))
