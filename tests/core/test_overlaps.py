from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.overlaps import as_a_platform_can_show, count_once
from syncd.core.subject_parts import Piece
from syncd.testing.subjects import line as logged_line
from syncd.testing.subjects import piece

MINUTE = 60


def pieces_of(*minutes: tuple[int, int, str]) -> list[Piece]:
    """Pieces of Monday: (first minute, length in minutes, person)."""
    made = []
    for number, (start, length, person) in enumerate(minutes):
        made.append(piece(0, f"{start // 60:02}:{start % 60:02}", length * MINUTE, ref=f"t/{number}", person=person))
    return made


def minutes(pieces) -> list[tuple[str, object]]:
    """Each minute of each piece, with its person."""
    return [
        (one.person, one.start + timedelta(minutes=minute)) for one in pieces for minute in range(one.seconds // MINUTE)
    ]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(1, 300), st.sampled_from(("me", "bob"))), max_size=8),
    st.randoms(use_true_random=False),
)
def test_every_minute_of_a_person_is_counted_once_and_the_rest_is_what_was_tracked_twice(drawn, random):
    tracked = pieces_of(*drawn)
    once, twice = count_once(tracked)
    assert sorted(minutes(once)) == sorted(set(minutes(tracked)))
    assert sorted(minutes((*once, *twice))) == sorted(minutes(tracked))
    random.shuffle(tracked)
    assert count_once(tracked) == (once, twice)


def test_seconds_between_two_entries_are_left_alone():
    first, second = piece(0, "09:00", 3630, ref="t/1"), piece(0, "10:00", 3600, ref="t/2")
    assert count_once([first, second]) == ((first, second), ())


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(1, 300), st.sampled_from(("me", "bob"))), max_size=8),
    st.integers(0, 1200),
)
def test_what_a_platform_shows_lies_between_counting_once_and_twice(drawn, logged):
    tracked = pieces_of(*drawn)
    once, _ = count_once(tracked)
    least, most, shown = (
        sum(one.seconds for one in pieces)
        for pieces in (once, tracked, as_a_platform_can_show(tracked, [logged_line(0, logged * MINUTE)]))
    )
    assert shown == min(most, max(least, logged * MINUTE))
