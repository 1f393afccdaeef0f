"""The billable summary over whatever accounts there are: every line and every total foots."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import Account, Basis, Posting, summarize
from syncd.core.money import Money
from syncd.core.pieces import ContractFacts, LoggedLine, Piece
from syncd.core.records import ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

BOUNDED = settings(max_examples=40, deadline=None)
PERIOD = Period.parse("2026-W46")
DAY = date(2026, 11, 10)

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
    postings_complete=st.booleans(),
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
        assert total.seconds_tracked == sum(line.seconds_tracked for line in lines)
        assert total.seconds_billable == sum(line.seconds_billable or 0 for line in lines)


@BOUNDED
@given(accounts)
def test_every_tracked_second_of_an_account_stands_on_its_lines_once(account):
    lines = summarize(PERIOD, [account]).lines
    assert sum(line.seconds_tracked for line in lines) == sum(piece.seconds for piece in account.pieces)


@BOUNDED
@given(accounts)
def test_each_line_foots_and_what_is_unknown_stays_unknown(account):
    for line in summarize(PERIOD, [account]).lines:
        figures = (line.gross, line.fee, line.tax)
        if None in figures:
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
