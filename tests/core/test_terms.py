"""Terms: the version in force on a day, and what several records of one contract say together."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.terms import (
    Origin,
    Terms,
    combine_terms,
    known_terms,
    open_ended_terms,
    strongest_terms,
    terms_on,
)

BOUNDED = settings(max_examples=100, deadline=None)
DAY = date(2026, 11, 9)
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@BOUNDED
@given(st.lists(dates, unique=True, max_size=6), dates, st.randoms(use_true_random=False))
def test_the_terms_in_force_are_the_latest_that_had_started(starts, day, random):
    terms = [Terms(start=start, rate=Money(start.toordinal(), "USD")) for start in starts]
    random.shuffle(terms)
    begun = [start for start in starts if start <= day]
    found = terms_on(terms, day)
    assert (found.start if found else None) == (max(begun) if begun else None)


def test_terms_without_a_start_were_always_in_force():
    assert terms_on([Terms(rate=Money(4000, "USD"))], date.min).rate == Money(4000, "USD")


@pytest.mark.parametrize(("day", "rate"), [(date(2026, 6, 30), 4000), (date(2026, 7, 1), 4500)])
def test_new_terms_hold_from_their_first_day(day, rate):
    terms = [Terms(rate=Money(4000, "USD")), Terms(start=date(2026, 7, 1), rate=Money(4500, "USD"))]
    assert terms_on(terms, day).rate == Money(rate, "USD")


# Terms that end

near = st.dates(date(2026, 1, 1), date(2026, 1, 20))
usd = st.integers(1, 3).map(lambda dollars: Money(100 * dollars, "USD"))
bounded = st.lists(
    st.tuples(
        st.builds(Terms, start=near | st.just(date.min), rate=st.none() | usd, weekly_cap=st.none() | st.just(72_000)),
        st.none() | near | st.just(date.max),
    ),
    max_size=5,
)
days = st.dates(date(2025, 12, 30), date(2026, 1, 25))


def facts(terms: Terms | None) -> tuple[object, ...]:
    return (terms.rate, terms.weekly_cap, terms.fee) if terms else (None, None, None)


@BOUNDED
@given(bounded, days)
def test_on_any_day_the_terms_that_started_last_count_until_they_end(entries, day):
    begun = [(terms, end or date.max) for terms, end in entries if terms.start <= min(day, end or date.max)]
    latest = max(((terms.start, end) for terms, end in begun), default=(day, date.min))
    admitted = [facts(terms) for terms, end in begun if (terms.start, end) == latest and day <= end]
    assert facts(terms_on(open_ended_terms(entries), day)) in (admitted or [(None, None, None)])


@BOUNDED
@given(bounded, st.randoms(use_true_random=False))
def test_terms_that_end_are_the_same_in_whatever_order_they_stand(entries, random):
    assert open_ended_terms(random.sample(entries, len(entries))) == open_ended_terms(entries)


@BOUNDED
@given(bounded)
def test_terms_come_in_the_order_of_their_days_and_each_changes_something(entries):
    found = open_ended_terms(entries)
    assert [each.start for each in found] == sorted({each.start for each in found})
    assert all(facts(one) != facts(other) for one, other in zip((None, *found), found, strict=False))


def test_what_ended_is_not_known_on_the_day_after():
    terms = open_ended_terms([(Terms(start=DAY, rate=Money(4000, "USD"), origin=Origin.PLATFORM), DAY)])
    assert facts(terms_on(terms, DAY)) == (Money(4000, "USD"), None, None)
    assert facts(terms_on(terms, DAY + timedelta(days=1))) == (None, None, None)
    assert {each.origin for each in terms} == {Origin.PLATFORM}


def test_what_was_replaced_does_not_come_back():
    terms = open_ended_terms([(Terms(rate=Money(4000, "USD")), None), (Terms(start=DAY, rate=Money(4500, "USD")), DAY)])
    assert terms_on(terms, DAY + timedelta(days=1)).rate is None


def test_what_ends_on_the_day_on_which_the_next_starts_leaves_no_gap():
    raised = Terms(start=DAY, rate=Money(4500, "USD"))
    assert open_ended_terms([(Terms(rate=Money(4000, "USD")), DAY), (raised, None)]) == (
        Terms(rate=Money(4000, "USD")),
        raised,
    )


# Several tellings

some = st.builds(
    Terms,
    start=near | st.just(date.min),
    rate=st.none() | usd,
    weekly_cap=st.none() | st.sampled_from([36_000, 72_000]),
    fee=st.none() | st.just(Decimal("0.10")),
)
tellings = st.lists(
    st.lists(some, max_size=3, unique_by=lambda each: each.start).map(
        lambda terms: tuple(sorted(terms, key=lambda each: each.start))
    ),
    max_size=4,
)


@BOUNDED
@given(tellings, days)
def test_each_fact_is_that_of_the_last_observation_which_has_it_for_any_day(observed, day):
    found = facts(terms_on(combine_terms(observed), day))
    for number, fact in enumerate(found):
        having = [each for each in observed if any(facts(terms)[number] is not None for terms in each)]
        assert fact == (facts(terms_on(having[-1], day))[number] if having else None)


@BOUNDED
@given(tellings, days)
def test_what_is_combined_stays_as_it_is_when_it_is_observed_again(observed, day):
    once = combine_terms(observed)
    assert combine_terms([once]) == combine_terms([*observed, once]) == once


@BOUNDED
@given(st.lists(tellings, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_a_contracts_records_changes_nothing(records, random):
    assert known_terms(random.sample(records, len(records))) == known_terms(records)


def test_of_two_records_the_one_that_knows_of_the_later_change_counts():
    before, raised = Terms(rate=Money(4000, "USD")), Terms(start=DAY, rate=Money(4500, "USD"))
    assert known_terms([[(before, raised)], [(before,)]]) == (before, raised)
    assert known_terms([[(before,)], [(before, raised)], []]) == (before, raised)


# Several origins


def of(origin: Origin) -> st.SearchStrategy[tuple[Terms, ...]]:
    """The dated terms that an origin gives, or none."""
    given = st.lists(some, max_size=3, unique_by=lambda each: each.start)
    return given.map(lambda terms: tuple(sorted((replace(each, origin=origin) for each in terms), key=_start)))


def _start(terms: Terms) -> date:
    return terms.start


@BOUNDED
@given(of(Origin.CONFIG), of(Origin.PLATFORM), of(Origin.LEARNED), days)
def test_each_fact_of_a_day_is_that_of_the_strongest_origin_which_has_one_for_that_day(config, platform, learned, day):
    origins = [config, platform, learned]
    found = terms_on(strongest_terms(origins), day)
    by_strength = [facts(terms_on(terms, day)) for terms in origins]
    for number, fact in enumerate(facts(found)):
        assert fact == next((each[number] for each in by_strength if each[number] is not None), None)
    if found and found.rate:
        assert found.origin is next(o for o, each in zip(Origin, by_strength, strict=True) if each[0] is not None)


@BOUNDED
@given(of(Origin.CONFIG), of(Origin.PLATFORM))
def test_terms_of_origins_come_in_the_order_of_their_days_and_each_changes_something(config, platform):
    found = strongest_terms([config, platform])
    assert [each.start for each in found] == sorted({each.start for each in found})
    assert all(facts(one) != facts(other) or one.origin != other.origin for one, other in pairwise(found))


def test_a_fee_or_a_limit_alone_leaves_the_rate_to_what_is_learned():
    learned = Terms(rate=Money(4000, "USD"), origin=Origin.LEARNED)
    limit = Terms(start=DAY, weekly_cap=72_000, origin=Origin.PLATFORM)
    fee = Terms(fee=Decimal("0.10"))
    paid = replace(learned, fee=Decimal("0.10"))
    assert strongest_terms([[fee], [limit], [learned]]) == (paid, replace(paid, start=DAY, weekly_cap=72_000))


def test_a_rate_that_is_agreed_from_a_day_on_leaves_the_days_before_to_what_is_learned():
    learned = Terms(rate=Money(3900, "USD"), origin=Origin.LEARNED)
    agreed = Terms(start=DAY, rate=Money(4000, "USD"))
    assert strongest_terms([[agreed], [learned]]) == (learned, agreed)
