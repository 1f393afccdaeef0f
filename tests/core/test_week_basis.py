"""Each platform week rests on its own evidence: what was billed where its bills are known, else what was logged."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, UNKNOWN, Account, Posting
from syncd.core.fees import Taken
from syncd.core.money import Money
from syncd.core.records import ContractType, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine
from syncd.core.summary import Basis
from syncd.core.terms import Terms
from syncd.core.time import Period
from syncd.core.week_basis import BillingWeek

EXAMPLES = settings(max_examples=80, deadline=None)
FIRST = date(2026, 11, 2)
RUNNING = SideCoverage(complete=False, because="Upwork hours of me: known through 2026-11-17")
NOTHING_LEARNED = Taken()
AGREED = (Terms(fee=Decimal("0.10")),)


def monday(number):
    return FIRST + timedelta(weeks=number)


def log(number, cents, kind=WorkKind.HOURLY):
    return LoggedLine(
        ref=f"w/{number}-{kind}",
        person="me",
        day=monday(number),
        kind=kind,
        seconds=3600 if kind is WorkKind.HOURLY else None,
        gross=Money(cents, "USD"),
    )


def row(number, cents, kind=TransactionKind.HOURLY, parent=None):
    day = monday(number) + timedelta(days=6)
    return Posting(kind=kind, amount=Money(cents, "USD"), ref=f"{kind}/{number}", day=day, parent=parent)


def bill(number, cents, fee=None, tax=None):
    """A week's bill, with the fee and tax that were taken."""
    yield row(number, cents)
    for kind, taken in ((TransactionKind.FEE, fee), (TransactionKind.TAX, tax)):
        if taken is not None:
            yield row(number, -taken, kind, f"hourly/{number}")


def line_of(lines, postings, whole, terms=AGREED, taken=NOTHING_LEARNED, logged=RUNNING):
    """The summary of as many weeks as `whole` tells of: whether all bills of each are known."""
    weeks = [BillingWeek(monday(n), monday(n) + timedelta(days=6), known) for n, known in enumerate(whole)]
    facts = ContractFacts(key="api", title="API", type=ContractType.HOURLY, platform="upwork", terms=terms)
    account = Account(
        contract=facts,
        platform_logs=True,
        lines=lines,
        postings=postings,
        logged=logged,
        billed=KNOWN if all(whole) else UNKNOWN,
        weeks=weeks,
        taken=taken,
    )
    (line,) = summarize(Period(FIRST, weeks[-1].last, "some weeks"), [account]).lines
    return line


def cents(line):
    return [figure and figure.minor for figure in (line.gross, line.fee, line.tax, line.net)]


WEEKS = st.lists(
    st.tuples(st.integers(1, 50_000), st.one_of(st.none(), st.integers(1, 50_000)), st.booleans()),
    min_size=1,
    max_size=6,
)


@EXAMPLES
@given(WEEKS)
def test_a_period_earned_the_sum_of_its_weeks(weeks):
    lines = [log(number, logged) for number, (logged, _, _) in enumerate(weeks)]
    postings = [row(number, billed) for number, (_, billed, _) in enumerate(weeks) if billed]
    whole = [known for _, _, known in weeks]
    expected = sum(billed or (0 if known else logged) for logged, billed, known in weeks)
    line = line_of(lines, postings, whole)
    assert (line.gross.minor if line.gross else 0) == expected
    if not all(whole):
        assert not line.gross or line.state("gross") in (State.AT_LEAST, State.ESTIMATED)


def test_a_bill_for_less_than_was_logged_counts_in_a_period_that_still_runs():
    lines = [log(number, 40_000) for number in range(3)]
    line = line_of(lines, [*bill(0, 10_000, 1_000), *bill(1, 40_000, 4_000)], [True, True, False])
    assert (line.basis, line.state("gross"), cents(line)[:2]) == (Basis.LOGGED, State.ESTIMATED, [90_000, -9_000])
    assert cents(line)[3] == 81_000
    assert "gross is 500.00 USD billed, and 400.00 USD logged in weeks without a bill" in line.all_notes


def test_fee_and_tax_of_billed_weeks_are_the_posted_ones_and_are_estimated_for_the_rest():
    learned = Taken(
        learned_fees=(Terms(fee=Decimal("0.15")),),
        learned_taxes=(Terms(fee=Decimal("0.024")),),
        had_fees=True,
        was_taxed=True,
    )
    postings = [*bill(0, 40_000, 4_000, 640), *bill(1, 40_000, 6_000, 960)]
    lines = [log(number, 40_000) for number in range(3)]
    line = line_of(lines, postings, [True, True, False], terms=(), taken=learned)
    assert cents(line) == [120_000, -16_000, -2_560, 101_440]


def test_a_billed_week_without_a_fee_is_expected_to_have_the_agreed_one_as_the_running_week_is():
    line = line_of([log(0, 40_000), log(1, 40_000)], list(bill(0, 40_000)), [True, False])
    assert (cents(line)[:2], line.state("fee")) == ([80_000, -8_000], State.ESTIMATED)


def test_a_bonus_adds_to_the_hours_of_a_week_without_a_bill():
    bonus = [row(0, 5_000, TransactionKind.BONUS), row(0, -500, TransactionKind.FEE, "bonus/0")]
    line = line_of([log(0, 40_000)], bonus, [False])
    assert (cents(line)[0], cents(line)[1], cents(line)[3]) == (45_000, -4_500, 40_500)
    shown_twice = line_of([log(0, 40_000), log(0, 5_000, WorkKind.BONUS)], bonus, [False])
    assert cents(shown_twice)[0] == 45_000


def test_a_week_that_may_have_further_bills_leaves_the_sum_no_exact_figure():
    line = line_of([log(0, 40_000), log(1, 40_000)], list(bill(0, 30_000)), [False, False], logged=KNOWN)
    assert (cents(line)[0], line.state("gross")) == (70_000, State.ESTIMATED)
    assert "gross does not include bills that are not known yet" in line.all_notes
    assert any("not all bills are known, and a bill may be for less" in note for note in line.all_notes)
