"""The billable summary over whatever accounts there are: every line and every total foots."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.earnings import Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis, State
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

BOUNDED = settings(max_examples=40, deadline=None)
PERIOD = Period.parse("2026-W46")
DAY = date(2026, 11, 10)

coverage = st.builds(
    SideCoverage,
    complete=st.booleans(),
    lower_bound=st.booleans(),
    as_of=st.none() | st.just(instant("2026-11-15T20:00:00Z")),
    because=st.just("tracked time of me: known through 2026-11-13"),
)
kinds = st.sampled_from(TransactionKind)
currencies = st.sampled_from(["USD", "EUR", "JPY"])
amounts = st.builds(Money, st.integers(-100_000, 100_000), currencies)
seconds = st.integers(0, 200_000)
milestones = st.builds(
    Milestone,
    ref=st.just("milestones/milestone/1"),
    contract=st.just("site"),
    title=st.just("Draft"),
    amount=st.none() | amounts,
    state=st.sampled_from(MilestoneState),
    released=st.none() | st.dates(date(2026, 11, 1), date(2026, 11, 30)),
)
terms = st.builds(
    Terms,
    rate=st.sampled_from([None, "40.00 USD", "33.33 EUR", "5000 JPY"]).map(lambda text: text and Money.parse(text)),
    fee=st.sampled_from([None, Decimal("0.10"), Decimal(0)]),
)
accounts = st.builds(
    Account,
    contract=st.builds(
        ContractFacts,
        key=st.sampled_from(["api", "site", "app"]),
        title=st.just("API"),
        type=st.sampled_from(ContractType),
        platform=st.just("upwork"),
        client=st.sampled_from(["", "acme", "bolt"]),
        terms=st.tuples(terms),
    ),
    platform_logs=st.booleans(),
    person=st.just("me"),
    pieces=st.lists(
        st.builds(
            Piece,
            ref=st.just("toggl/time/1"),
            person=st.just("me"),
            start=st.just(instant("2026-11-10T09:00:00Z")),
            seconds=seconds,
            day=st.just(DAY),
        ),
        max_size=3,
    ),
    lines=st.lists(
        st.builds(
            LoggedLine,
            ref=st.just("upwork/work/1"),
            person=st.just("me"),
            day=st.just(DAY),
            kind=st.sampled_from(WorkKind),
            seconds=st.none() | seconds,
            gross=st.none() | amounts,
        ),
        max_size=3,
    ),
    postings=st.lists(st.builds(Posting, kind=kinds, amount=amounts), max_size=5),
    tracked=coverage,
    logged=coverage,
    billed=coverage,
    milestones=st.lists(milestones, max_size=2),
)


@BOUNDED
@given(st.lists(accounts, max_size=4))
def test_totals_foot_with_the_lines_in_every_currency(given_accounts):
    summary = summarize(PERIOD, given_accounts)
    assert list(summary.totals) == sorted({line.currency for line in summary.lines if line.currency})
    for currency, total in summary.totals.items():
        lines = [line for line in summary.lines if line.currency == currency]
        for figure in ("gross", "fee", "tax", "net"):
            known = [money.minor for line in lines if (money := getattr(line, figure)) is not None]
            assert getattr(total, figure) == (Money(sum(known), currency) if known else None)
            assert total.partial or len(known) == len(lines)
        for figure in ("seconds_tracked", "seconds_billable"):
            known = [seconds for line in lines if (seconds := getattr(line, figure)) is not None]
            assert getattr(total, figure) == (sum(known) if known else None)


@BOUNDED
@given(accounts)
def test_every_tracked_second_of_an_account_stands_on_its_lines_once(account):
    lines = summarize(PERIOD, [account]).lines
    assert sum(line.seconds_tracked or 0 for line in lines) == sum(piece.seconds for piece in account.pieces)


@BOUNDED
@given(accounts)
def test_what_is_not_all_known_is_never_shown_as_complete(account):
    lines = summarize(PERIOD, [account]).lines
    for line in lines:
        assert account.tracked.complete or line.seconds_tracked != 0 or len(lines) > 1
        assert line.tracked_partial == (not account.tracked.complete or account.tracked.lower_bound)
        assert line.effective_rate is None or account.tracked.complete
        if line.effective_rate is not None and line.tracked_partial:
            assert line.state("effective_rate") in (State.AT_MOST, State.ESTIMATED)
        assert line.basis is not Basis.TRACKED or line.gross_partial or not line.tracked_partial
        assert line.effective_rate is None or not line.gross_partial
        assert line.seconds_billable is not None or line.billable_partial
        assert all(gap.because for gap in line.gaps)


@BOUNDED
@given(st.lists(accounts, max_size=4))
def test_a_total_is_whole_only_where_all_of_its_lines_are(given_accounts):
    summary = summarize(PERIOD, given_accounts)
    for currency, total in summary.totals.items():
        lines = [line for line in summary.lines if line.currency == currency]
        assert total.tracked_partial == any(line.lacks(Side.TRACKED) for line in lines)
        assert total.billable_partial == any(line.billable_partial for line in lines)
        assert total.partial or not any(line.gross_partial for line in lines)


@BOUNDED
@given(accounts)
def test_each_line_foots_and_what_is_unknown_stays_unknown(account):
    for line in summarize(PERIOD, [account]).lines:
        figures = (line.gross, line.fee, line.tax)
        if line.tax is None and line.net is not None:
            assert line.gross + line.fee == line.net
            assert line.state("net") in (State.AT_MOST, State.ESTIMATED)
        elif None in figures:
            assert line.net is None
            assert line.effective_rate is None
        else:
            assert line.gross + line.fee + line.tax == line.net
        assert all(money is None or money.currency == line.currency for money in (*figures, line.net))


@BOUNDED
@given(accounts)
def test_fixed_price_time_never_bills(account):
    for line in summarize(PERIOD, [account]).lines:
        if line.kind is ContractType.FIXED:
            assert line.seconds_billable == 0
            assert line.basis is not Basis.TRACKED or line.gross is None


@BOUNDED
@given(st.lists(accounts, max_size=4), st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_accounts(given_accounts, random):
    totals = summarize(PERIOD, given_accounts).totals
    random.shuffle(given_accounts)
    assert summarize(PERIOD, given_accounts).totals == totals
