"""When a span is known whole from several covered spans, and how partial coverage is worded."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.time import Span
from syncd.core.wording import Here
from syncd.coverage.spans import answered, known_as_of, known_days, known_through
from syncd.ledger.observed.coverage import CoveredSpan

START = datetime(2026, 11, 9, tzinfo=UTC)
HERE = Here(ZoneInfo("UTC"), START)
A, B = ("toggl", "1"), ("toggl", "2")


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def covered(first: int, last: int, as_of: int, part: tuple[str, str | None] = ("toggl", None)) -> CoveredSpan:
    return CoveredSpan(Span(at(first), at(last)), at(as_of), *part)


def known(*spans: CoveredSpan, parts=()):
    return known_as_of(spans, Span(at(0), at(10)), parts)


@pytest.mark.parametrize(
    ("spans", "parts", "as_of"),
    [
        ([], [], None),
        ([covered(0, 10, 20)], [], 20),
        ([covered(0, 9, 20)], [], None),
        ([covered(0, 5, 20), covered(5, 10, 30)], [], 20),
        ([covered(0, 10, 20), covered(5, 10, 30)], [], 20),
        ([covered(0, 10, 20, A)], [A], 20),
        ([covered(0, 10, 20, A)], [A, B], None),
        ([covered(0, 5, 20, A), covered(5, 10, 30, B)], [A, B], None),
        ([covered(0, 10, 20, A), covered(0, 10, 30, B)], [A, B], 20),
        ([covered(0, 10, 20), covered(0, 3, 30, A)], [A, B], 20),
        ([covered(0, 10, 20), covered(0, 10, 30, A), covered(0, 10, 40, B)], [A, B], 30),
        ([covered(0, 9, 20), covered(9, 10, 30, A)], [A], None),
    ],
)
def test_a_span_is_known_where_one_source_covers_all_or_every_space_covers_itself(spans, parts, as_of):
    assert known(*spans, parts=parts) == (None if as_of is None else at(as_of))


spans = st.lists(
    st.builds(
        lambda first, length, as_of, part: covered(first, first + length, as_of, part),
        st.integers(-2, 9),
        st.integers(1, 12),
        st.integers(11, 30),
        st.sampled_from([("toggl", None), A, B]),
    ),
    max_size=7,
)


@settings(max_examples=100, deadline=None)
@given(spans, st.sets(st.sampled_from([A, B])), st.randoms(use_true_random=False))
def test_coverage_in_any_order_equals_a_check_hour_by_hour(given, parts, random):
    def latest(hour: int, part: tuple[str, str | None]) -> datetime | None:
        fitting = [
            stated.as_of for stated in given if (stated.source, stated.space) == part and at(hour) in stated.span
        ]
        return max(fitting, default=None)

    ways = [[("toggl", None)], sorted(parts)]
    hours = [[latest(hour, part) for hour in range(10) for part in way] for way in ways if way]
    shuffled = list(given)
    random.shuffle(shuffled)
    assert known(*shuffled, parts=parts) == max((min(way) for way in hours if None not in way), default=None)


TRACKERS = {"toggl": "toggl", "toggl-csv": "toggl", "clockify": "clockify"}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda first, length, source: covered(first, first + length, 20, (source, None)),
            st.integers(-2, 9),
            st.integers(1, 12),
            st.sampled_from(["toggl", "toggl-csv", "clockify", "a former one"]),
        ),
        max_size=5,
    )
)
def test_an_hour_is_known_if_every_server_that_has_answered_before_has_answered_for_it(given):
    def covers(hour: int, *sources: str) -> bool:
        return any(part.source in sources and at(hour) in part.span for part in given)

    def is_known(hour: int) -> bool:
        began = min((part.span.start for part in given if part.source == "toggl"), default=at(99))
        owes = at(hour) >= began and not covers(hour, "toggl", "toggl-csv")
        return covers(hour, *TRACKERS, "a former one") and not owes

    left = answered(given, TRACKERS, ["toggl"])
    assert [any(at(hour) in part.span for part in left) for hour in range(22)] == [is_known(hour) for hour in range(22)]


DAY = 24


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ([], "no source shows that time"),
        ([(-9, -1), (8, 9)], "no source shows that time"),
        ([(0, 3)], "known through Wed 11 Nov"),
        ([(-5, 2), (1, 3)], "known through Wed 11 Nov"),
        ([(3, 9)], "known from Thu 12 Nov"),
        ([(1, 3)], "known from Tue 10 Nov through Wed 11 Nov"),
        ([(0, 2), (3, 7)], "known only in part, not Wed 11 Nov"),
        ([(1, 2), (4, 6)], "known from Tue 10 Nov through Sat 14 Nov only in part, not 11 to 12 Nov 2026"),
    ],
)
def test_partial_coverage_is_worded_in_days(known, says):
    spans = [Span(at(first * DAY), at(last * DAY)) for first, last in known]
    assert known_days(spans, Span(at(0), at(7 * DAY)), HERE, ZoneInfo("UTC")) == says


def test_of_many_holes_the_first_are_named():
    spans = [Span(at(day * DAY), at(day * DAY + 12)) for day in range(7)]
    text = known_days(spans, Span(at(0), at(6 * DAY + 12)), HERE, ZoneInfo("UTC"))
    assert text.endswith("not Mon 9 Nov, Tue 10 Nov, Wed 11 Nov and 3 more")


def test_spaces_that_leave_different_gaps_cover_in_part():
    assert (
        known_days([Span(at(0), at(7 * DAY))], Span(at(0), at(7 * DAY)), HERE, ZoneInfo("UTC")) == "known only in part"
    )


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "Asia/Tokyo", "America/Los_Angeles", "UTC"])
@pytest.mark.parametrize("of_file", ["same", "UTC"])
def test_a_file_that_ends_at_midnight_is_known_through_the_day_before_for_everyone(zone, of_file):
    yours, week = ZoneInfo(zone), Span(at(0), at(7 * DAY))
    midnight_there = datetime(2026, 11, 14, tzinfo=yours if of_file == "same" else ZoneInfo("UTC"))
    known = [Span(at(-DAY), midnight_there.astimezone(UTC))]
    assert known_days(known, week, HERE, yours, ZoneInfo("UTC")) == "known through Fri 13 Nov"


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ((-DAY, 7 * DAY - 1), "known through Sun 15 Nov, 23:00 UTC"),
        ((5, 8 * DAY), "known from Mon 9 Nov, 05:00 UTC"),
        ((5, 7 * DAY - 1), "known from Mon 9 Nov, 05:00 UTC through Sun 15 Nov, 23:00 UTC"),
    ],
)
def test_a_week_that_misses_hours_of_its_first_or_last_day_does_not_seem_to_be_whole(known, says):
    """A file whose days are those of Berlin or New York, and a week in UTC."""
    spans = [Span(at(known[0]), at(known[1]))]
    for yours in ("UTC", "Europe/Berlin"):
        assert known_days(spans, Span(at(0), at(7 * DAY)), HERE, ZoneInfo(yours), ZoneInfo("UTC")) == says


WEST = "America/Los_Angeles"
FIRST = "Mon 9 Nov, 00:00 (08:00 UTC)"
BEGIN = "from Sun 8 Nov, 16:00 (Mon 9 Nov 00:00 UTC)"
END = "until Sun 15 Nov, 16:00 (Mon 16 Nov 00:00 UTC)"


@pytest.mark.parametrize(
    ("zone", "known", "says"),
    [
        (WEST, (8, 8 * DAY), f"known from {FIRST}, but needed {BEGIN}"),
        (WEST, (-8, 7 * DAY - 4), f"known through Sun 15 Nov, 12:00 (20:00 UTC), but needed {END}"),
        (
            WEST,
            (8, 7 * DAY - 4),
            f"known from {FIRST} through Sun 15 Nov, 12:00 (20:00 UTC), but needed {BEGIN} {END}",
        ),
        (
            "Europe/Berlin",
            (-DAY, 7 * DAY - 1),
            "known through Mon 16 Nov, 00:00 (Sun 15 Nov 23:00 UTC), but needed until Mon 16 Nov, 01:00 (00:00 UTC)",
        ),
        (WEST, (32, 8 * DAY), "known from Tue 10 Nov"),
        ("Asia/Tokyo", (15, 8 * DAY), "known from Tue 10 Nov"),
    ],
)
def test_hours_that_a_midnight_of_the_reader_hides_are_named(zone, known, says):
    """A file whose days are the reader's, and a week that begins and ends at midnight UTC."""
    yours, span = ZoneInfo(zone), Span(at(known[0]), at(known[1]))
    assert known_days([span], Span(at(0), at(7 * DAY)), Here(yours, HERE.now), yours, ZoneInfo("UTC")) == says


def test_it_is_known_through_the_end_of_what_has_no_hole():
    week = Span(at(0), at(7 * DAY))
    assert known_through([Span(at(-1), at(5)), Span(at(4), at(9)), Span(at(10), at(20))], week) == at(9)
    assert known_through([Span(at(1), at(5))], week) is None
