"""A week compared with what it was at billing: nothing is lost or gained that the entries do not show."""

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.baseline import PastPiece, compare, overlapping, pieces_at_billing
from syncd.core.time import BEGINNING, DISTANT
from syncd.testing.subjects import MONDAY, at, piece

HOUR = 3600
_pieces = st.lists(
    st.builds(
        lambda day, number, seconds, person: piece(
            day, "09:00", seconds, ref=f"toggl/time/{number}{person}", person=person
        ),
        st.integers(0, 2),
        st.integers(0, 4),
        st.integers(1, 5 * HOUR),
        st.sampled_from(("me", "ana")),
    ),
    max_size=6,
    unique_by=lambda one: (one.ref, one.day),
)


def total(pieces):
    return sum(one.seconds for one in pieces)


@given(_pieces, _pieces, st.data())
def test_the_difference_of_the_week_is_what_was_lost_and_what_grew(before, after, data):
    refs = {one.ref for one in (*before, *after)}
    gone = {ref for ref in refs - {one.ref for one in after} if data.draw(st.booleans())}
    found = compare(before, after, refs, gone)
    lost = found.lost(gone=True).total() + found.lost(gone=False).total()
    assert found.grown.total() - lost == total(after) - total(before)
    assert compare(before[::-1], after[::-1], refs, gone) == found
    assert all(seconds > 0 for change in found.changes for seconds in (*change.lost.values(), *change.grown.values()))


@given(_pieces, _pieces)
def test_new_entries_explain_losses_and_are_nothing_by_themselves(before, new):
    refs = {one.ref for one in before}
    new = [one for one in new if one.ref not in refs]
    assert compare(before, before, refs, (), new).changes == ()
    alone, beside = compare(before, [], refs), compare(before, [], refs, (), new)
    assert beside.grown.total() == 0
    assert alone.lost(gone=False).total() - total(new) <= beside.lost(gone=False).total()
    assert beside.lost(gone=False).total() <= alone.lost(gone=False).total()


@given(_pieces)
def test_a_week_that_is_as_it_was_has_no_changes(pieces):
    assert compare(pieces, pieces[::-1], {one.ref for one in pieces}).changes == ()


def test_what_one_lost_another_of_its_person_and_day_may_have():
    before = [piece(1, "09:00", HOUR, ref="toggl/time/1"), piece(1, "10:00", HOUR, ref="toggl/time/2")]
    (one, other) = compare(
        before, [piece(1, "09:00", 2 * HOUR, ref="toggl/time/1")], {"toggl/time/1", "toggl/time/2"}, ["toggl/time/2"]
    ).changes
    assert (one.grown, other.lost, other.into, other.gone) == ({}, {}, ("toggl/time/1",), True)


def test_another_person_or_day_has_nothing_of_what_was_lost():
    lost = piece(1, "10:00", HOUR, ref="toggl/time/2")
    for other in ({"person": "ana"}, {"day": 2}):
        day, person = other.get("day", 1), other.get("person", "me")
        before, after = (piece(day, "09:00", n * HOUR, ref="toggl/time/1", person=person) for n in (1, 2))
        found = compare([before, lost], [after], {before.ref, lost.ref}, [lost.ref])
        assert (found.lost(gone=True).total(), found.grown.total()) == (HOUR, HOUR)


def test_the_pieces_at_billing_are_those_in_force_when_their_day_was_billed():
    past = [
        PastPiece(piece(1, "09:00", HOUR), BEGINNING, at(8)),
        PastPiece(piece(1, "09:00", 2 * HOUR), at(8), DISTANT),
        PastPiece(piece(2, "09:00", HOUR), BEGINNING, DISTANT),
    ]
    tuesday = MONDAY.replace(day=MONDAY.day + 1)
    assert total(pieces_at_billing(past, {tuesday: at(7)})) == HOUR
    assert total(pieces_at_billing(past, {tuesday: at(8)})) == 2 * HOUR


def test_time_shared_with_several_counts_once():
    others = [piece(1, "09:00", 2 * HOUR), piece(1, "10:00", 2 * HOUR), piece(1, "08:00", 9 * HOUR, person="ana")]
    assert overlapping(piece(1, "10:30", 5 * HOUR), others) == int(1.5 * HOUR)
