"""A figure marked "≥" is a promise: no row that is read later lets it fall. What may fall is marked "≈"."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billable_time import ONCE_MARKED
from syncd.core.billing import summarize
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, UNKNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import BillableFlag, ContractType, TransactionKind, WorkKind
from syncd.core.retainers import RetainerTerms
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis, State
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

MONTH = Period.parse("2026-11")
DAY = date(2026, 11, 10)
HOUR = 3600
TERMS = (Terms(rate=Money.parse("60.00 USD")),)
UNMAPPED = SideCoverage(complete=True, lower_bound=True)
EXAMPLES = settings(max_examples=80, deadline=None)


def piece(number, mark, hours):
    start = instant("2026-11-10T00:00:00Z") + timedelta(hours=number)
    return Piece(ref=f"t/{number}", person="me", start=start, seconds=hours * HOUR, day=DAY, billable=mark)


def tracked(marks, coverage, kind=ContractType.DIRECT):
    pieces = [piece(number, *each) for number, each in enumerate(marks)]
    facts = ContractFacts(
        key="ops", title="Ops", type=kind, platform="direct", terms=TERMS, billable_flag=BillableFlag.AUTO
    )
    seen = frozenset(mark for mark, _ in marks)
    return Account(contract=facts, platform_logs=False, pieces=pieces, marks=seen, tracked=coverage)


def logged(hours, bills=(), logged=UNKNOWN, billed=UNKNOWN):
    lines = [
        LoggedLine(
            ref=f"w/{number}",
            person="me",
            day=DAY,
            kind=WorkKind.HOURLY,
            seconds=each * HOUR,
            gross=Money(6000 * each, "USD"),
        )
        for number, each in enumerate(hours)
    ]
    rows = [
        Posting(kind=TransactionKind.HOURLY, amount=Money(each, "USD"), ref=f"x/{number}", day=DAY)
        for number, each in enumerate(bills)
    ]
    facts = ContractFacts(key="api", title="API", type=ContractType.HOURLY, platform="upwork", terms=TERMS)
    return Account(contract=facts, platform_logs=True, lines=lines, postings=rows, logged=logged, billed=billed)


def line_of(account):
    (line,) = summarize(MONTH, [account]).lines
    return line


def keeps_its_promise(before, after):
    if before.gross and before.state("gross") is State.AT_LEAST:
        assert after.gross
        assert after.gross.minor >= before.gross.minor
    if before.net and before.state("net") is State.AT_LEAST and after.net:
        assert after.net.minor >= before.net.minor
    if before.seconds_billable and before.billable_partial and not before.billable_estimated:
        assert after.seconds_billable >= before.seconds_billable
    if before.seconds_tracked and before.tracked_partial and not before.tracked_estimated:
        assert after.seconds_tracked >= before.seconds_tracked


MARKED = st.lists(st.tuples(st.sampled_from([True, False, None]), st.integers(1, 4)), max_size=4)


@EXAMPLES
@given(MARKED, MARKED, st.sampled_from([UNKNOWN, UNMAPPED]))
def test_time_that_comes_later_lets_no_bound_fall_whatever_its_mark(known, later, coverage):
    keeps_its_promise(line_of(tracked(known, coverage)), line_of(tracked([*known, *later], KNOWN)))


@EXAMPLES
@given(st.lists(st.integers(1, 9), max_size=3), st.lists(st.integers(1, 9), max_size=2), st.integers(0, 90_000))
def test_a_bill_that_comes_later_lets_no_bound_fall_whatever_was_logged(known, later, bill):
    before = line_of(logged(known))
    keeps_its_promise(before, line_of(logged([*known, *later], [bill], KNOWN, KNOWN)))


HELD = SideCoverage(complete=False, because="3 changes of toggl wait", may_fall=True)


@EXAMPLES
@given(MARKED, MARKED)
def test_time_whose_changes_are_held_is_no_bound(known, accepted):
    before = line_of(tracked(known, HELD))
    keeps_its_promise(before, line_of(tracked(accepted, KNOWN)))
    assert before.tracked_estimated
    if before.gross:
        assert before.state("gross") is before.state("net") is State.ESTIMATED
        assert before.all_notes[0] == "net is ≈: 3 changes of toggl wait"


@EXAMPLES
@given(st.lists(st.integers(1, 9), max_size=3), st.lists(st.integers(1, 9), max_size=3), st.booleans())
def test_hours_and_bills_whose_changes_are_held_are_no_bound(known, accepted, are_bills):
    if are_bills:
        before, after = logged([], [each * 100 for each in known], KNOWN, HELD), logged([], accepted, KNOWN, KNOWN)
    else:
        before, after = logged(known, logged=HELD), logged(accepted, logged=KNOWN)
        assert line_of(before).logged_estimated
    keeps_its_promise(line_of(before), line_of(after))


def test_time_marked_not_billable_is_an_estimate_until_all_time_is_known():
    part = line_of(tracked([(False, 3)], UNKNOWN))
    assert (part.seconds_billable, part.billable_estimated, part.state("gross")) == (3 * HOUR, True, State.ESTIMATED)
    assert part.all_notes[0] == (f"net is ≈: not all time is known, and {ONCE_MARKED}")
    whole = line_of(tracked([(False, 3)], KNOWN))
    assert (whole.billable_estimated, whole.state("gross")) == (False, State.EXACT)


def test_where_a_mark_counts_or_none_says_not_billable_time_is_at_least_billed():
    for marks in ([(True, 1), (False, 2)], [(None, 3)], [(True, 3)]):
        line = line_of(tracked(marks, UNKNOWN))
        assert (line.billable_estimated, line.state("gross")) == (False, State.AT_LEAST)


def test_hours_beyond_a_retainer_are_unknown_while_a_mark_may_take_time_out():
    facts = replace(
        tracked([], KNOWN).contract,
        type=ContractType.RETAINER,
        retainer=(RetainerTerms(rate=Money.parse("60.00 USD"), hours=HOUR),),
    )
    account = replace(tracked([(False, 3)], UNKNOWN), contract=facts)
    assert line_of(account).seconds_beyond is None
    (note,) = (note for note in line_of(account).all_notes if "beyond the retainer" in note)
    assert "about 2:00 in " in note
    assert line_of(replace(account, tracked=KNOWN)).seconds_beyond == 2 * HOUR


def test_what_was_logged_whole_is_exact_and_says_that_it_is_not_billed_yet():
    line = line_of(logged([3], logged=KNOWN))
    assert (line.basis, line.state("gross")) == (Basis.LOGGED, State.EXACT)
    part = line_of(logged([3]))
    assert (part.state("gross"), part.seconds_billable, part.billable_partial) == (State.ESTIMATED, 3 * HOUR, True)
