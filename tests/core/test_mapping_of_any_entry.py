"""Whatever entries and rules there are: each entry has one outcome, and no order decides it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.map_rules import MapRule
from syncd.core.mapping import Outcome, normalise_name, place
from syncd.core.records import TimeEntry
from tests.core.test_mapping import API, BOOK, DESIGN, ENTRY, LABELS, LATER, SHOP, START, URGENT, placed

words = st.sampled_from(["", "*", "acme api", "Acme*", "globex", "urgent", "me", "fix*", "design", "other"])
conditions = st.one_of(st.none(), words)
rules = st.builds(
    MapRule,
    project=conditions,
    client=conditions,
    task=conditions,
    tag=conditions,
    description=conditions,
    person=conditions,
    billable=st.sampled_from([None, None, True, False]),
    contract=st.sampled_from(["api", "shop", "care"]),
    ignore=st.booleans(),
)
entries = st.builds(
    TimeEntry,
    ref=st.just("toggl/time/1"),
    person=st.sampled_from(["me", "Jane D.", "someone"]),
    start=st.just(START),
    stop=st.just(START),
    description=st.sampled_from(["", "Fix the login page", "other"]),
    project=st.sampled_from([None, API, SHOP]),
    task=st.sampled_from([None, DESIGN]),
    tags=st.sampled_from([(), (URGENT,), (LATER, URGENT)]),
    billable=st.sampled_from([None, True, False]),
)


@given(entries, st.lists(rules, max_size=4))
@settings(max_examples=150, deadline=None)
def test_every_entry_has_exactly_one_outcome_and_a_reason(entry, rules):
    found = placed(entry, *rules)
    assert found.why
    assert (found.contract is not None) == (found.outcome is Outcome.MAPPED)


@given(entries, st.lists(rules, max_size=4), rules)
@settings(max_examples=150, deadline=None)
def test_a_rule_put_last_moves_only_what_no_rule_held(entry, rules, last):
    before, after = placed(entry, *rules), placed(entry, *rules, last)
    assert before == after or not before.why.startswith("[[map]]")


@given(st.lists(entries, max_size=6), st.lists(rules, max_size=4))
@settings(max_examples=100, deadline=None)
def test_the_entries_mapped_before_do_not_matter(several, rules):
    book = replace(BOOK, rules=tuple(rules))
    assert [place(entry, LABELS, book) for entry in several] == [placed(entry, *rules) for entry in several]


@given(entries, st.lists(rules, max_size=3))
@settings(max_examples=100, deadline=None)
def test_letter_case_and_the_order_of_tags_do_not_matter(entry, rules):
    upper = {ref: replace(label, name=label.name.upper()) for ref, label in LABELS.items()}
    turned = replace(entry, tags=entry.tags[::-1], description=entry.description.upper())
    one = placed(entry, *rules)
    other = place(turned, upper, replace(BOOK, rules=tuple(rules)))
    assert (one.outcome, one.contract, one.milestone) == (other.outcome, other.contract, other.milestone)


@given(st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_name_without_stars_fits_itself_and_folding_twice_is_folding_once(name):
    assert normalise_name(normalise_name(name)) == normalise_name(name)
    label = {API: replace(LABELS[API], name=name)}
    found = place(ENTRY, label, replace(BOOK, rules=(MapRule(project=name, contract="api"),)))
    assert found.contract == ("api" if normalise_name(name) else None)


@pytest.mark.parametrize(("wanted", "mark", "mapped"), [(True, True, True), (True, False, False), (False, None, False)])
def test_a_rule_may_ask_for_the_trackers_mark(wanted, mark, mapped):
    found = placed(replace(ENTRY, billable=mark), MapRule(billable=wanted, contract="api"))
    assert (found.contract == "api") is mapped
    assert not mapped or found.why == f"[[map]] number 1: billable = {str(wanted).lower()}"


def test_goodwill_is_the_contracts_time_and_says_so():
    found = placed(ENTRY, MapRule(project="acme*", contract="api", goodwill=True))
    assert (found.outcome, found.contract, found.goodwill) == (Outcome.MAPPED, "api", True)
    assert found.why.endswith("; goodwill")
