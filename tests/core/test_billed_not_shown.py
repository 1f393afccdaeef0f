"""Hours that a platform billed and no export shows: the logged figure is a lower bound, never an exact 0:00."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.earnings import KNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine
from syncd.core.time import Period
from syncd.core.week_basis import BillingWeek, CutWeek

HOUR = 3600
MONDAY = date(2026, 11, 2)
PARTLY = SideCoverage(complete=False, because="Upwork hours of me: known through 2026-11-03")


def monday(number):
    return MONDAY + timedelta(weeks=number)


def hours(day, seconds, cents=None):
    gross = None if cents is None else Money(cents, "USD")
    return LoggedLine(ref=f"w/{day}", person="me", day=day, kind=WorkKind.HOURLY, seconds=seconds, gross=gross)


def bill(week, cents, seconds=None, kind=TransactionKind.HOURLY, id=""):
    day = week + timedelta(days=6)
    return Posting(kind=kind, amount=Money(cents, "USD"), ref=f"{kind}/{week}{id}", day=day, seconds=seconds)


def line_of(lines, postings, weeks=1, logged=KNOWN, since=MONDAY, final=(), **more):
    final = final or [False] * weeks
    account = Account(
        contract=ContractFacts(key="api", title="API", type=ContractType.HOURLY, platform="upwork"),
        platform_logs=True,
        lines=lines,
        postings=postings,
        logged=logged,
        billed=KNOWN,
        weeks=[BillingWeek(monday(n), monday(n) + timedelta(days=6), True, final[n]) for n in range(weeks)],
        **more,
    )
    (line,) = summarize(Period(since, monday(weeks) - timedelta(days=1), "weeks"), [account]).lines
    return line


def reasons(line):
    return [gap.because for gap in line.gaps if gap.side is Side.LOGGED]


@given(st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40)), min_size=1, max_size=4), st.booleans())
def test_logged_time_is_at_least_what_bills_state_week_by_week(weeks, known):
    """Each pair: the hours that an export shows of a week, and those of its bill."""
    lines = [hours(monday(n), shown * HOUR, 4_000 * shown) for n, (shown, _) in enumerate(weeks) if shown]
    postings = [bill(monday(n), 4_000 * billed, billed * HOUR) for n, (_, billed) in enumerate(weeks) if billed]
    line = line_of(lines, postings, len(weeks), KNOWN if known else PARTLY)
    least = sum(max(shown, billed or 0) for shown, billed in weeks)
    is_all_shown = all(shown >= (billed or 0) for shown, billed in weeks)
    assert line.seconds_logged == (least * HOUR if least or known else None)
    assert line.lacks(Side.LOGGED) == (not known or not is_all_shown)
    assert line.billable_partial == line.lacks(Side.LOGGED)


def test_it_says_how_much_was_billed_and_what_the_exports_show():
    line = line_of([hours(MONDAY, 2 * HOUR)], [bill(MONDAY, 40_000, 10 * HOUR)])
    assert line.seconds_logged == 10 * HOUR
    (because,) = reasons(line)
    assert because.startswith("10:00 was billed for 2 to 8 Nov 2026, and the exports of hours show 2:00 of it")


def test_a_bill_without_hours_leaves_no_exact_0():
    line = line_of([], [bill(MONDAY, 40_000)])
    assert line.seconds_logged is None
    assert reasons(line)[0].startswith("hours were billed for 2 to 8 Nov 2026 that no export of hours shows")
    partly = line_of([hours(MONDAY, 2 * HOUR, 8_000)], [bill(MONDAY, 40_000)])
    assert (partly.seconds_logged, len(reasons(partly))) == (2 * HOUR, 1)


@given(st.integers(0, 59), st.integers(-60, 60))
def test_rounding_and_hours_without_an_amount_hide_nothing(seconds, cents):
    assert not reasons(line_of([hours(MONDAY, 10 * HOUR)], [bill(MONDAY, 40_000)]))
    assert not reasons(line_of([hours(MONDAY, 10 * HOUR, 40_000)], [bill(MONDAY, 40_000 + cents)]))
    assert not reasons(line_of([hours(MONDAY, 10 * HOUR - seconds)], [bill(MONDAY, 40_000, 10 * HOUR)]))


def test_what_was_given_back_and_billed_again_is_for_the_same_hours():
    back = bill(MONDAY, -40_000, kind=TransactionKind.REFUND)
    twice = [bill(MONDAY, 40_000, 10 * HOUR), back, bill(MONDAY, 36_000, 10 * HOUR, id="again")]
    assert not reasons(line_of([hours(MONDAY, 10 * HOUR)], twice))
    assert line_of([], twice).seconds_logged == 10 * HOUR


def test_hours_of_a_week_that_the_period_cuts_are_looked_for_on_its_earlier_days_too():
    wednesday, sunday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=6)
    postings, lines = [bill(MONDAY, 40_000, 10 * HOUR)], [hours(sunday, HOUR)]
    whole = line_of(lines, postings, since=wednesday, cut=CutWeek(MONDAY, (), [hours(MONDAY, 9 * HOUR)]))
    assert (whole.seconds_logged, reasons(whole)) == (HOUR, [])
    lacking = line_of(lines, postings, since=wednesday, cut=CutWeek(MONDAY))
    assert (lacking.seconds_logged, len(reasons(lacking))) == (HOUR, 1)  # nobody knows on which days they were worked


@given(st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40), st.booleans()), min_size=1, max_size=4))
def test_hours_that_are_known_since_the_cut_off_are_as_they_are_shown_whatever_was_billed(weeks):
    """Each week: the hours that an export shows, those of its bill, and whether it was made after the cut-off."""
    lines = [hours(monday(n), shown * HOUR, 4_000 * shown) for n, (shown, *_) in enumerate(weeks) if shown]
    postings = [bill(monday(n), 4_000 * billed, billed * HOUR) for n, (_, billed, _) in enumerate(weeks) if billed]
    line = line_of(lines, postings, len(weeks), final=[final for *_, final in weeks])
    weeks = [(shown, billed or 0, final and shown > 0) for shown, billed, final in weeks]
    assert line.seconds_logged == HOUR * sum(shown if final else max(shown, billed) for shown, billed, final in weeks)
    assert line.lacks(Side.LOGGED) == any(billed > shown for shown, billed, final in weeks if not final)
    noted = [note for note in line.notes if "the hours that the platform shows are" in note]
    assert len(noted) == sum(billed > shown for shown, billed, final in weeks if final)


def test_a_week_that_was_billed_twice_shows_its_hours_once_and_says_so():
    twice = [bill(MONDAY, 20_000, 5 * HOUR), bill(MONDAY, 20_000, 5 * HOUR, id="again")]
    line = line_of([hours(MONDAY, 5 * HOUR, 20_000)], twice, final=[True])
    assert (line.seconds_logged, reasons(line), line.gross) == (5 * HOUR, [], Money(40_000, "USD"))
    assert line.notes == ("10:00 was billed for 2 to 8 Nov 2026, and the hours that the platform shows are 5:00",)
