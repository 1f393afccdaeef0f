"""Whether an account shows the hours of consultants is decided by sums: by no order of people, pieces or lines."""

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.consultants import accounts_show
from syncd.core.work_sessions import PER_SESSION, tolerance
from syncd.testing.subjects import at, line, piece

people = st.sampled_from(["me", "ann", "ben", "cy"])
tracked = st.lists(st.tuples(st.integers(0, 6), people, st.integers(600, 30000)), max_size=8)
shown = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["me", "ann"]), st.integers(0, 60000)), max_size=4)
CONSULTANTS = ("ben", "cy")


def pieces_of(rows):
    return [
        piece(day, "08:00", seconds, person=who, ref=f"toggl/time/{n}") for n, (day, who, seconds) in enumerate(rows)
    ]


def lines_of(rows):
    return [line(day, seconds, person=who, ref=f"upwork/work/{n}") for n, (day, who, seconds) in enumerate(rows)]


@given(tracked, shown, st.integers(0, 7), st.booleans())
def test_accounts_show_consultants_where_they_show_more_than_their_holders_tracked(tracked, shown, day, certain):
    pieces, lines, as_of = pieces_of(tracked), lines_of(shown), at(day)
    own = [one for one in pieces if one.person not in CONSULTANTS]
    beyond = sum(one.seconds for one in lines) - sum(one.seconds_before(as_of) for one in own)
    theirs = sum(one.seconds_before(as_of) for one in pieces if one not in own)
    expected = not theirs or (certain and beyond > tolerance(own, PER_SESSION))
    for consultants in (CONSULTANTS, CONSULTANTS[::-1]):
        assert accounts_show(consultants, pieces, lines, as_of, certain=certain) == expected
        assert accounts_show(consultants, pieces[::-1], lines[::-1], as_of, certain=certain) == expected


def test_without_an_export_a_newer_one_will_tell():
    assert accounts_show(CONSULTANTS, pieces_of([(0, "ben", 600)]), [], None)
