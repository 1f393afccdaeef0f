"""Which tracked time is billed: by the tracker's mark where it means something, and never goodwill."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billable_time import NOT_USED, billable_time, is_to_log
from syncd.core.billing import summarize
from syncd.core.earnings import Account
from syncd.core.money import Money
from syncd.core.records import BillableFlag, ContractType
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

START = instant("2026-11-10T08:00:00Z")
AUTO, OBEY, IGNORE = BillableFlag.AUTO, BillableFlag.OBEY, BillableFlag.IGNORE
BOTH = frozenset({True, False})


def piece(mark, hours=1, goodwill=False):
    ref = f"toggl/time/{mark}{hours}{goodwill}"
    return Piece(
        ref=ref,
        person="me",
        start=START,
        seconds=hours * 3600,
        day=date(2026, 11, 10),
        billable=mark,
        goodwill=goodwill,
    )


def only(pieces, marks, flag=AUTO, kind=ContractType.DIRECT):
    terms = (Terms(rate=Money.parse("60.00 EUR")),)
    facts = ContractFacts(key="ops", title="Ops", type=kind, platform="direct", terms=terms, billable_flag=flag)
    account = Account(contract=facts, platform_logs=False, pieces=pieces, marks=marks)
    (line,) = summarize(Period.parse("2026-11"), [account]).lines
    return line


def test_time_marked_not_billable_is_not_billed_where_other_time_is_and_the_line_says_how_much():
    line = only([piece(True, 2), piece(False, 3)], BOTH)
    assert (line.seconds_tracked, line.seconds_billable, str(line.gross)) == (18_000, 7_200, "120.00 EUR")
    assert line.notes == ("3:00 marked not billable is left out",)
    assert not line.gross_partial


def test_a_month_without_billable_time_bills_nothing_where_other_months_have_some():
    line = only([piece(False, 3)], BOTH)
    assert (line.seconds_tracked, line.seconds_billable, line.gross) == (10_800, 0, None)


@pytest.mark.parametrize("marks", [{False}, {False, None}])
def test_where_nothing_is_marked_billable_the_mark_is_not_used_and_the_line_says_so(marks):
    line = only([piece(mark) for mark in marks], frozenset(marks))
    assert line.seconds_billable == line.seconds_tracked
    assert line.notes == (NOT_USED,)


@pytest.mark.parametrize("marks", [{True}, {None}, {True, None}])
def test_where_no_time_is_marked_not_billable_there_is_nothing_to_note(marks):
    assert only([piece(mark) for mark in marks], frozenset(marks)).notes == ()


@pytest.mark.parametrize(("flag", "marks", "seconds"), [(OBEY, {False}, 0), (IGNORE, BOTH, 7200)])
def test_what_you_set_decides_whatever_the_marks_are(flag, marks, seconds):
    line = only([piece(False), piece(False)], frozenset(marks), flag)
    assert line.seconds_billable == seconds
    assert NOT_USED not in line.notes


def test_goodwill_is_tracked_and_not_billed():
    line = only([piece(True), piece(True, 2, goodwill=True)], frozenset({True}), IGNORE)
    assert (line.seconds_tracked, line.seconds_billable) == (10_800, 3_600)
    assert line.notes == ("2:00 of goodwill is left out",)


def test_fixed_work_has_no_notes_on_what_is_billed():
    assert only([piece(False), piece(True)], BOTH, kind=ContractType.FIXED).notes == ()


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.booleans())), st.sampled_from(BillableFlag))
def test_no_second_is_lost_without_a_note(given_pieces, flag):
    pieces = [piece(mark, goodwill=goodwill) for mark, goodwill in given_pieces]
    found = billable_time(pieces, flag, {mark for mark, _ in given_pieces})
    assert (len(found.pieces) < len(pieces)) == any("left out" in note for note in found.notes)
    assert not any(each.goodwill for each in found.pieces)
    if flag is not OBEY and not any(mark for mark, _ in given_pieces):
        assert len(found.pieces) == sum(not goodwill for _, goodwill in given_pieces)


def test_a_platform_need_not_show_goodwill_nor_what_is_marked_not_billable_where_marks_count():
    assert [is_to_log(piece(mark), by_mark=True) for mark in (True, None, False)] == [True, True, False]
    assert is_to_log(piece(False), by_mark=False)
    assert not any(is_to_log(piece(True, goodwill=True), by_mark=by_mark) for by_mark in (True, False))
    assert piece(True).end - START == timedelta(hours=1)
