"""Coverage: what is covered, as of when, and what an addition gains."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind
from syncd.core.time import ALWAYS, BEGINNING, Span
from syncd.ledger.observed.coverage import CoverageType, CoverageWriter


@pytest.mark.parametrize(
    ("known", "added", "gained"),
    [
        ([], (0, 10, 50), [(0, 10)]),
        ([(0, 10, 50)], (5, 20, 50), [(10, 20)]),
        ([(0, 10, 50)], (0, 10, 50), []),
        ([(0, 10, 50)], (0, 10, 60), [(50, 60)]),
        ([(0, 10, 50)], (5, 15, 60), [(10, 15), (50, 60)]),
        ([(0, 10, 50)], (2, 8, 40), []),
        ([(0, 10, 50)], (5, 15, 40), [(10, 15)]),
        ([(0, 10, 50), (20, 30, 55)], (0, 30, 60), [(10, 20), (50, 60)]),
    ],
)
def test_coverage_gains_new_moments_and_the_time_since_the_rest_was_covered_before(ledger, kit, known, added, gained):
    """Subjects at these moments become dirty."""
    with ledger.database.write() as write:

        def add(first: int, last: int, as_of: int) -> list[tuple[object, object]]:
            coverage = kit.whole(first=first, last=last)
            spans = CoverageWriter(write).add(CoverageType.COMPLETE, "tracker", coverage, kit.minute(as_of))
            return [(span.start, span.end) for span in spans]

        for span in known:
            add(*span)
        assert add(*added) == [(kit.minute(first), kit.minute(last)) for first, last in gained]


def test_covered_spans_are_those_of_a_person_or_of_everyone(feed, kit):
    coverage = [kit.whole(first=0, last=10), kit.whole(first=20, last=30, person="other")]
    feed.take(kit.page(40, complete=[*coverage, kit.whole(first=50, last=60, person=None)]))
    starts = {
        person: [covered.span.start for covered in feed.ledger.coverage.spans(Kind.TIME, person, ALWAYS)]
        for person in ("me", "other", None)
    }
    assert starts == {
        "me": [kit.minute(0), kit.minute(50)],
        "other": [kit.minute(20), kit.minute(50)],
        None: [kit.minute(0), kit.minute(20), kit.minute(50)],
    }


def test_coverage_of_one_contract_says_nothing_about_the_person(feed, kit):
    feed.take(kit.page(40, complete=[replace(kit.whole(first=0, last=10), contract="api")]))
    assert feed.ledger.coverage.spans(Kind.TIME, "me", ALWAYS) == []


def test_coverage_of_each_kind_has_its_own_instants(feed, kit):
    stones = kit.whole(Kind.MILESTONE, first=0, last=5)
    feed.take(kit.page(10, complete=[kit.whole(first=0, last=7), stones]))
    feed.take(kit.page(12, complete=[kit.whole(first=7, last=9)]))
    assert feed.ledger.coverage.as_of("tracker") == {Kind.TIME: kit.minute(12), Kind.MILESTONE: kit.minute(10)}
    assert feed.ledger.coverage.complete_through("tracker") == {
        Kind.TIME: kit.minute(9),
        Kind.MILESTONE: kit.minute(5),
    }


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8), st.integers(1, 4)), min_size=1, max_size=7),
    st.randoms(use_true_random=False),
)
def test_the_latest_coverage_of_every_minute_counts_in_any_order(fresh, kit, added, random):
    def add(feed, ordered) -> list[tuple[Span, object]]:
        for start, length, as_of in ordered:
            feed.take(kit.page(100 + as_of, complete=[kit.whole(first=start, last=start + length)]))
        return [(covered.span, covered.as_of) for covered in feed.ledger.coverage.spans(Kind.TIME, "me", ALWAYS)]

    minutes: dict[int, int] = {}
    for start, length, as_of in added:
        for number in range(start, start + length):
            minutes[number] = max(minutes.get(number, 0), as_of)
    shuffled = list(added)
    random.shuffle(shuffled)
    with fresh() as one, fresh() as other:
        spans = add(kit.Feed(one), added)
        assert add(kit.Feed(other), shuffled) == spans
        assert one.coverage.complete_through("tracker").get(Kind.TIME, BEGINNING) == max(
            (span.end for span, _ in spans), default=BEGINNING
        )
    known = {number: as_of for span, as_of in spans for number in range(25) if kit.minute(number) in span}
    assert known == {number: kit.minute(100 + as_of) for number, as_of in minutes.items()}
    assert all(one[0].end <= other[0].start for one, other in pairwise(spans))
