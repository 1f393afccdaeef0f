"""How much is known of a person where several parts of sources speak of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.time import Span
from syncd.coverage.spans import known_as_of, known_days
from syncd.ledger.observed.coverage import CoveredSpan

START = datetime(2026, 11, 9, tzinfo=UTC)
A, B = ("toggl", "1"), ("toggl", "2")


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def said(first: int, last: int, as_of: int, part: tuple[str, str | None] = ("toggl", None)) -> CoveredSpan:
    return CoveredSpan(Span(at(first), at(last)), at(as_of), *part)


def known(*stretches: CoveredSpan, parts=()):
    return known_as_of(stretches, Span(at(0), at(10)), parts)


@pytest.mark.parametrize(
    ("stretches", "parts", "as_of"),
    [
        ([], [], None),
        ([said(0, 10, 20)], [], 20),
        ([said(0, 9, 20)], [], None),
        ([said(0, 5, 20), said(5, 10, 30)], [], 20),
        ([said(0, 10, 20), said(5, 10, 30)], [], 20),
        ([said(0, 10, 20, A)], [A], 20),
        ([said(0, 10, 20, A)], [A, B], None),
        ([said(0, 5, 20, A), said(5, 10, 30, B)], [A, B], None),
        ([said(0, 10, 20, A), said(0, 10, 30, B)], [A, B], 20),
        ([said(0, 10, 20), said(0, 3, 30, A)], [A, B], 20),
        ([said(0, 10, 20), said(0, 10, 30, A), said(0, 10, 40, B)], [A, B], 30),
        ([said(0, 9, 20), said(9, 10, 30, A)], [A], None),
    ],
)
def test_all_is_known_where_one_speaks_for_all_or_each_part_for_itself(stretches, parts, as_of):
    assert known(*stretches, parts=parts) == (None if as_of is None else at(as_of))


stretches = st.lists(
    st.builds(
        lambda first, length, as_of, part: said(first, first + length, as_of, part),
        st.integers(-2, 9),
        st.integers(1, 12),
        st.integers(11, 30),
        st.sampled_from([("toggl", None), A, B]),
    ),
    max_size=7,
)


@settings(max_examples=100, deadline=None)
@given(stretches, st.sets(st.sampled_from([A, B])), st.randoms(use_true_random=False))
def test_it_is_so_hour_by_hour_in_any_order(given, parts, random):
    def latest(hour: int, part: tuple[str, str | None]) -> datetime | None:
        fitting = [each.as_of for each in given if (each.source, each.space) == part and at(hour) in each.span]
        return max(fitting, default=None)

    ways = [[("toggl", None)], sorted(parts)]
    hours = [[latest(hour, part) for hour in range(10) for part in way] for way in ways if way]
    shuffled = list(given)
    random.shuffle(shuffled)
    assert known(*shuffled, parts=parts) == max((min(way) for way in hours if None not in way), default=None)


DAY = 24


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ([], "not known for that time"),
        ([(-9, -1), (8, 9)], "not known for that time"),
        ([(0, 3)], "known through 2026-11-11"),
        ([(-5, 2), (1, 3)], "known through 2026-11-11"),
        ([(3, 9)], "known from 2026-11-12"),
        ([(1, 3)], "known from 2026-11-10 through 2026-11-11"),
        ([(0, 2), (3, 7)], "known only in part, not 2026-11-11"),
        ([(1, 2), (4, 6)], "known from 2026-11-10 through 2026-11-14 only in part, not 2026-11-11 to 2026-11-12"),
    ],
)
def test_how_far_a_week_is_known_is_said_by_days(known, says):
    spans = [Span(at(first * DAY), at(last * DAY)) for first, last in known]
    assert known_days(spans, Span(at(0), at(7 * DAY)), ZoneInfo("UTC")) == says


def test_of_many_holes_the_first_are_named():
    spans = [Span(at(each * DAY), at(each * DAY + 12)) for each in range(7)]
    said = known_days(spans, Span(at(0), at(6 * DAY + 12)), ZoneInfo("UTC"))
    assert said.endswith("not 2026-11-09, 2026-11-10, 2026-11-11 and 3 more")


def test_where_each_part_of_a_source_leaves_another_gap_it_is_known_in_part():
    assert known_days([Span(at(0), at(7 * DAY))], Span(at(0), at(7 * DAY)), ZoneInfo("UTC")) == "known only in part"
