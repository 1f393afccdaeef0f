"""What changed in the terms of a milestone, whatever the order in which its records are given."""

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.milestone_terms import MilestoneTerms, Renegotiation, changed_terms
from syncd.core.money import Money
from syncd.testing.milestones import milestones_at_work, version
from syncd.testing.subjects import AFTER

REFS = ("milestones/milestone/m3", "upwork/milestone/7")


@settings(max_examples=60, deadline=None)
@given(milestones_at_work())
def test_what_changed_is_known_on_both_sides_and_agreeing_to_it_ends_it(case):
    versions = sorted(case.versions, key=lambda one: (one.milestone.ref, one.since))
    changed = changed_terms(REFS[0], versions)
    last = {one.milestone.ref: one for one in versions}
    if changed is not None:
        for name in ("amount", "due", "title", "acceptance"):
            old, new = getattr(changed.old, name), getattr(changed.new, name)
            assert bool(old) == bool(new)
            assert old is None or old == "" or old != new
            assert not new or new in {getattr(one.milestone, name) for one in versions}
        assert changed.steps
    terms = tuple(MilestoneTerms.of(one.milestone) for one in last.values())
    decision = Renegotiation(id=1, ref=REFS[0], at=AFTER, actor="jane", note="", terms=terms)
    known = [one for one in last.values() if one.milestone.amount and one.milestone.due]
    if len(known) == len(last):  # what the last version leaves out is still compared with what was agreed before
        assert changed_terms(REFS[0], versions, [decision]) is None


@settings(max_examples=60, deadline=None)
@given(milestones_at_work(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(case, random):
    by_ref = [
        sorted((one for one in case.versions if one.milestone.ref == ref), key=lambda one: one.since) for ref in REFS
    ]
    first = changed_terms(REFS[0], [one for own in by_ref for one in own])
    random.shuffle(by_ref)
    assert changed_terms(REFS[0], [one for own in by_ref for one in own]) == first


def test_a_change_after_a_version_that_leaves_the_fact_out_is_a_step_from_what_was_known():
    amounts = (None, Money(300, "USD"), None, Money(200, "USD"))
    changed = changed_terms(REFS[0], [version(day, amount=amount) for day, amount in enumerate(amounts)])
    assert changed is not None
    assert [(step.old.amount, step.new.amount) for step in changed.steps] == [(amounts[1], amounts[3])]


def test_the_record_that_counts_goes_first():
    both = [version(day, ref=ref, title=title) for ref in REFS for day, title in ((0, "One"), (1, f"Two {ref}"))]
    changed = changed_terms(REFS[1], both)
    assert changed is not None
    assert changed.new.title == f"Two {REFS[1]}"
